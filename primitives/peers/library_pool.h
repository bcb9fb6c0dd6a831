// library_pool: a library's pool with the interface that every pool has: create, apply_async, a handle to wait for.
//
// A Library is made from a number of workers, and has start(function), which runs it some time in a worker of its own.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

#include "platform/backend.h"
#include "platform/traits.h"
#include "pool/job.h"
#include "pool/pool.h"
#include "pool/pool_checks.h"
#include "pool/task_handle.h"

namespace contend::inline CONTEND_BACKEND {

// Runs tasks, and is ended by its destructor; a task must not wait for another.
constexpr pool_traits library_pool_traits(std::string_view name, std::string_view source) {
  return {.name = name, .kind = contender_kind::peer, .full = false, .nested = false, .source = source};
}

template <class Library>
class library_pool {
 public:
  static constexpr pool_traits traits = Library::traits;

  static absl::StatusOr<std::unique_ptr<library_pool>> create(const pool_options& options = {}) {
    const absl::StatusOr<std::size_t> count = detail::verify_workers(traits.name, options.workers);
    if (!count.ok()) return count.status();
    return std::make_unique<library_pool>(*count);
  }
  explicit library_pool(std::size_t workers) : workers_(workers), library_(workers) {}

  template <class Function, class... Arguments>
  requires std::is_invocable_v<Function&, Arguments...>
  auto apply_async(Function function, Arguments... arguments) {
    using result = std::invoke_result_t<Function&, Arguments...>;
    auto made = std::make_shared<thread_task<Function, Arguments...>>(std::move(function), std::move(arguments)...);
    library_.start([made] { made->run(); });
    return task_handle<result>(std::move(made));
  }

  std::size_t workers() const noexcept { return workers_; }

 private:
  std::size_t workers_;
  Library library_;
};

}  // namespace contend::inline CONTEND_BACKEND
