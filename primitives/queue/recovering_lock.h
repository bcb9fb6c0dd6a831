// recovering_lock: a mutex whose holder may die: the next one is told, and mends what it guards.
//
// Source    "The robust futex ABI" in the documentation of Linux; glibc's bugs 20973 and 20985 for what goes wrong.
//           Ours: sleepers look again by themselves, so no wake-up that dies with its sender is missed.
// Roles     any workers; not recursive
// Progress  blocking; unlock: wait-free
// Memory    40 bytes
// Ordering  what happened before an unlock, or before a holder's death, is visible after the next lock
// Lifetime  destroy only when free and nobody waits; must stay mapped while it is held
// Scopes    threads, processes
// Together  lock with lock; unlock only by the holder
// Checked   stress/contract/queue/queue_crash_test.cc
//
//   if (lock.lock()) mend();      // its last holder died inside; if we die while mending, the next one mends
//   ...
//   lock.unlock();
#pragma once

#include <cstdint>

#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/futex.h"
#include "platform/robust_list.h"
#include "platform/scope.h"
#include "platform/wait.h"

namespace contend::inline CONTEND_BACKEND {

template <class Wait>
class recovering_lock {
 public:
  // Answers whether the last holder died with it.
  [[nodiscard]] bool lock() noexcept {
    auto& list = robust_list::of_this_thread();
    list.announce(word_);
    std::uint32_t found = 0;
    // [R2] pairs with [R1] and the kernel
    if (!word_.state.compare_exchange_strong(found, list.thread_id(), acquire, relaxed)) [[unlikely]]
      found = lock_slow(list.thread_id());
    list.link(word_);
    list.settle();
    return (found & robust_word::owner_died) != 0;
  }

  void unlock() noexcept {
    auto& list = robust_list::of_this_thread();
    list.announce(word_);  // should we die between the next two lines, the kernel wakes one for us
    list.unlink(word_);
    // [R1] publishes what was done inside; pairs with [R2], [R3]
    if ((word_.state.exchange(0, release) & robust_word::waiters) != 0) [[unlikely]]
      futex_wake(word_.state, 1, scope::processes);
    list.settle();
  }

 private:
  // The one who was woken may die before he has the lock, and nobody would wake the next.
  static constexpr auto longest_sleep = nanoseconds(20'000'000);

  // Answers what the word held before it became ours.
  [[gnu::cold, gnu::noinline]] std::uint32_t lock_slow(std::uint32_t id) noexcept {
    patience<Wait> patience;
    std::uint32_t sleepers = 0;  // once we have slept, others may, too
    while (true) {
      std::uint32_t seen = word_.state.load(relaxed);  // a guess: the exchange decides
      if ((seen & robust_word::id_mask) == 0) {
        const std::uint32_t mine = id | sleepers | (seen & robust_word::waiters);
        // [R3] pairs with [R1] and the kernel
        if (word_.state.compare_exchange_strong(seen, mine, acquire, relaxed)) return seen;
      } else if (!patience.next()) {
        sleepers = robust_word::waiters;
        const std::uint32_t announced = seen | robust_word::waiters;
        // A flag for the holder's unlock: it orders nothing.
        if (seen != announced && !word_.state.compare_exchange_strong(seen, announced, relaxed, relaxed)) continue;
        futex_wait(word_.state, announced, longest_sleep, scope::processes);  // the kernel wakes a shared futex
      }
    }
  }

  robust_word word_;
};

}  // namespace contend::inline CONTEND_BACKEND
