// latch: a count that workers wait for to reach zero, once.
//
// Source    WG21 P1135 (std::latch). Ours: counting down too far is an answer; waits with a deadline; processes.
// Roles     any workers
// Progress  count_down: lock-free; count: wait-free; wait: blocking
// Memory    8 bytes
// Ordering  what happened before each count_down is visible after the wait that they ended
// Lifetime  destroy when every wait has returned: the last count_down touches nothing that a waiter could destroy
// Scopes    threads, processes. A worker that dies before it has counted is waited for: barrier.h notices deaths
// Together  everything with everything
// Checked   stress/contract/signal
//
// The word is the count times 2, plus 1 while somebody may sleep.
#pragma once

#include <absl/status/status.h>
#include <absl/strings/str_cat.h>

#include <cstdint>
#include <string>

#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/futex.h"
#include "platform/outcome.h"
#include "platform/scope.h"
#include "platform/wait.h"
#include "signal/nap.h"
#include "signal/signal.h"

namespace contend::inline CONTEND_BACKEND {

struct latch_options {
  std::uint32_t count = 1;
  scope sharing = scope::threads;  // who may use it
};

template <class Wait>
class latch {
 public:
  using options_type = latch_options;
  static constexpr std::uint32_t most = UINT32_MAX / 2;
  static constexpr signal_traits traits{
      .name = "latch", .reusable = false, .crash_tolerant = false, .source = "WG21 P1135 (std::latch)"};
  static std::string kind() { return signal_kind<Wait>(traits.name); }

  static absl::Status verify(const latch_options& options) {
    if (options.count <= most) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat("latch: a count of ", options.count, "; the largest is ", most));
  }

  // A count of zero is open from the start.
  explicit latch(const latch_options& options) noexcept : state_(options.count * one), sharing_(options.sharing) {}

  outcome count_down(std::uint32_t n = 1) noexcept {
    const scope sharing = sharing_;             // read now: when the count is zero, a waiter may destroy the latch
    std::uint32_t seen = state_.load(relaxed);  // a guess: the exchange decides
    std::uint32_t next = 0;
    do {
      if (n > seen / one) return outcome::invalid;
      next = seen - n * one;
      if (next == sleepers) next = 0;
      // [L1] hands on what happened before, the last one's that of all, for an exchange goes on with a release: pairs
      // with [L2]
    } while (!state_.compare_exchange_weak(seen, next, release, relaxed));
    if (next == 0 && (seen & sleepers) != 0) futex_wake(state_, wake_everyone, sharing);
    return outcome::ok;
  }

  std::uint32_t count() const noexcept { return state_.load(acquire) / one; }  // [L2] pairs with [L1]

  bool is_open() const noexcept { return count() == 0; }

  outcome wait(deadline until = deadline::never()) noexcept {
    if (!until.is_valid()) return outcome::invalid;
    if (is_open()) return outcome::ok;
    return until.is_immediate() ? outcome::timeout : wait_slow(until);
  }

  // Counts, then waits; a wait that times out has counted.
  outcome arrive_and_wait(deadline until = deadline::never()) noexcept {
    if (!until.is_valid() || count_down() == outcome::invalid) return outcome::invalid;
    return wait(until);
  }

 private:
  static constexpr std::uint32_t sleepers = 1;
  static constexpr std::uint32_t one = 2;

  [[gnu::noinline]] outcome wait_slow(deadline until) noexcept {
    patience<Wait> patience;
    while (patience.next()) {
      if (is_open()) return outcome::ok;
      if (until.has_passed()) return outcome::timeout;
    }
    while (true) {
      std::uint32_t seen = state_.load(acquire);  // [L2] pairs with [L1]
      if (seen == 0) return outcome::ok;
      if (until.has_passed()) return outcome::timeout;
      const std::uint32_t announced = seen | sleepers;
      if (seen != announced && !state_.compare_exchange_weak(seen, announced, relaxed, relaxed)) continue;  // says so
      nap(state_, announced, until, sharing_);
    }
  }

  atomic<std::uint32_t> state_;
  scope sharing_;
};

}  // namespace contend::inline CONTEND_BACKEND
