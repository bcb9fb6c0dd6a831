// thread_pool: the pools whose workers are threads: thread_pool, work_stealing_pool, hand_made_pool.
//
// Source    multiprocessing.pool.ThreadPool of Python; the queues' own headers for theirs
// Roles     any that submit; `workers` threads that run; one thread that calls back
// Progress  submit: as the queue; join: blocking
// Memory    a job on the heap for each task; the threads
// Ordering  what happened before a submit is visible in the task; what a task did, to who has its result
// Lifetime  the destructor terminates and joins; handles and streams may outlive it
// Scopes    threads
// Together  everything with everything; the destructor with nothing
// Checked   stress/contract/pool
//
// One class over three queues of jobs, so that comparing the pools compares the queues.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/futex.h"
#include "platform/scope.h"
#include "pool/callback_thread.h"
#include "pool/job.h"
#include "pool/job_queue.h"
#include "pool/joinable_job_queue.h"
#include "pool/pool.h"
#include "pool/pool_checks.h"
#include "pool/pool_operations.h"
#include "pool/stealing_job_queue.h"
#include "worker/thread_worker.h"

namespace contend::inline CONTEND_BACKEND {

template <class Jobs>
class basic_thread_pool final : public pool_operations<basic_thread_pool<Jobs>>, detail::helper {
 public:
  static constexpr pool_traits traits = Jobs::pool;

  static absl::StatusOr<std::unique_ptr<basic_thread_pool>> create(const pool_options& options = {}) {
    const absl::StatusOr<std::size_t> count = detail::verify_workers(traits.name, options.workers);
    if (!count.ok()) return count.status();
    std::unique_ptr<basic_thread_pool> pool(new basic_thread_pool(options, *count));
    if (absl::Status started = pool->start(); !started.ok()) return started;
    return pool;
  }
  ~basic_thread_pool() {
    terminate();
    (void)join();
  }

  void close() { refuse_from_now_on(detail::pool_is_closed(traits.name)); }

  void terminate() { stop(detail::pool_was_terminated(traits.name)); }

  absl::Status join(deadline until = deadline::never()) {
    if (!until.is_valid()) {
      return absl::InvalidArgumentError(absl::StrCat(name(), ": join: a time-out must be zero, positive or infinite"));
    }
    if (status().ok()) return detail::refuse_pool_join(name(), "close or terminate it first");
    if (here.pool == this || callbacks_.is_this_thread()) {
      return detail::refuse_pool_join(name(), "a task or a callback of the pool would wait for its own end");
    }
    if (!await_workers(until) || !callbacks_.finish(until)) {
      return absl::DeadlineExceededError(absl::StrCat(name(), ": join: tasks still run at the deadline; wait again"));
    }
    return absl::OkStatus();
  }

  absl::Status status() const {
    const std::lock_guard lock(mutex_);
    return detail::own_copy(refusal_);
  }
  std::size_t workers() const noexcept { return size_; }

  // Waits until all that was submitted has been done, as Python's Queue.join; answers whether, by the deadline.
  bool drain(deadline until = deadline::never()) requires requires(Jobs& jobs) { jobs.drain(deadline::never()); }
  { return jobs_.drain(until); }

 private:
  friend pool_operations<basic_thread_pool>;

  struct place {
    const basic_thread_pool* pool = nullptr;
    std::size_t index = 0;
  };
  static inline thread_local place here;  // which worker of which pool this thread is

  basic_thread_pool(const pool_options& options, std::size_t count) : options_(options), size_(count), jobs_(count) {}

  static std::string name() { return std::string(traits.name); }

  absl::Status start() {
    if (absl::Status started = callbacks_.start(); !started.ok()) return started;
    const std::lock_guard lock(workers_mutex_);
    for (std::size_t i = 0; i < size_; ++i) {
      workers_.push_back(std::make_shared<thread_worker>([this, i] { work(i); }));
      if (absl::Status started = start(*workers_[i], i); !started.ok()) {
        workers_.pop_back();
        return started;
      }
      live_.fetch_add(1, relaxed);  // read by join, after create
    }
    return absl::OkStatus();
  }

