// task_handle: what a pool answers at once for a task that it will run: the way to its result.
//
// Source    the AsyncResult of Python's multiprocessing.pool, with the cancel of concurrent.futures
// Roles     any
// Progress  get, wait: blocking; the rest: lock-free
// Memory    a shared pointer
// Ordering  what the task did is visible after get, or after ready answered true
// Lifetime  may outlive its pool, which finishes every task before it goes
// Scopes    threads: a handle stays in the process that submitted the task
// Together  everything with everything; a result that cannot be copied is moved out by the first get
// Checked   stress/contract/pool
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <memory>
#include <type_traits>
#include <utility>

#include "platform/backend.h"
#include "platform/clock.h"
#include "pool/task_state.h"

namespace contend::inline CONTEND_BACKEND {

template <class R>
class [[nodiscard]] task_handle {
 public:
  explicit task_handle(std::shared_ptr<task_state<R>> state) noexcept : state_(std::move(state)) {}

  // The result, or the task's error; DeadlineExceeded when it is not done by then.
  answer_of<R> get(deadline until = deadline::never()) {
    if (!until.is_valid()) {
      return absl::InvalidArgumentError("task: get: a time-out must be zero, positive or infinite");
    }
    if (!state_->await(until)) return absl::DeadlineExceededError("task: get: it is not done yet; ask again");
    if (!state_->result().ok()) return detail::own_copy(state_->result().status());
    if constexpr (std::is_void_v<R>) {
      return absl::OkStatus();
    } else if constexpr (std::is_copy_constructible_v<R>) {
      return state_->result();
    } else {
      return std::move(state_->result());
    }
  }

  // Whether it was done by then; false for an invalid deadline.
  bool wait(deadline until = deadline::never()) { return state_->await(until); }
  bool ready() const noexcept { return state_->is_done(); }

  // Whether it ended without an error; asking before it is ready is an error.
  absl::StatusOr<bool> successful() const {
    if (!ready()) return absl::FailedPreconditionError("task: successful: it is not ready; wait for it first");
    return state_->result().ok();
  }

  // Whether it will never run: only before a worker has begun it. Its result is Cancelled then.
  bool cancel() { return state_->refuse(absl::CancelledError("task: it was cancelled before it began")); }

 private:
  std::shared_ptr<task_state<R>> state_;
};

}  // namespace contend::inline CONTEND_BACKEND
