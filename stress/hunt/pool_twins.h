// pool_twins: pools with one thing wrong each, and one with nothing wrong: what the hunt must find, and must not.
//
// orders: seq_cst where a twin's word is the thing that is wrong, so that it has one thing wrong and no second
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "lock/futex_mutex.h"
#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/futex.h"
#include "platform/scope.h"
#include "platform/wait.h"
#include "pool/callback_thread.h"
#include "pool/job.h"
#include "pool/pool.h"
#include "pool/pool_checks.h"
#include "pool/pool_operations.h"
#include "pool/process_pool.h"
#include "pool/worker_channel.h"
#include "signal/condition.h"
#include "worker/thread_worker.h"

namespace contend::inline CONTEND_BACKEND {

enum class pool_defect : std::uint8_t {
  none,
  takes_in_two_steps,      // two workers run one task
  leaves_work_at_close,    // workers go when it is closed, though tasks are left
  forgets_error_callback,  // a task that fails calls nobody back
  closes_for_one,          // close wakes one worker: join waits for the others for ever
};

constexpr std::string_view name_of(pool_defect what) {
  switch (what) {
    case pool_defect::none: return "sound_pool";
    case pool_defect::takes_in_two_steps: return "takes_in_two_steps";
    case pool_defect::leaves_work_at_close: return "leaves_work_at_close";
    case pool_defect::forgets_error_callback: return "forgets_error_callback";
    case pool_defect::closes_for_one: return "closes_for_one";
  }
  return "unknown";
}

// As thread_task, without the claim that keeps it from running twice.
template <class Function, class... Arguments>
class naive_task final : public task_state<std::invoke_result_t<Function&, Arguments...>> {
 public:
  explicit naive_task(Function function, Arguments... arguments)
      : function_(std::move(function)), arguments_(std::move(arguments)...) {}

  void run() {
    const bool is_first = this->claim();
    auto result = detail::caught([this]() -> absl::StatusOr<value_of<std::invoke_result_t<Function&, Arguments...>>> {
      return std::apply(function_, arguments_);
    });
    if (is_first) this->finish(std::move(result));
  }

 private:
  Function function_;
  std::tuple<Arguments...> arguments_;
};

// A twin of thread_pool: jobs in the order of their numbers, and the number of the next one.
template <pool_defect Defect>
class naive_pool final : public pool_operations<naive_pool<Defect>>, detail::helper {
  using base = pool_operations<naive_pool>;

 public:
  static constexpr bool broken = Defect != pool_defect::none;
  static constexpr pool_traits traits{.name = name_of(Defect), .full = false, .source = "a twin of thread_pool"};

  static absl::StatusOr<std::unique_ptr<naive_pool>> create(const pool_options& options) {
    std::unique_ptr<naive_pool> pool(new naive_pool);
    if (absl::Status started = pool->callbacks_.start(); !started.ok()) return started;
    for (std::size_t i = 0; i < options.workers; ++i) {
      pool->workers_.push_back(std::make_unique<thread_worker>([made = pool.get(), prepare = options.initializer] {
        (void)prepare();
        made->work();
      }));
    }
    for (const auto& worker : pool->workers_) {
      if (absl::Status started = worker->start(); !started.ok()) return started;
    }
    return pool;
  }
  ~naive_pool() {
    close();
    (void)join();
  }

  using base::apply_async;
  template <class OnValue, class OnError, class Function, class... Arguments>
  auto apply_async(then<OnValue, OnError> callbacks, Function function, Arguments... arguments) {
    const auto on_error = [told = callbacks.on_error](const absl::Status& why) {
      if (Defect != pool_defect::forgets_error_callback) told(why);
    };
    return base::apply_async(then(std::move(callbacks.on_value), on_error), std::move(function),
                             std::move(arguments)...);
  }

