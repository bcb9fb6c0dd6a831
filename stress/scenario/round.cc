// round: see round.h.
#include "scenario/round.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "platform/pause.h"
#include "platform/thread_id.h"
#include "random_bits.h"
#include "worker/this_worker.h"

namespace contend::inline CONTEND_BACKEND {

round::round(const round_settings& settings) : settings_(settings), complaint_(share<complaint>()) {}
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
  if (const std::string found = complaint_.heard(); !found.empty()) return absl::AbortedError(found);
  return worst;
}

void round::complain(std::string_view what) {
  complaint_.say(absl::StrCat(this_worker::name(), ": ", std::string(what)));
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
  thread_local random_bits random({0});
  thread_local std::uint64_t seeded_for = 0;
  if (seeded_for != settings_.seed) {
    seeded_for = settings_.seed;
    random = random_bits({settings_.seed, this_thread_id()});
  }
  switch (random.below(8)) {
    case 0: std::this_thread::sleep_for(std::chrono::microseconds(random.below(64))); break;
    case 1:
    case 2: yield(); break;
    case 3:
      for (std::uint64_t i = random.below(256); i > 0; --i) pause();
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
