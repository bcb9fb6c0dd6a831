// gang: see gang.h.
#include "hunt/gang.h"

#include <string>

#include "complaint.h"

namespace contend::inline CONTEND_BACKEND {

struct gang::board {
  const std::vector<job>* jobs = nullptr;  // forked workers are at the addresses of their parent
  complaint found;
};

namespace {

region memory_of(std::size_t bytes, scope sharing) {
  auto made = region::create(bytes, {.sharing = sharing});
  if (!made.ok()) throw std::runtime_error(std::string(made.status().message()));
  return *std::move(made);
}

}  // namespace

gang::gang(const trial& how)
    : how_(how),
      board_memory_(memory_of(sizeof(board), how.sharing)),
      board_(::new (static_cast<void*>(board_memory_.bytes().data())) board) {}

gang::~gang() {
  while (!kept_.empty()) kept_.pop_back();
}

std::span<std::byte> gang::room_for(std::size_t bytes) {
  auto memory = std::make_shared<region>(memory_of(bytes, how_.sharing));
  kept_.push_back(memory);
  return memory->bytes();
}

void gang::follow(worker& self) {
  const board& orders = *reinterpret_cast<const board*>(self.region(0).data());
  self.arrive_and_wait();
  const noise::worker disturbed(self.index());
  (*orders.jobs)[self.index()](self.index());
}

absl::Status gang::run() {
  board_->jobs = &jobs_;
  noise::begin(how_.noise);
  const region* regions[] = {&board_memory_};
  auto started = team::start({.kind = how_.sharing == scope::threads ? team_kind::threads : team_kind::forked,
                              .size = static_cast<std::uint32_t>(jobs_.size())},
                             &gang::follow, regions);
  if (!started.ok()) return started.status();
  if (when_started_) when_started_();
  const absl::Status ended = started->wait(deadline::never());  // who hangs is seen from outside
  const std::string found = board_->found.heard();
  return found.empty() ? ended : absl::AbortedError(found);
}

void gang::complain(std::string_view what) { board_->found.say(what); }

}  // namespace contend::inline CONTEND_BACKEND
