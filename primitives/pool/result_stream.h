// result_stream: the results of imap and imap_unordered, one after the other, while the rest is still computed.
//
// Source    the iterators of Python's multiprocessing.pool
// Roles     any workers that put chunks of results, one reader
// Progress  blocking
// Memory    the results that nobody has read yet
// Ordering  what a task did is visible after next answered its result
// Lifetime  may outlive the pool
// Scopes    threads
// Together  one thread at a time reads; workers put as they like
// Checked   stress/contract/pool
//
//   while (std::optional<absl::StatusOr<int>> result = stream.next()) { ... }
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "lock/futex_mutex.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/scope.h"
#include "platform/wait.h"
#include "pool/task_state.h"
#include "signal/condition.h"

namespace contend::inline CONTEND_BACKEND {

namespace detail {

// Where the chunks arrive.
template <class Value>
struct chunk_arrivals {
  using chunk = absl::StatusOr<std::vector<Value>>;

  chunk_arrivals(std::size_t count, bool in_order) : ordered(in_order), left(count) {}

  void put(std::size_t number, chunk results) {
    mutex.lock();
    arrived.emplace_back(number, std::move(results));
    const int sleepers = changed.notify_all();
    mutex.unlock();
    changed.wake(sleepers);
  }

  // The next chunk, in order or as it came; none: not before the deadline.
  std::optional<chunk> take(deadline until) {
    const std::lock_guard lock(mutex);
    for (bool late = until.is_immediate();; late = !changed.wait(mutex, until)) {
      const auto found =
          std::find_if(arrived.begin(), arrived.end(), [this](const auto& c) { return !ordered || c.first == next; });
      if (found != arrived.end()) {
        chunk results = std::move(found->second);
        arrived.erase(found);
        ++next;
        --left;
        return results;
      }
      if (late) return std::nullopt;
    }
  }

  const bool ordered;
  futex_mutex<spin_then_park> mutex{scope::threads};  // of what follows
  condition<spin_then_park> changed{scope::threads};
  std::deque<std::pair<std::size_t, chunk>> arrived;
  std::size_t next = 0;
  std::size_t left;
};

}  // namespace detail

template <class R>
class result_stream {
 public:
  using value_type = value_of<R>;

  explicit result_stream(std::shared_ptr<detail::chunk_arrivals<value_type>> arrivals) noexcept
      : arrivals_(std::move(arrivals)) {}

  // The next result, or the error of its chunk; nothing after the last one. DeadlineExceeded: call again.
  std::optional<absl::StatusOr<value_type>> next(deadline until = deadline::never()) {
    if (!until.is_valid()) {
      return absl::InvalidArgumentError("result_stream: next: a time-out must be zero, positive or infinite");
    }
    while (at_ == results_.size()) {
      if (arrivals_->left == 0) return std::nullopt;
      std::optional<absl::StatusOr<std::vector<value_type>>> chunk = arrivals_->take(until);
      if (!chunk) return absl::DeadlineExceededError("result_stream: next: no result yet; ask again");
      at_ = 0;
      results_.clear();
      if (!chunk->ok()) return chunk->status();
      results_ = **std::move(chunk);
    }
    return std::move(results_[at_++]);
  }

 private:
  std::shared_ptr<detail::chunk_arrivals<value_type>> arrivals_;
  std::vector<value_type> results_;  // of the chunk that is being read
  std::size_t at_ = 0;
};

}  // namespace contend::inline CONTEND_BACKEND
