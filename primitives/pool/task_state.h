// task_state: the result of one task on its way from the worker who finds it to those who wait for it.
//
// Source    ours; the promise and future of the C++ standard, with a wait that lets a pool's worker help
// Roles     one who runs it, or refuses it, or cancels it; any who wait
// Progress  claim, cancel: lock-free; finish: wait-free but for a wake-up; await: blocking
// Memory    one object on the heap, shared by handle and pool
// Ordering  what the task did is visible to who sees it done
// Lifetime  as long as the handle or the pool has it
// Scopes    threads; a process pool's tasks are finished by its parent
// Together  everything with everything
// Checked   stress/contract/pool
//
//   waiting -- claim --> claimed -- finish --> done        who claims must finish: a worker, cancel() or refuse()
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/futex.h"
#include "platform/scope.h"

namespace contend::inline CONTEND_BACKEND {

// What a task without a result answers where a value is needed: in the vector of map.
struct nothing {
  friend bool operator==(nothing, nothing) = default;
};

template <class R>
using value_of = std::conditional_t<std::is_void_v<R>, nothing, R>;

// What a handle answers: StatusOr<R>, or Status when there is no result.
template <class R>
using answer_of = std::conditional_t<std::is_void_v<R>, absl::Status, absl::StatusOr<value_of<R>>>;

namespace detail {

// A copy that shares nothing: absl counts who uses a Status in a library that ThreadSanitizer cannot look into, so
// one that two threads let go of would be reported.
inline absl::Status own_copy(const absl::Status& status) { return {status.code(), status.message()}; }

// A worker that waits for a task runs others meanwhile, or a pool whose every worker waits would stand still.
class helper {
 public:
  helper() = default;
  helper(const helper&) = delete;
  helper& operator=(const helper&) = delete;
  virtual bool run_one() = 0;  // false: there is none now

 protected:
  ~helper() = default;
};
inline thread_local helper* helper_of_this_thread = nullptr;

class task_progress {
 public:
  task_progress() = default;
  task_progress(const task_progress&) = delete;
  task_progress& operator=(const task_progress&) = delete;

  // True for exactly one caller, who must finish it.
  [[nodiscard]] bool claim() noexcept {
    std::uint32_t seen = word_.load(relaxed);  // the exchange decides
    while ((seen & ~sleepers) == waiting) {
      if (word_.compare_exchange_weak(seen, seen | claimed, relaxed, relaxed)) return true;  // finish publishes
    }
    return false;
  }

  bool is_done() const noexcept { return (word_.load(acquire) & done) != 0; }  // [S2] pairs with [S1]

  // Whether it was done before the deadline.
  bool await(deadline until) {
    while (!is_done()) {
      if (helper* pool = helper_of_this_thread; pool != nullptr && pool->run_one()) continue;
      if (until.has_passed() || !until.is_valid()) return false;
      const std::uint32_t seen = word_.fetch_or(sleepers, acquire) | sleepers;  // [S3] pairs with [S1]
      if ((seen & done) == 0) futex_wait(word_, seen, until, scope::threads);
    }
    return true;
  }

 protected:
  ~task_progress() = default;

  void publish() noexcept {
    const std::uint32_t before = word_.exchange(done, release);  // [S1] publishes the result; pairs with [S2], [S3]
    if ((before & sleepers) != 0) futex_wake(word_, wake_everyone, scope::threads);
  }

 private:
  static constexpr std::uint32_t waiting = 0;
  static constexpr std::uint32_t claimed = 1;
  static constexpr std::uint32_t done = 2;
  static constexpr std::uint32_t sleepers = 4;  // added to the others: somebody sleeps, or is about to

  atomic<std::uint32_t> word_{waiting};
};

}  // namespace detail

template <class R>
class task_state : public detail::task_progress {
 public:
  using value_type = value_of<R>;
  using listener = std::function<void(absl::StatusOr<value_type>&)>;

  // Before the task is submitted: what is called once when it is done, by whoever finishes it.
  void when_done(listener call) { listener_ = std::move(call); }

  void finish(absl::StatusOr<value_type> result) {
    const listener call = std::move(listener_);
    listener_ = nullptr;
    result_ = std::move(result);
    publish();
    if (call) call(*result_);
  }

  // Finishes it with an error unless somebody else has claimed it; answers whether.
  bool refuse(absl::Status why) {
    if (!claim()) return false;
    finish(std::move(why));
    return true;
  }

  // Once it is done.
  absl::StatusOr<value_type>& result() noexcept { return *result_; }

 private:
  std::optional<absl::StatusOr<value_type>> result_;  // published by `done`
  listener listener_;
};

}  // namespace contend::inline CONTEND_BACKEND
