// callback_thread: the thread that runs a pool's callbacks, in the order in which their tasks ended.
//
// Source    the result handler thread of Python's multiprocessing.pool, without the results
// Roles     any that post, one thread that runs
// Progress  post: blocking, for a moment
// Memory    what is posted and has not run yet
// Ordering  what happened before post is visible to the callback
// Lifetime  finish runs what is left; nothing is run after it
// Scopes    threads
// Together  everything with everything; finish not from a callback
// Checked   stress/contract/pool
#pragma once

#include <absl/status/status.h>

#include <cstdio>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <utility>

#include "lock/futex_mutex.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/scope.h"
#include "platform/wait.h"
#include "signal/condition.h"
#include "worker/thread_worker.h"

namespace contend::inline CONTEND_BACKEND::detail {

class callback_thread {
 public:
  callback_thread() : thread_([this] { run(); }) { thread_.set_name("callbacks"); }
  callback_thread(const callback_thread&) = delete;
  callback_thread& operator=(const callback_thread&) = delete;
  ~callback_thread() { (void)finish(deadline::never()); }

  // A daemon, as the pool's workers.
  absl::Status start() {
    if (absl::Status set = thread_.set_daemon(true); !set.ok()) return set;
    return thread_.start();
  }

  void post(std::function<void()> callback) {
    mutex_.lock();
    if (!finished_) waiting_.push_back(std::move(callback));
    const int sleepers = changed_.notify_all();
    mutex_.unlock();
    changed_.wake(sleepers);
  }

  bool is_this_thread() const noexcept { return thread_.id() == this_worker::thread_id(); }

  // Runs all that was posted, then ends; answers whether, by the deadline.
  bool finish(deadline until) {
    mutex_.lock();
    finished_ = true;
    const int sleepers = changed_.notify_all();
    mutex_.unlock();
    changed_.wake(sleepers);
    const absl::StatusOr<bool> ended = thread_.join(until);
    return !ended.ok() || *ended;  // an error: it was never started
  }

 private:
  void run() {
    while (true) {
      std::function<void()> callback;
      {
        const std::lock_guard lock(mutex_);
        while (waiting_.empty() && !finished_) (void)changed_.wait(mutex_, deadline::never());
        if (waiting_.empty()) return;
        callback = std::move(waiting_.front());
        waiting_.pop_front();
      }
      try {
        callback();
      } catch (const std::exception& error) {
        std::fprintf(stderr, "a callback threw: %s\n", error.what());
      } catch (...) {
        std::fprintf(stderr, "a callback threw something that is no std::exception\n");
      }
    }
  }

  futex_mutex<spin_then_park> mutex_{scope::threads};
  condition<spin_then_park> changed_{scope::threads};
  std::deque<std::function<void()>> waiting_;  // guarded by the mutex, as is the next
  bool finished_ = false;
  thread_worker thread_;
};

}  // namespace contend::inline CONTEND_BACKEND::detail
