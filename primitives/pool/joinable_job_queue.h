// joinable_job_queue: a queue that knows when all that was put into it has been done.
//
// Source    Python's queue.Queue with task_done and join
// Roles     any
// Progress  blocking
// Memory    what is queued
// Ordering  what a job did is visible after drain
// Lifetime  destroy only when nobody uses it
// Scopes    threads
// Together  everything with everything
// Checked   stress/contract/pool
#pragma once

#include <cstddef>

#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/futex.h"
#include "platform/scope.h"
#include "pool/job.h"
#include "pool/job_queue.h"
#include "pool/pool.h"

namespace contend::inline CONTEND_BACKEND {

class joinable_job_queue {
 public:
  static constexpr pool_traits pool{.name = "hand_made_pool", .source = "Python queue.Queue, task_done and join"};

  explicit joinable_job_queue(std::size_t workers) : jobs_(workers) {}

  [[nodiscard]] bool push(job* next, std::size_t worker) {
    unfinished_.fetch_add(1, relaxed);  // before anybody can pop it; the queue's mutex orders
    if (jobs_.push(next, worker)) return true;
    done(worker);
    return false;
  }
  job* pop(std::size_t worker) { return jobs_.pop(worker); }
  job* try_pop(std::size_t worker) { return jobs_.try_pop(worker); }
  void close() { jobs_.close(); }

  // task_done: once for every job that was popped, after it was run.
  void done(std::size_t /*worker*/) noexcept {
    if (unfinished_.fetch_sub(1, release) == 1) {  // [D1] publishes what the jobs did; pairs with [D2]
      futex_wake(unfinished_, wake_everyone, scope::threads);
    }
  }

  // join: waits until as many jobs were done as were pushed; answers whether, by the deadline.
  bool drain(deadline until) const {
    while (true) {
      const std::uint32_t left = unfinished_.load(acquire);  // [D2] pairs with [D1]
      if (left == 0) return true;
      if (until.has_passed() || !until.is_valid()) return false;
      futex_wait(unfinished_, left, until, scope::threads);
    }
  }

 private:
  job_queue jobs_;
  atomic<std::uint32_t> unfinished_{0};
};

}  // namespace contend::inline CONTEND_BACKEND