  // A daemon: a pool that nobody closes must not keep the program from ending.
  static absl::Status start(thread_worker& worker, std::size_t index) {
    worker.set_name(absl::StrCat(name(), "-", index));
    if (absl::Status set = worker.set_daemon(true); !set.ok()) return set;
    return worker.start();
  }

  template <class Function, class... Arguments>
  auto make_task(Function function, Arguments... arguments) {
    return std::make_shared<thread_task<Function, Arguments...>>(std::move(function), std::move(arguments)...);
  }

  void submit(std::shared_ptr<job> given) {
    job* next = job::hold(std::move(given));
    if (jobs_.push(next, here.pool == this ? here.index : size_)) return;
    next->let_go()->drop(status());
  }
  detail::callback_thread& callbacks() noexcept { return callbacks_; }

  void work(std::size_t index) {
    here = {this, index};
    detail::helper_of_this_thread = this;
    if (absl::Status made = detail::run_initializer(options_.initializer); !made.ok()) {
      stop(detail::pool_is_broken(name(), made));
    }
    std::size_t done = 0;
    while (job* next = jobs_.pop(index)) {
      run(next, index);
      if (++done == options_.max_tasks_per_worker && replace(index)) return;
    }
    live_.fetch_sub(1, release);  // [P1] this worker touches no job any more; pairs with [P2]
    futex_wake(live_, wake_everyone, scope::threads);
  }

  void run(job* next, std::size_t index) {
    const std::shared_ptr<job> held = next->let_go();
    if (stopped_.load(relaxed) != 0) {  // a hint: what is taken at the same moment may run
      held->drop(status());
    } else {
      held->run();
    }
    jobs_.done(index);
  }

  bool run_one() override {
    job* next = jobs_.try_pop(here.index);
    if (next == nullptr) return false;
    run(next, here.index);
    return true;
  }

  // By worker `index`, as its last act; false: there is no successor, so go on.
  bool replace(std::size_t index) {
    const std::lock_guard lock(workers_mutex_);
    auto successor = std::make_shared<thread_worker>([this, index, before = workers_[index]]() mutable {
      (void)before->join();
      before.reset();
      work(index);
    });
    if (!start(*successor, index).ok()) return false;
    workers_[index] = std::move(successor);
    return true;
  }

  void refuse_from_now_on(absl::Status why) {
    {
      const std::lock_guard lock(mutex_);
      if (refusal_.ok()) refusal_ = std::move(why);
    }
    jobs_.close();
  }

  // No job begins any more.
  void stop(absl::Status why) {
    {
      const std::lock_guard lock(mutex_);
      if (stopped_.exchange(1, relaxed) == 0) refusal_ = std::move(why);  // the mutex orders
    }
    jobs_.close();
    while (job* next = jobs_.try_pop(here.pool == this ? here.index : size_)) run(next, size_);
  }

  bool await_workers(deadline until) {
    while (true) {
      const std::uint32_t live = live_.load(acquire);  // [P2] pairs with [P1]
      if (live == 0) break;
      if (until.has_passed()) return false;
      futex_wait(live_, live, until, scope::threads);
    }
    const std::lock_guard lock(workers_mutex_);
    for (const std::shared_ptr<thread_worker>& worker : workers_) (void)worker->join();  // they are about to end
    return true;
  }

  const pool_options options_;
  const std::size_t size_;
  Jobs jobs_;
  detail::callback_thread callbacks_;
  mutable std::mutex mutex_;          // of refusal_
  absl::Status refusal_;              // why no task is taken; ok: they are
  atomic<std::uint32_t> stopped_{0};  // jobs are dropped instead of run
  atomic<std::uint32_t> live_{0};     // workers, their successors counted as one
  std::mutex workers_mutex_;
  std::vector<std::shared_ptr<thread_worker>> workers_;
};

using thread_pool = basic_thread_pool<job_queue>;
using work_stealing_pool = basic_thread_pool<stealing_job_queue>;
using hand_made_pool = basic_thread_pool<joinable_job_queue>;

}  // namespace contend::inline CONTEND_BACKEND
