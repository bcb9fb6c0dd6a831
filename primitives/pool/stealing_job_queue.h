// stealing_job_queue: the jobs of a thread pool in one deque a worker, and one queue for what comes from outside.
//
// Source    R. D. Blumofe, C. E. Leiserson, "Scheduling Multithreaded Computations by Work Stealing", JACM 1999, over
//           the deques of chase_lev_deque.h
// Roles     a pool's workers, each with its number; any others that push
// Progress  push by a worker: lock-free; by others: blocking; pop: blocking when there is nothing
// Memory    what is queued
// Ordering  what happened before push is visible after the pop that returns its job
// Lifetime  destroy only when nobody uses it
// Scopes    threads
// Together  everything with everything; a number by one worker at a time
// Checked   stress/contract/pool
//
// A worker runs what it pushed last, which is still in its cache; thieves take what is oldest, and so largest.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/scope.h"
#include "platform/wait.h"
#include "pool/chase_lev_deque.h"
#include "pool/job.h"
#include "pool/job_queue.h"
#include "pool/pool.h"
#include "signal/eventcount.h"

namespace contend::inline CONTEND_BACKEND {

class stealing_job_queue {
 public:
  static constexpr pool_traits pool{.name = "work_stealing_pool",
                                    .submit = progress::lock_free,
                                    .source = "Chase and Lev, SPAA 2005; Le et al., PPoPP 2013"};

  explicit stealing_job_queue(std::size_t workers) : outside_(workers) {
    for (std::size_t i = 0; i < workers; ++i) deques_.push_back(std::make_unique<chase_lev_deque<job>>());
  }

  [[nodiscard]] bool push(job* next, std::size_t worker) {
    if (worker < deques_.size()) {
      if (closed_.load(relaxed) != 0) return false;  // seen too late: this worker empties its own deque
      deques_[worker]->push(next);
    } else if (!outside_.push(next, worker)) {
      return false;
    }
    changed_.notify(1, scope::threads);
    return true;
  }

  job* pop(std::size_t worker) {
    job* found = nullptr;
    (void)changed_.await([&] { return (found = try_pop(worker)) != nullptr || closed_.load(acquire) != 0; },  // [Q2]
                         deadline::never(), scope::threads);  // [Q2] before the last look; pairs with [Q1]
    return found != nullptr ? found : try_pop(worker);
  }

  job* try_pop(std::size_t worker) {
    if (worker < deques_.size()) {
      if (job* own = deques_[worker]->take()) return own;
    }
    if (job* given = outside_.try_pop(worker)) return given;
    for (std::size_t i = 1; i <= deques_.size(); ++i) {
      if (job* stolen = deques_[(worker + i) % deques_.size()]->steal()) return stolen;
    }
    return nullptr;
  }

  void done(std::size_t /*worker*/) noexcept {}

  void close() {
    outside_.close();
    closed_.store(1, release);  // [Q1] after the last push from outside; pairs with [Q2]
    changed_.notify_all(scope::threads);
  }

 private:
  std::vector<std::unique_ptr<chase_lev_deque<job>>> deques_;
  job_queue outside_;
  atomic<std::uint32_t> closed_{0};
  eventcount<spin_then_park> changed_;
};

}  // namespace contend::inline CONTEND_BACKEND