  void close() {
    mutex_.lock();
    closed_ = true;
    const int sleepers = Defect == pool_defect::closes_for_one ? changed_.notify(1) : changed_.notify_all();
    mutex_.unlock();
    changed_.wake(sleepers);
  }
  absl::Status join() {
    for (const auto& worker : workers_) (void)worker->join();
    (void)callbacks_.finish(deadline::never());
    return absl::OkStatus();
  }
  std::size_t workers() const noexcept { return workers_.size(); }

 private:
  friend base;

  naive_pool() = default;

  template <class Function, class... Arguments>
  auto make_task(Function function, Arguments... arguments) {
    return std::make_shared<naive_task<Function, Arguments...>>(std::move(function), std::move(arguments)...);
  }
  template <class Task>
  void submit(const std::shared_ptr<Task>& given) {
    mutex_.lock();
    jobs_.push_back([given] { given->run(); });
    submitted_.store(jobs_.size(), seq_cst);
    const int sleepers = changed_.notify(1);
    mutex_.unlock();
    changed_.wake(sleepers);
  }
  detail::callback_thread& callbacks() noexcept { return callbacks_; }

  bool is_there() const noexcept { return next_.load(seq_cst) < submitted_.load(seq_cst); }  // orders: see above

  // The number of the job that the caller runs; all that there were: none.
  std::size_t take() {
    std::size_t mine = next_.load(seq_cst);  // orders: see above, here and below
    while (mine < submitted_.load(seq_cst)) {
      if (Defect == pool_defect::takes_in_two_steps) {
        next_.store(mine + 1, seq_cst);
        return mine;
      }
      if (next_.compare_exchange_strong(mine, mine + 1, seq_cst, seq_cst)) return mine;
    }
    return none;
  }

  bool run_one() override {
    const std::size_t mine = take();
    if (mine == none) return false;
    mutex_.lock();
    const std::function<void()> job = jobs_[mine];
    mutex_.unlock();
    job();
    return true;
  }

  void work() {
    detail::helper_of_this_thread = this;
    while (true) {
      {
        const std::lock_guard lock(mutex_);
        while (!is_there() && !closed_) (void)changed_.wait(mutex_, deadline::never());
        if (closed_ && (Defect == pool_defect::leaves_work_at_close || !is_there())) return;
      }
      (void)run_one();
    }
  }

  static constexpr std::size_t none = SIZE_MAX;

  futex_mutex<spin_then_park> mutex_{scope::threads};  // of the next three
  condition<spin_then_park> changed_{scope::threads};
  std::deque<std::function<void()>> jobs_;  // all that there ever were
  bool closed_ = false;
  atomic<std::size_t> submitted_{0};
  atomic<std::size_t> next_{0};
  detail::callback_thread callbacks_;
  std::vector<std::unique_ptr<thread_worker>> workers_;
};

// A twin of atomic_turn. Broken: a worker looks, then says that it sleeps: a task that comes in between wakes it not.
template <bool Broken>
struct naive_turn {
  static constexpr pool_traits pool{.name = Broken ? "sleeps_over_its_task" : "sound_process_pool",
                                    .processes = true,
                                    .nested = false,
                                    .source = "a twin of process_pool"};

  atomic<detail::channel_state> state{detail::channel_state::starting};
  atomic<std::uint32_t> asleep{0};  // 1: who gives an order sets it to 0 and wakes

  detail::channel_state look() const noexcept { return state.load(seq_cst); }  // orders: see above, here and below
  void go_to(detail::channel_state next) noexcept {
    state.store(next, seq_cst);
    if (asleep.exchange(0, seq_cst) != 0) futex_wake(asleep, 1, scope::processes);
  }
  detail::channel_state await_order() noexcept {
    while (true) {
      if (!Broken) asleep.store(1, seq_cst);
      const detail::channel_state seen = look();
      if (seen == detail::channel_state::asked || seen == detail::channel_state::leave) return seen;
      if (Broken) asleep.store(1, seq_cst);
      (void)futex_wait(asleep, 1, deadline::never(), scope::processes);
    }
  }
};

}  // namespace contend::inline CONTEND_BACKEND
