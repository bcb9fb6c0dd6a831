// worker: what every worker of this project promises: one thing that runs beside the others, thread or process.
//
// thread_worker and process_worker have one interface, so a program says in one word which of the two it wants.
//
//   operation                    answers            says
//   Worker(function, args...)    -                  what it will run; the arguments are copied
//   Worker(unique_ptr<work>)     -                  the same for a class that overrides work::run()
//   start()                      Status             once; a second call is an error
//   join(deadline)               StatusOr<bool>     whether it has ended; joining oneself, or before start, is an error
//   is_alive()                   a fact             false at once after a join that answered true
//   name(), set_name(text)       Thread-N           or Process-N; what is set before start, ps and top show, too
//   id()                         optional           thread id or process id; none before start
//   is_daemon(), set_daemon(b)   Status             before start only
//   failure()                    Status             ok, or how it ended: what it threw, which signal killed it
// of process_worker alone:
//   terminate(), kill()          Status             SIGTERM, SIGKILL; nothing happens if it has ended
//   exit_code()                  optional           none while it runs, >= 0 after exit, -N when signal N ended it
//
// Exceptions    what leaves the body ends the worker, not the program: it is written to stderr and kept in failure();
//               a process has exit code 1.
// Destruction   joins, unless the worker is a daemon: a daemon thread is left alone, a daemon process killed.
// Program exit  waits for every worker that is no daemon, also for those that nobody will ever destroy, and for no
//               daemon. A daemon thread must not use what main or exit destroys.
// Death         a process gets SIGKILL when the thread that started it ends, however that happens: nothing outlives a
//               parent that was killed. So start processes from a thread that stays, best from main.
// Processes     are made by fork, which copies the calling thread only: start refuses while there are others.
//               What they share must lie in a region (platform/region.h) or in an object made in one.
// Ordering      what happened before start is visible in the worker; what a thread did, or a process did in a shared
//               region, is visible after the join that answers true.
// Together      thread_worker: everything with everything; process_worker: one thread at a time. Both movable.
//
//   class greeter : public work {
//    public:
//     explicit greeter(std::string whom) : whom_(std::move(whom)) {}
//     void run() override { std::printf("%s greets %s\n", this_worker::name().c_str(), whom_.c_str()); }
//
//    private:
//     std::string whom_;
//   };
//
//   template <class Worker>
//   absl::Status greet() {
//     Worker first([](const char* whom) { std::printf("hello, %s\n", whom); }, "Anna");
//     Worker second(std::make_unique<greeter>("Boris"));
//     second.set_name("second");
//     for (Worker* worker : {&first, &second}) {
//       if (absl::Status started = worker->start(); !started.ok()) return started;
//     }
//     for (Worker* worker : {&first, &second}) {
//       const absl::StatusOr<bool> ended = worker->join(10s);
//       if (!ended.ok()) return ended.status();
//       if (!*ended) return absl::DeadlineExceededError(worker->name() + " still greets");
//     }
//     return absl::OkStatus();
//   }
//
//   int main() { return greet<process_worker>().ok() && greet<thread_worker>().ok() ? 0 : 1; }
//
// worker_local<T> (worker_local.h) gives every worker a value of its own.
#pragma once

#include <cstdint>
#include <string_view>

#include "platform/backend.h"
#include "platform/scope.h"
#include "platform/traits.h"

namespace contend::inline CONTEND_BACKEND {

// What a kind of worker is. The traits decide which tests, workloads and axes a contender gets.
struct worker_traits {
  std::string_view name;
  contender_kind kind = contender_kind::primitive;
  bool processes = false;   // a worker is a process, with memory of its own
  bool killable = false;    // has terminate, kill and exit_code
  bool timed_join = true;   // join can give up
  bool daemons = true;      // can be left behind when the program ends
  std::string_view source;  // system call or library
};

}  // namespace contend::inline CONTEND_BACKEND
