// worker_waits: the waiting operations of workers and pools, each in vain: the worker, or the task, does not end.
#pragma once

#include <absl/status/status.h>

#include <array>
#include <chrono>  // seam: how long a task takes that nobody waits for
#include <memory>
#include <thread>  // seam: a task that sleeps in another process

#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/scope.h"
#include "platform/wait.h"
#include "pool/process_pool.h"
#include "pool/thread_pool.h"
#include "signal/event.h"
#include "waiting/held_up.h"
#include "worker/process_worker.h"

namespace contend::inline CONTEND_BACKEND {

struct thread_join_wait {
  explicit thread_join_wait(scope) {}
  bool gives_up(deadline until) { return !must(sleeper.thread().join(until)); }
  bystander sleeper{[] {}, [] {}};
};

// Its process waits for an event that is set in no process, until it is killed.
struct process_join_wait {
  explicit process_join_wait(scope) { must(sleeper.start()); }
  ~process_join_wait() { (void)sleeper.kill(); }
  process_join_wait(const process_join_wait&) = delete;
  process_join_wait& operator=(const process_join_wait&) = delete;

  bool gives_up(deadline until) { return !must(sleeper.join(until)); }

  process_worker sleeper{[] { (void)event<spin_then_park>(scope::threads).wait(); }};
};

// A pool of one worker, whose task ends when this object goes.
template <class Pool>
struct pool_wait {
  explicit pool_wait(scope) : pool(must(Pool::create({.workers = 1}))) {}
  ~pool_wait() { may_end.set(); }
  pool_wait(const pool_wait&) = delete;
  pool_wait& operator=(const pool_wait&) = delete;

  event<spin_then_park> may_end{scope::threads};
  std::unique_ptr<Pool> pool;
};

template <class Pool>
struct task_get_wait : pool_wait<Pool> {
  using pool_wait<Pool>::pool_wait;
  bool gives_up(deadline until) {
    auto task = this->pool->apply_async([this] { (void)this->may_end.wait(); });
    return absl::IsDeadlineExceeded(task.get(until));
  }
};

template <class Pool>
struct task_wait : pool_wait<Pool> {
  using pool_wait<Pool>::pool_wait;
  bool gives_up(deadline until) {
    auto task = this->pool->apply_async([this] { (void)this->may_end.wait(); });
    return !task.wait(until);
  }
};

template <class Pool>
struct pool_join_wait : pool_wait<Pool> {
  using pool_wait<Pool>::pool_wait;
  bool gives_up(deadline until) {
    auto task = this->pool->apply_async([this] { (void)this->may_end.wait(); });
    this->pool->close();
    return absl::IsDeadlineExceeded(this->pool->join(until));
  }
};

template <class Pool>
struct result_next_wait : pool_wait<Pool> {
  using pool_wait<Pool>::pool_wait;
  bool gives_up(deadline until) {
    const auto late = [this](int n) {
      (void)this->may_end.wait();
      return n;
    };
    auto results = this->pool->imap(late, std::array{1, 2});
    const auto first = results.next(until);
    return first && absl::IsDeadlineExceeded(first->status());
  }
};

// Tasks of a process pool share nothing: this one sleeps until the pool kills its worker.
inline void sleep_for_long() { std::this_thread::sleep_for(std::chrono::hours(1)); }

struct process_pool_wait {
  explicit process_pool_wait(scope) : pool(must(process_pool::create({.workers = 1}))) {}
  ~process_pool_wait() { pool->terminate(); }
  process_pool_wait(const process_pool_wait&) = delete;
  process_pool_wait& operator=(const process_pool_wait&) = delete;

  std::unique_ptr<process_pool> pool;
};

struct process_task_wait : process_pool_wait {
  using process_pool_wait::process_pool_wait;
  bool gives_up(deadline until) { return absl::IsDeadlineExceeded(pool->apply_async(task<sleep_for_long>).get(until)); }
};

struct process_pool_join_wait : process_pool_wait {
  using process_pool_wait::process_pool_wait;
  bool gives_up(deadline until) {
    auto job = pool->apply_async(task<sleep_for_long>);
    pool->close();
    return absl::IsDeadlineExceeded(pool->join(until));
  }
};

}  // namespace contend::inline CONTEND_BACKEND
