// team: workers that run one body together, as threads, forked processes or exec'ed processes.
//
// The body is one function, compiled once; which kind of worker runs it is chosen at run time, so that
// comparing threads with processes changes one thing only.
//
//   void greet(worker& self) {
//     auto results = self.region(0);                // the starter's region, as this worker maps it
//     time_point start = self.arrive_and_wait();    // all start together
//   }
//
//   int main(int argc, char** argv) {
//     run_worker_if_executed(argc, argv);           // first line of every program that makes executed teams
//     auto results = region::create(bytes, {.sharing = scope::processes});
//     auto greeters = team::start({.kind = team_kind::forked, .size = 4}, &greet, {{&*results}});
//     absl::Status end = greeters->wait(10s);       // every worker has returned, or what went wrong
//   }
//
// Kinds     threads    pthreads of this process
//           forked     fork(2): the same addresses, shared regions inherited. Only from a single-threaded
//                      process (checked; FailedPrecondition otherwise)
//           executed   fork + exec of /proc/self/exe: the regions are mapped again, at other addresses
//                      (checked), the body is found by its offset in the program image, and no descriptor
//                      but theirs is inherited
// Start     start answers when every worker is set up and pinned; the body runs in all of them or in none
// Gate      worker.arrive_and_wait() holds everyone until the last one is there, who opens it: the
//           instant is stamped by him and read by all, so no observer needs a CPU. Waiting for a worker
//           that has ended ends the waiting worker too (an exception unwinds its body).
// Death     a process that ends by a signal, by exit or by an exception is noticed through its pidfd:
//           wait answers Aborted with the worker's name and signal, and the rest of the team is killed.
//           No worker outlives the thread that started it (PDEATHSIG, also when that gets SIGKILL); no zombies.
// Signals   process workers ignore SIGINT: Ctrl-C reaches the whole foreground group, and the starter
//           decides what it means
// Lifetime  destroying a team ends it: processes are killed, threads waited for. A thread cannot be killed: a
//           body that may hang belongs into a process, or the whole team into run_isolated
// Errors    cold calls answer absl::Status naming worker, operation and errno text
// Thread-safety   a team: one thread at a time. A worker: its own thread only. Movable, not copyable.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/region.h"
#include "platform/team_control.h"

namespace contend::inline CONTEND_BACKEND {

namespace detail {
class team_state;
}

enum class team_kind : std::uint8_t { threads, forked, executed };

constexpr std::string_view to_string(team_kind kind) {
  return kind == team_kind::threads ? "threads" : kind == team_kind::forked ? "forked" : "executed";
}

struct team_options {
  team_kind kind = team_kind::threads;
  std::uint32_t size = 1;
  std::vector<std::string> names = {};  // for messages; default worker-0, worker-1, ...
  // Worker i runs on cpus[i] alone (-1: anywhere); empty: nobody is pinned. A pin that fails is an error.
  std::vector<int> cpus = {};
};

// What the body gets.
class worker {
 public:
  worker(detail::team_control& control, std::uint32_t index, std::vector<std::span<std::byte>> regions,
         std::uint64_t body_offset) noexcept
      : control_(control), index_(index), regions_(std::move(regions)), body_offset_(body_offset) {}

  std::uint32_t index() const noexcept { return index_; }
  std::uint32_t team_size() const noexcept { return control_.layout.size; }
  std::string_view name() const noexcept { return control_.slots()[index_].name; }
  int cpu() const noexcept { return control_.slots()[index_].cpu; }                  // -1: not pinned
  std::span<std::byte> region(std::size_t i) const noexcept { return regions_[i]; }  // as this worker maps it

  // Where the running body lies in the program image: equal in all kinds, so it is the same object code.
  std::uint64_t body_offset() const noexcept { return body_offset_; }

  time_point arrive_and_wait();  // the gate; answers the instant at which it opened, the same for all

 private:
  detail::team_control& control_;
  std::uint32_t index_;
  std::vector<std::span<std::byte>> regions_;
  std::uint64_t body_offset_;
};

using worker_body = void (*)(worker&);

class team {
 public:
  // Starts the workers on `body`. Every region must outlive the team; processes need shared ones.
  static absl::StatusOr<team> start(const team_options& options, worker_body body,
                                    std::span<const region* const> regions);

  // Ok: all have returned. Aborted: one died or threw (the message names it); processes: the others were
  // killed. DeadlineExceeded: some still run; wait again, or kill. A thread team with a failed worker is
  // waited for until the deadline, for its other workers cannot be killed.
  absl::Status wait(deadline until);

  void kill() noexcept;  // SIGKILL to every worker process, and reaps them; threads cannot be killed
  pid_t pid(std::uint32_t worker) const noexcept;  // process; -1 once reaped (thread team: this process)

 private:
  explicit team(std::unique_ptr<detail::team_state> state) noexcept;

  std::unique_ptr<detail::team_state> state_;
};

// Runs this process as a worker and exits, if it was exec'ed as one; else does nothing.
void run_worker_if_executed(int argc, char** argv);

// Runs `job` in a forked process of its own and answers its status; a job that dies answers Aborted with
// the signal's name, one that is late DeadlineExceeded after SIGKILL to it and all its descendants. Only
// from a single-threaded process. Nothing that the job started outlives it or the caller, even if the
// caller gets SIGKILL. The job ignores SIGINT: what Ctrl-C means is for the caller to decide.
absl::Status run_isolated(std::string_view name, const std::function<absl::Status()>& job, deadline until);

}  // namespace contend::inline CONTEND_BACKEND

#include "platform/isolated.h"
#include "platform/team_start.h"
