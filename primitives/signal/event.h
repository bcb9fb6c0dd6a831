// event: a flag that workers wait for: threading.Event in one word.
//
// Source    J. Preshing, "Semaphores are Surprisingly Versatile", 2015 (manual-reset event). Ours: one word; those who
//           waited are released even if the flag is cleared at once.
// Roles     any workers
// Progress  set, clear: lock-free; is_set: wait-free; wait: blocking
// Memory    8 bytes
// Ordering  what happened before a set is visible after the wait that it ended, and after the clear that undid it
// Lifetime  destroy when every wait has returned: set touches nothing that a waiter could destroy
// Scopes    threads, processes
// Together  everything with everything
// Checked   stress/contract/signal
//
//   bits        meaning              set()                       clear()    a waiter that sleeps
//   is_set      the flag             1                           0
//   sleepers    somebody may sleep   0, and wakes all if it was             1
//   the rest    generation           + 1 if is_set was 0
//
// A waiter remembers the generation it found and leaves when the flag is up or the generation another one.
#pragma once

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

template <class Wait>
class event {
 public:
  static constexpr signal_traits traits{.name = "event", .source = "Preshing 2015 (manual-reset event)"};
  static std::string kind() { return signal_kind<Wait>(traits.name); }

  explicit event(scope sharing) noexcept : sharing_(sharing) {}

  void set() noexcept {
    const scope sharing = sharing_;             // read now: once the flag is up, a waiter may destroy the event
    std::uint32_t seen = state_.load(relaxed);  // a guess: the exchange decides
    // [E1] publishes what happened before, also if the flag is up already: pairs with [E2], [E3], [E4]
    while (!state_.compare_exchange_weak(seen, after_set(seen), release, relaxed)) {
    }
    if ((seen & sleepers) != 0) futex_wake(state_, wake_everyone, sharing);
  }

  void clear() noexcept {
    state_.fetch_and(~flag, acquire);  // [E3] sees what happened before the sets that it undoes; pairs with [E1]
  }

  bool is_set() const noexcept { return (state_.load(acquire) & flag) != 0; }  // [E2] pairs with [E1]

  outcome wait(deadline until = deadline::never()) noexcept {
    if (!until.is_valid()) return outcome::invalid;
    const std::uint32_t before = state_.load(acquire);  // [E2] pairs with [E1]
    if ((before & flag) != 0) return outcome::ok;
    return until.is_immediate() ? outcome::timeout : wait_slow(before, until);
  }

 private:
  static constexpr std::uint32_t flag = 1;
  static constexpr std::uint32_t sleepers = 2;
  static constexpr std::uint32_t one_generation = 4;

  static std::uint32_t after_set(std::uint32_t state) noexcept {
    return (state & flag) != 0 ? state : ((state & ~sleepers) | flag) + one_generation;
  }

  static bool is_released(std::uint32_t before, std::uint32_t state) noexcept {
    return (state & flag) != 0 || before / one_generation != state / one_generation;
  }

  [[gnu::noinline]] outcome wait_slow(std::uint32_t before, deadline until) noexcept {
    patience<Wait> patience;
    while (patience.next()) {
      if (is_released(before, state_.load(acquire))) return outcome::ok;  // [E4] pairs with [E1]
      if (until.has_passed()) return outcome::timeout;
    }
    while (true) {
      std::uint32_t seen = state_.load(acquire);  // [E4] pairs with [E1]; clear in between does not break the edge
      if (is_released(before, seen)) return outcome::ok;
      if (until.has_passed()) return outcome::timeout;
      const std::uint32_t announced = seen | sleepers;
      if (seen != announced && !state_.compare_exchange_weak(seen, announced, relaxed, relaxed)) continue;  // says so
      nap(state_, announced, until, sharing_);
    }
  }

  atomic<std::uint32_t> state_{0};
  scope sharing_;
};

}  // namespace contend::inline CONTEND_BACKEND
