// Crews on top of the platform's teams.
#include "contract/queue/crew.h"

#include <array>
#include <memory>
#include <utility>

#include "platform/atomic.h"
#include "platform/futex.h"

namespace contend::inline CONTEND_BACKEND::contract {

absl::StatusOr<crew> crew::start(scope sharing, std::uint32_t size, job work) {
  auto kept = std::make_unique<job>(std::move(work));
  absl::StatusOr<shared_value<orders>> board = shared_value<orders>::create(sharing);
  if (!board.ok()) return board.status();
  (*board)->work = kept.get();
  const std::array<const region*, 1> regions{&board->memory()};
  const team_kind kind = sharing == scope::threads ? team_kind::threads : team_kind::forked;
  absl::StatusOr<team> started = team::start({.kind = kind, .size = size}, &crew::follow, regions);
  if (!started.ok()) return started.status();
  return crew(std::move(kept), *std::move(board), *std::move(started));
}

void crew::follow(worker& self) {
  const auto* board = reinterpret_cast<const orders*>(self.region(0).data());
  (*board->work)(self.index());
}

absl::Status run_crew(scope sharing, std::uint32_t size, crew::job work) {
  absl::StatusOr<crew> workers = crew::start(sharing, size, std::move(work));
  return workers.ok() ? workers->wait() : workers.status();
}

void let_pass(nanoseconds time) {
  const deadline end = time;
  const atomic<std::uint32_t> nothing_happens_here{0};
  while (!end.has_passed()) futex_wait(nothing_happens_here, 0, end, scope::threads);
}

}  // namespace contend::inline CONTEND_BACKEND::contract
