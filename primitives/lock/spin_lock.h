// spin_lock: one word, test-and-test-and-set with back-off.
//
// Source    L. Rudolph, Z. Segall, "Dynamic Decentralized Cache Schemes for MIMD Parallel Processors", ISCA 1984;
//           back-off: T. E. Anderson, "The Performance of Spin Lock Alternatives", 1990 (platform/wait.h)
// Roles     any workers; not recursive, not fair
// Progress  blocking; try_lock and unlock: wait-free
// Memory    4 bytes
// Ordering  what happened before an unlock is visible after the next lock
// Lifetime  destroy only when free and nobody waits
// Scopes    threads, processes; not robust
// Together  lock, try_lock, unlock with each other: yes; unlock only by the holder
// Checked   stress/contract/lock
//
// It never sleeps; its parking sister is futex_mutex.
#pragma once

#include <cstdint>
#include <string>

#include "lock/lock.h"
#include "lock/timed_operations.h"
#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/scope.h"
#include "platform/wait.h"

namespace contend::inline CONTEND_BACKEND {

template <class Wait>
requires(!Wait::parks) class spin_lock : public timed_operations<spin_lock<Wait>> {
 public:
  static constexpr lock_traits traits{.name = "spin_lock", .source = "Rudolph and Segall, ISCA 1984"};
  static std::string kind() { return lock_kind<Wait>(traits.name); }

  explicit spin_lock(scope) noexcept {}

  void lock() noexcept {
    if (!try_lock()) (void)lock_slow(deadline::never());
  }

  // Looks before it writes: a lock that is held keeps its line shared among those who wait.
  [[nodiscard]] bool try_lock() noexcept {
    return state_.load(relaxed) == unlocked &&            // a guess: the exchange decides
           state_.exchange(locked, acquire) == unlocked;  // [S2] pairs with [S1]
  }

  using timed_operations<spin_lock>::try_lock_until;
  [[nodiscard]] bool try_lock_until(deadline until) noexcept {
    return until.is_valid() && (try_lock() || lock_slow(until));
  }

  void unlock() noexcept { state_.store(unlocked, release); }  // [S1] publishes the critical section; pairs with [S2]

 private:
  static constexpr std::uint32_t unlocked = 0;
  static constexpr std::uint32_t locked = 1;

  [[gnu::cold, gnu::noinline]] bool lock_slow(deadline until) noexcept {
    patience<Wait> patience;
    while (!until.has_passed()) {
      (void)patience.next();  // always true: it never sleeps
      if (try_lock()) return true;
    }
    return false;
  }

  atomic<std::uint32_t> state_{unlocked};
};

}  // namespace contend::inline CONTEND_BACKEND
