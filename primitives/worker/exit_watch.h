// exit_watch: whom the program waits for when it ends: every started worker that is no daemon.
//
// Source    as Python's threading and multiprocessing do, by atexit
// Roles     any workers
// Progress  blocking
// Memory    one entry a running worker
// Ordering  that of the joins
// Lifetime  never destroyed: workers may end after everything else
// Scopes    threads of one process; a forked child starts with an empty one
// Together  everything with everything
// Checked   stress/contract/worker/worker_exit_test.cc
#pragma once

#include <cstdlib>
#include <functional>
#include <map>
#include <mutex>
#include <utility>

#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::detail {

class exit_watch {
 public:
  static exit_watch& of_this_process() {
    static auto& watch = *new exit_watch;  // not destroyed: see above
    return watch;
  }

  void add(const void* worker, std::function<void()> join) {
    const std::lock_guard lock(mutex_);
    if (!registered_) std::atexit([] { of_this_process().join_all(); });
    registered_ = true;
    joins_[worker] = std::move(join);
  }

  void remove(const void* worker) {
    std::function<void()> dropped;  // outside of the lock: it may own the worker
    const std::lock_guard lock(mutex_);
    const auto found = joins_.find(worker);
    if (found == joins_.end()) return;
    dropped = std::move(found->second);
    joins_.erase(found);
  }

  // In a forked child, which has none of its parent's workers.
  void forget() { joins_.clear(); }

 private:
  // Those who are waited for may start others.
  void join_all() {
    while (true) {
      std::unique_lock lock(mutex_);
      if (joins_.empty()) return;
      const auto next = joins_.extract(joins_.begin());
      lock.unlock();
      next.mapped()();
    }
  }

  std::mutex mutex_;
  std::map<const void*, std::function<void()>> joins_;
  bool registered_ = false;
};

}  // namespace contend::inline CONTEND_BACKEND::detail
