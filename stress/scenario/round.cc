// round: see round.h.
#include "scenario/round.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

#include "platform/atomic.h"
#include "platform/pause.h"
#include "platform/thread_id.h"
#include "worker/this_worker.h"

namespace contend::inline CONTEND_BACKEND {

struct round::complaint {
  static constexpr std::uint32_t none = 0, being_written = 1, there = 2;
  atomic<std::uint32_t> state{none};
  std::array<char, 400> text{};
};

round::round(const round_settings& settings) : settings_(settings), complaint_(&share<complaint>()) {}
round::~round() {
  // A round that is given up: nobody may outlive the memory.
  for (std::size_t i = 0; i < workers_.size(); ++i) (void)kill(i);
  workers_.clear();
  while (!kept_.empty()) kept_.pop_back();  // an object before its memory
}

void* round::room_for(std::size_t bytes) {
  auto memory = std::make_shared<region>(need(region::create(bytes, {.sharing = sharing()})));
  kept_.push_back(memory);
  return memory->bytes().data();
}

void round::start(std::string name, std::unique_ptr<contend::work> body, bool daemon) {
  if (with_processes()) {
    workers_.emplace_back(std::in_place_type<process_worker>, std::move(body));
  } else {
    workers_.emplace_back(std::in_place_type<thread_worker>, std::move(body));
  }
  const absl::Status started = std::visit(
      [&](auto& one) {
        one.set_name(name);
        const absl::Status marked = one.set_daemon(daemon);
        return marked.ok() ? one.start() : marked;
      },
      workers_.back());
  if (!started.ok()) throw std::runtime_error(std::string(started.message()));
}

bool round::kill(std::size_t index) {
  auto* process = std::get_if<process_worker>(&workers_[index]);
  if (process == nullptr || !process->is_alive()) return false;
  (void)process->kill();
  (void)process->join();
  killed_.insert(index);
  return true;
}

void round::join_daemons() { join_some(0, workers_.size()); }

void round::join_some(std::size_t first, std::size_t count) {
  for (std::size_t i = first; i < first + count; ++i) {
    std::visit([](auto& one) { (void)one.join(); }, workers_[i]);
  }
}

absl::Status round::join() {
  absl::Status worst = absl::OkStatus();
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    if (killed_.contains(i)) continue;
    std::visit(
        [&](auto& one) {
          if (one.is_daemon()) return;
          const absl::StatusOr<bool> ended = one.join();
          worst.Update(ended.ok() ? one.failure() : ended.status());
        },
        workers_[i]);
  }
  if (complaint_->state.load(acquire) == complaint::there) {  // [C2] sees the text; pairs with [C1]
    return absl::AbortedError(complaint_->text.data());
  }
  return worst;
}

void round::complain(std::string_view what) {
  std::uint32_t none = complaint::none;
  if (!complaint_->state.compare_exchange_strong(none, complaint::being_written, relaxed, relaxed)) return;  // [C1]
  const std::string text = absl::StrCat(this_worker::name(), ": ", std::string(what));
  text.copy(complaint_->text.data(), complaint_->text.size() - 1);
  complaint_->state.store(complaint::there, release);  // [C1] publishes the text; pairs with [C2]
}

absl::Status round::expect(bool holds, std::string_view what) const {
  return holds ? absl::OkStatus() : absl::AbortedError(absl::StrCat("not so: ", std::string(what)));
}

void round::work(long usual_milliseconds) {
  if (settings_.pace == round_pace::bare) return;
  if (is_shown()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(usual_milliseconds));
    return;
  }
  thread_local std::uint64_t random = 0;
  thread_local std::uint64_t seeded_for = 0;
  if (seeded_for != settings_.seed) {
    seeded_for = settings_.seed;
    random = settings_.seed * 0x9e3779b97f4a7c15 + this_thread_id();
  }
  random ^= random << 13, random ^= random >> 7, random ^= random << 17;  // Marsaglia's xorshift64
  switch (random % 8) {
    case 0: std::this_thread::sleep_for(std::chrono::microseconds(random >> 8 & 63)); break;
    case 1:
    case 2: yield(); break;
    case 3:
      for (std::uint64_t i = 0; i < (random >> 8 & 255); ++i) pause();
      break;
    default: break;
  }
}

// One write for a line, so that those of several processes do not mix.
void round::print(std::string_view text) const {
  const std::string line = absl::StrCat(this_worker::name(), ": ", std::string(text), "\n");
  (void)!::write(STDOUT_FILENO, line.data(), line.size());
}

}  // namespace contend::inline CONTEND_BACKEND
