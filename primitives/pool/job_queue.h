// job_queue: the jobs of a thread pool in one unbounded queue under one mutex.
//
// Source    the textbook monitor: C. A. R. Hoare, "Monitors", CACM 1974
// Roles     any
// Progress  blocking
// Memory    what is queued
// Ordering  what happened before push is visible after the pop that returns its job
// Lifetime  destroy only when nobody uses it
// Scopes    threads
// Together  everything with everything
// Checked   stress/contract/pool
//
// Unbounded, because a task that submits to a full queue which only its own worker empties would wait for ever.
#pragma once

#include <cstddef>
#include <deque>
#include <mutex>

#include "lock/futex_mutex.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/scope.h"
#include "platform/wait.h"
#include "pool/job.h"
#include "pool/pool.h"
#include "signal/condition.h"

namespace contend::inline CONTEND_BACKEND {

class job_queue {
 public:
  static constexpr pool_traits pool{.name = "thread_pool", .source = "Hoare 1974 (monitor)"};

  explicit job_queue(std::size_t /*workers*/) {}

  // False: it is closed. `worker` says which of the pool's pushes; none for others.
  [[nodiscard]] bool push(job* next, std::size_t /*worker*/) {
    mutex_.lock();
    if (closed_) {
      mutex_.unlock();
      return false;
    }
    jobs_.push_back(next);
    const int sleepers = changed_.notify(1);
    mutex_.unlock();
    changed_.wake(sleepers);
    return true;
  }

  // Waits; nullptr: it is closed and empty.
  job* pop(std::size_t /*worker*/) {
    const std::lock_guard lock(mutex_);
    while (jobs_.empty() && !closed_) (void)changed_.wait(mutex_, deadline::never());
    return take();
  }

  job* try_pop(std::size_t /*worker*/) {
    const std::lock_guard lock(mutex_);
    return take();
  }

  void done(std::size_t /*worker*/) noexcept {}  // a job that was popped has been run

  void close() {
    mutex_.lock();
    closed_ = true;
    const int sleepers = changed_.notify_all();
    mutex_.unlock();
    changed_.wake(sleepers);
  }

 private:
  job* take() {
    if (jobs_.empty()) return nullptr;
    job* next = jobs_.front();
    jobs_.pop_front();
    return next;
  }

  futex_mutex<spin_then_park> mutex_{scope::threads};  // of what follows
  condition<spin_then_park> changed_{scope::threads};
  std::deque<job*> jobs_;
  bool closed_ = false;
};

}  // namespace contend::inline CONTEND_BACKEND
