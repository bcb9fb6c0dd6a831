// planted_pools: pools with known defects, to see whether the harness notices: for its self-audit alone.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

#include "platform/backend.h"
#include "platform/clock.h"
#include "pool/pool.h"
#include "pool/task_handle.h"
#include "pool/thread_pool.h"

namespace contend::inline CONTEND_BACKEND {

// A thread_pool to which `Defect::submit` hands the tasks.
template <class Defect>
class planted_pool {
 public:
  static constexpr pool_traits traits{.name = Defect::name, .full = false, .source = "a planted defect"};

  static absl::StatusOr<std::unique_ptr<planted_pool>> create(const pool_options& options) {
    absl::StatusOr<std::unique_ptr<thread_pool>> inner = thread_pool::create(options);
    if (!inner.ok()) return inner.status();
    return std::make_unique<planted_pool>(*std::move(inner));
  }
  explicit planted_pool(std::unique_ptr<thread_pool> inner) noexcept : inner_(std::move(inner)) {}

  template <class Function>
  task_handle<std::uint64_t> apply_async(Function function, std::uint64_t number) {
    return Defect::submit(*inner_, function, number, ++submitted_ % every == 0);
  }
  std::size_t workers() const noexcept { return inner_->workers(); }

 private:
  static constexpr std::uint64_t every = 50;

  std::unique_ptr<thread_pool> inner_;
  std::uint64_t submitted_ = 0;
};

// Now and then runs a task twice.
struct runs_twice {
  static constexpr std::string_view name = "planted_twice_pool";
  template <class Function>
  static task_handle<std::uint64_t> submit(thread_pool& pool, Function function, std::uint64_t number, bool now_too) {
    if (now_too) (void)pool.apply(function, number);
    return pool.apply_async(function, number);
  }
};

// Now and then answers without having run the task.
struct never_runs {
  static constexpr std::string_view name = "planted_idle_pool";
  template <class Function>
  static task_handle<std::uint64_t> submit(thread_pool& pool, Function function, std::uint64_t number, bool now_too) {
    if (!now_too) return pool.apply_async(function, number);
    return pool.apply_async([](std::uint64_t n) { return n + 1; }, number);
  }
};

// Now and then gives a task the answer of the next one.
struct mixes_up_answers {
  static constexpr std::string_view name = "planted_wrong_pool";
  template <class Function>
  static task_handle<std::uint64_t> submit(thread_pool& pool, Function function, std::uint64_t number, bool now_too) {
    return pool.apply_async(function, number + (now_too ? 1 : 0));
  }
};

// Takes 100 microseconds more to submit a task than it needs.
struct submits_slowly {
  static constexpr std::string_view name = "planted_slow_pool";
  template <class Function>
  static task_handle<std::uint64_t> submit(thread_pool& pool, Function function, std::uint64_t number, bool) {
    const time_point start = now();
    while (now() - start < std::chrono::microseconds(100)) {
    }
    return pool.apply_async(function, number);
  }
};

}  // namespace contend::inline CONTEND_BACKEND
