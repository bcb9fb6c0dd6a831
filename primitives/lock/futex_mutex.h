// futex_mutex: a mutex in one word: free, locked, locked with sleepers.
//
// Source    U. Drepper, "Futexes Are Tricky", 2011, mutex 3. Ours: waits by spinning, yielding or parking.
// Roles     any workers; not recursive
// Progress  blocking; try_lock and unlock: wait-free
// Memory    4 bytes
// Ordering  what happened before an unlock is visible after the next lock
// Lifetime  destroy only when free and nobody waits
// Scopes    threads, processes; not robust: a holder that dies keeps the lock
// Together  lock, try_lock, unlock with each other: yes; unlock only by the holder
// Checked   stress/contract/lock
//
//   state      meaning               lock()                  unlock()
//   free       nobody holds it       -> locked               an error
//   locked     held, nobody sleeps   -> sleepers, sleep      -> free
//   sleepers   held, some may sleep  sleep                   -> free, wake one
#pragma once

#include <cstdint>
#include <string>

#include "lock/lock.h"
#include "lock/timed_operations.h"
#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/futex.h"
#include "platform/scope.h"
#include "platform/wait.h"

namespace contend::inline CONTEND_BACKEND {

template <class Wait>
class futex_mutex : public timed_operations<futex_mutex<Wait>> {
 public:
  static constexpr lock_traits traits{.name = "futex_mutex", .source = "Drepper, Futexes Are Tricky, 2011"};
  static std::string kind() { return lock_kind<Wait>(traits.name); }

  explicit futex_mutex(scope sharing) noexcept : sharing_(sharing) {}

  void lock() noexcept {
    if (!try_lock()) lock_slow(deadline::never());
  }

  [[nodiscard]] bool try_lock() noexcept {
    std::uint32_t expected = unlocked;
    return state_.compare_exchange_strong(expected, locked, acquire, relaxed);  // [M2] pairs with [M1]
  }

  using timed_operations<futex_mutex>::try_lock_until;
  [[nodiscard]] bool try_lock_until(deadline until) noexcept {
    return until.is_valid() && (try_lock() || lock_slow(until));
  }

  void unlock() noexcept {
    if constexpr (Wait::parks) {
      // [M1] publishes the critical section; pairs with [M2], [M3]
      if (state_.exchange(unlocked, release) == sleepers) [[unlikely]]
        wake();
    } else {
      state_.store(unlocked, release);  // [M1] as above: nobody ever sleeps
    }
  }

 private:
  static constexpr std::uint32_t unlocked = 0;
  static constexpr std::uint32_t locked = 1;
  static constexpr std::uint32_t sleepers = 2;

  [[gnu::cold, gnu::noinline]] bool lock_slow(deadline until) noexcept {
    patience<Wait> patience;
    while (patience.next()) {
      if (state_.load(relaxed) == unlocked && try_lock()) return true;  // a guess: try_lock decides
      if (until.has_passed()) return false;
    }
    // From here on the word says `sleepers` even if we are the last one: one needless wake at most.
    while (state_.exchange(sleepers, acquire) != unlocked) {  // [M3] pairs with [M1]
      if (futex_wait(state_, sleepers, until, sharing_) == wake_cause::timed_out) return false;
    }
    return true;
  }

  [[gnu::cold, gnu::noinline]] void wake() noexcept { futex_wake(state_, 1, sharing_); }

  atomic<std::uint32_t> state_{unlocked};
  scope sharing_;
};

}  // namespace contend::inline CONTEND_BACKEND
