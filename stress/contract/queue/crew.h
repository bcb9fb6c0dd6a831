// crew: the workers of a check: one job, run by threads or by forked processes, as the scope says.
//
//   auto poppers = crew::start(scope::processes, 2, [&](std::uint32_t index) { ... });
//   ...                                     // the caller goes on meanwhile
//   found.fine("poppers", poppers->wait());
//
// What processes write they must write into shared memory (shared_value): the rest is a copy of theirs.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <functional>
#include <memory>

#include "contract/queue/shared_value.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/scope.h"
#include "platform/team.h"

namespace contend::inline CONTEND_BACKEND::contract {

class crew {
 public:
  using job = std::function<void(std::uint32_t worker)>;

  static absl::StatusOr<crew> start(scope sharing, std::uint32_t size, job work);

  // Ok when all have returned. A wait that is too short for a correct queue is a hang: see guard.h.
  absl::Status wait() { return team_.wait(deadline::never()); }

 private:
  struct orders {
    const job* work;  // forked workers are at the addresses of their parent
  };

  crew(std::unique_ptr<job> work, shared_value<orders> board, team started)
      : work_(std::move(work)), board_(std::move(board)), team_(std::move(started)) {}

  static void follow(worker& self);

  std::unique_ptr<job> work_;
  shared_value<orders> board_;
  team team_;
};

// Starts a crew and waits for its end.
absl::Status run_crew(scope sharing, std::uint32_t size, crew::job work);

// Lets so much time pass. For making it likely, never for making it certain, that others sleep by now.
void let_pass(nanoseconds time);

}  // namespace contend::inline CONTEND_BACKEND::contract
