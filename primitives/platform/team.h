// team: workers that run one body together, as threads, forked processes or exec'ed processes.
//
// The body is one function, compiled once; which kind of worker runs it is chosen at run time, so that
// comparing threads with processes changes one thing only.
//
//   void greet(worker& self) { self.control<shared_state>()... }
//
//   int main(int argc, char** argv) {
//     run_worker_if_exec_ed(argc, argv);              // first line of every program that makes teams
//     auto control = region::create(bytes, {.sharing = scope::processes});
//     absl::StatusOr<team> team = team::start({.kind = team_kind::forked, .size = 4}, &greet, regions);
//     absl::StatusOr<...> end = team->wait_until(deadline);       // every worker has returned
//   }
//
// Kinds     threads    pthreads of this process
//           forked     fork(2): the same addresses, shared regions inherited. Only from a single-threaded
//                      process (checked; FailedPrecondition otherwise)
//           executed   fork + exec of /proc/self/exe: the regions are mapped again, at other addresses
//                      (checked), the body is found by its offset in the program image
// Gate      worker.arrive_and_wait() holds everyone until the last one is there, who opens it: the
//           instant is stamped by him and read by all, so no observer needs a CPU.
// Death     a process that ends by a signal, by exit or by an exception is noticed through its pidfd:
//           wait answers Aborted with the worker's name and signal, and the rest of the team is killed.
//           No worker outlives its starter (PDEATHSIG, also when the starter gets SIGKILL); no zombies.
// Errors    cold calls answer absl::Status naming worker, operation and errno text
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/region.h"

namespace contend::inline CONTEND_BACKEND {

enum class team_kind : std::uint8_t { threads, forked, executed };

struct team_options {
  team_kind kind = team_kind::threads;
  std::uint32_t size = 1;
  std::vector<std::string> names;  // for messages; default worker-0, worker-1, ...
  std::vector<int> cpus;           // worker i runs on cpus[i] alone; empty: not pinned. A pin that fails is an error
};

// What the body gets.
class worker {
 public:
  std::uint32_t index() const noexcept;
  std::uint32_t team_size() const noexcept;
  int cpu() const noexcept;                                   // -1: not pinned
  std::span<std::byte> region(std::size_t i) const noexcept;  // the i-th region as this worker maps it
  time_point arrive_and_wait();  // the gate; answers the instant at which it opened, the same for all
};

using worker_body = void (*)(worker&);

class team {
 public:
  // Starts the workers on `body`. Every region must outlive the team; processes need shared ones.
  static absl::StatusOr<team> start(const team_options& options, worker_body body,
                                    std::span<const region* const> regions);

  // Ok: all have returned. Aborted: one died or threw (the message names it); the others were killed.
  // DeadlineExceeded: some still run; wait again, or kill.
  absl::Status wait(deadline until);

  void kill() noexcept;  // SIGKILL to every worker process, and reaps them; threads cannot be killed
  pid_t pid(std::uint32_t worker) const noexcept;  // process (thread team: this process)
};

// Runs this process as a worker and exits, if it was exec'ed as one; else does nothing.
void run_worker_if_executed(int argc, char** argv);

// Runs `job` in a forked process of its own and answers its status; a job that dies answers Aborted with
// the signal's name, one that is late DeadlineExceeded after SIGKILL to it and all its descendants.
absl::Status run_isolated(std::string_view name, const std::function<absl::Status()>& job, deadline until);

}  // namespace contend::inline CONTEND_BACKEND
