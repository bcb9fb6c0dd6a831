// ticket_lock: first come, first served: who comes draws a number, and waits until it is called.
//
// Source    J. M. Mellor-Crummey, M. L. Scott, "Algorithms for Scalable Synchronization on Shared-Memory
//           Multiprocessors", 1991, section 2.2. Ours: sleepers are woken by number, not all at once.
// Roles     any workers; not recursive
// Progress  blocking, fair; try_lock and unlock: wait-free
// Memory    16 bytes
// Ordering  what happened before an unlock is visible after the next lock
// Lifetime  destroy only when free and nobody waits
// Scopes    threads, processes; not robust: a holder, and a waiter as well, that dies stops all behind it
// Together  lock, try_lock, unlock with each other: yes; unlock and waiting only by the holder
// Checked   stress/contract/lock
//
// A number once drawn cannot be given back, so a wait with a time-out draws none: it gets the lock only at a moment
// at which nobody waits in line, and has no place in it. (mcs_lock keeps its line even then.)
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
class ticket_lock : public timed_operations<ticket_lock<Wait>> {
 public:
  static constexpr lock_traits traits{.name = "ticket_lock", .fair = true, .source = "Mellor-Crummey and Scott, 1991"};
  static std::string kind() { return lock_kind<Wait>(traits.name); }

  explicit ticket_lock(scope sharing) noexcept : sharing_(sharing) {}

  void lock() noexcept {
    const std::uint32_t mine = next_.fetch_add(1, relaxed);  // the line's order; [T2] hands over the data
    if (serving_.load(acquire) != mine) [[unlikely]]         // [T2] sees the last section; pairs with [T1]
      await_turn(mine);
  }

  [[nodiscard]] bool try_lock() noexcept {
    std::uint32_t turn = serving_.load(acquire);                             // [T3] pairs with [T1]
    return next_.compare_exchange_strong(turn, turn + 1, relaxed, relaxed);  // nobody has drawn `turn`: it is free
  }

  using timed_operations<ticket_lock>::try_lock_until;
  [[nodiscard]] bool try_lock_until(deadline until) noexcept {
    return until.is_valid() && (try_lock() || lock_slow(until));
  }

  void unlock() noexcept {
    const std::uint32_t turn = serving_.load(relaxed) + 1;  // only the holder writes it
    if constexpr (Wait::parks) {
      // [T1] publishes the section, and that before the next line; pairs with [T2], [T3], [T4]
      serving_.exchange(turn, seq_cst);
      if (sleepers_.load(seq_cst) != 0) [[unlikely]]  // [T5] pairs with [T4]
        wake(turn);
    } else {
      serving_.store(turn, release);  // [T1] as above: nobody ever sleeps
    }
  }

  // How many have drawn a number; for the holder.
  std::uint32_t waiting() const noexcept {
    return next_.load(relaxed) - serving_.load(relaxed) - 1;  // numbers only: a snapshot
  }

 private:
  [[gnu::cold, gnu::noinline]] void await_turn(std::uint32_t mine) noexcept {
    patience<Wait> patience;
    while (patience.next()) {
      if (serving_.load(acquire) == mine) return;  // [T2]
    }
    sleepers_.fetch_add(1, seq_cst);  // [T4] announced before the kernel looks at serving_; pairs with [T1], [T5]
    std::uint32_t seen = serving_.load(acquire);  // [T2]
    while (seen != mine) {
      (void)futex_wait(serving_, seen, deadline::never(), sharing_, bit_of(mine));
      seen = serving_.load(acquire);  // [T2]
    }
    sleepers_.fetch_sub(1, relaxed);  // a count only
  }

  [[gnu::cold, gnu::noinline]] bool lock_slow(deadline until) noexcept {
    patience<Wait> patience;
    while (patience.next()) {
      if (try_lock()) return true;
      if (until.has_passed()) return false;
    }
    sleepers_.fetch_add(1, seq_cst);  // [T4]
    bool in_time = true;
    bool taken = false;
    while (!taken && in_time) {
      const std::uint32_t seen = serving_.load(relaxed);  // the kernel looks again, try_lock as well
      taken = try_lock();
      if (!taken) in_time = futex_wait(serving_, seen, until, sharing_) != wake_cause::timed_out;
    }
    sleepers_.fetch_sub(1, relaxed);  // a count only
    return taken || try_lock();
  }

  // Sleepers whose numbers are 32 apart share a bit: one of them then wakes for nothing.
  static std::uint32_t bit_of(std::uint32_t ticket) noexcept { return std::uint32_t{1} << (ticket % 32); }

  [[gnu::cold, gnu::noinline]] void wake(std::uint32_t turn) noexcept {
    futex_wake(serving_, wake_everyone, sharing_, bit_of(turn));
  }

  atomic<std::uint32_t> next_{0};      // the number that the next to come draws
  atomic<std::uint32_t> serving_{0};   // whose turn it is; what sleepers sleep on
  atomic<std::uint32_t> sleepers_{0};  // announced and not yet gone
  scope sharing_;
};

}  // namespace contend::inline CONTEND_BACKEND
