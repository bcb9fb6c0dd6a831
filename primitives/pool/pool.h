// pool: what every pool of this project promises: workers that run the tasks that they are given.
//
// thread_pool, work_stealing_pool, hand_made_pool, process_pool and mutex_process_pool have one interface.
//
//   operation                            answers                    says
//   Pool::create(options)                StatusOr<unique_ptr>       a pool whose workers run
//   apply(f, args...)                    the result                 runs one task, waits for it
//   apply_async([then,] f, args...)      task_handle                at once; then{on_value, on_error} is called later
//   map, starmap(f, items, chunksize)    the results                in the order of the items
//   map_async([then,] f, items, ...)     task_handle                the same, later
//   imap, imap_unordered(f, items, ...)  result_stream              one after the other, in order or as they come
//   close()                              -                          no new tasks; the others are finished
//   terminate()                          -                          no task begins any more; processes are killed
//   join(deadline)                       Status                     until all is done; after close or terminate only
//   status()                             Status                     ok, or why the pool takes no tasks
//   handle.get(deadline)                 StatusOr<R>                the result, the task's error, or DeadlineExceeded
//   handle.wait(deadline), ready()       bool                       whether it is done
//   handle.successful()                  StatusOr<bool>             asking before it is ready is an error
//   handle.cancel()                      bool                       whether it will never run: before it began only
//
// A result of type R comes as StatusOr<R>, that of a function without one as Status. What a task throws is Aborted
// with its text, what was cancelled or terminated is Cancelled, what was submitted too late is FailedPrecondition.
// map answers the error of the first chunk, in the order of the items, that has one; an error ends its chunk only.
//
// Callbacks     one of the two, exactly once, in a thread of the pool's own, never in the caller's: a callback may
//               submit, close and terminate, but not join. join waits for the callbacks; what is refused after it
//               calls nobody. A callback that throws is told on stderr.
// Tasks         may submit others to their pool and wait for those: a worker that waits runs other tasks meanwhile
//               (so a get can take longer than its deadline, by one task). Only thread pools: a process has no pool.
// Initializer   runs in each worker before its first task. One that fails, or throws, breaks the pool: every task
//               that waits or comes answers its error, and nobody is started again.
// Destruction   terminates and joins: a destroyed pool leaves no worker behind.
// Processes     process pools take functions that another process finds: task<f>, or a lambda without captures.
//               Arguments and results are copied: as bytes if trivially copyable, else by cereal. A worker that dies
//               fails its own task with *worker died*, and is replaced. More in process_pool.h.
//
//   int square(int n) { return n * n; }
//
//   template <class Pool>
//   absl::Status squares() {
//     auto pool = Pool::create({.workers = 3});
//     if (!pool.ok()) return pool.status();
//     const absl::StatusOr<int> nine = (*pool)->apply(task<square>, 3);
//     if (!nine.ok()) return nine.status();
//
//     const auto tell = then([](int n) { std::printf("later: %d\n", n); }, [](const absl::Status&) {});
//     auto handle = (*pool)->apply_async(tell, task<square>, 4);
//     const absl::StatusOr<std::vector<int>> all = (*pool)->map(task<square>, std::views::iota(0, 10));
//     if (!all.ok()) return all.status();
//     std::printf("%d, %d\n", *nine, all->back());
//
//     (*pool)->close();
//     return (*pool)->join();
//   }
//
//   int main() { return squares<process_pool>().ok() && squares<work_stealing_pool>().ok() ? 0 : 1; }
#pragma once

#include <absl/status/status.h>

#include <cstddef>
#include <functional>
#include <string_view>

#include "platform/backend.h"
#include "platform/traits.h"

namespace contend::inline CONTEND_BACKEND {

struct pool_options {
  std::size_t workers = 0;                         // 0: as many as there are CPUs to run on
  std::function<absl::Status()> initializer = {};  // runs in each worker before its first task
  std::size_t max_tasks_per_worker = 0;            // a worker is replaced after so many; 0: never
  std::size_t message_bytes = 1 << 20;             // process pools: the most that arguments, or a result, may have
};

// What a pool is. The traits decide which tests, workloads and axes a contender gets.
struct pool_traits {
  std::string_view name;
  contender_kind kind = contender_kind::primitive;
  progress submit = progress::blocking;
  bool processes = false;   // its workers are processes
  bool full = true;         // has all that pool.h promises, not only empty tasks and fork-join
  bool nested = true;       // a task may submit others and wait for them
  std::string_view source;  // paper or library
};

}  // namespace contend::inline CONTEND_BACKEND
