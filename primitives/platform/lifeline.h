// lifeline: how others learn that a worker has died: a word that the kernel marks when its holder ends.
//
// Source    ours, on the robust list of Linux (robust_list.h)
// Roles     one holder (a thread, of any process), any observers
// Progress  all but await_end: wait-free or lock-free, without a system call
// Memory    40 bytes
// Ordering  what a holder did before it died or released is visible to who then sees it dead or vacant
// Lifetime  a holder must release before the memory is unmapped; a thread that ends without is `dead`
// Scopes    threads, processes
// Together  everything with everything; release only by the holder
// Checked   stress/contract/platform_lifeline_test.cc
//
//   vacant -- take --> held -- release --> vacant
//                      held -- the holder ends --> dead -- bury, by one of the others --> vacant
#pragma once

#include <cstdint>

#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/futex.h"
#include "platform/robust_list.h"
#include "platform/scope.h"

namespace contend::inline CONTEND_BACKEND {

enum class life : std::uint8_t { vacant, held, dead };

class lifeline {
 public:
  // The calling thread holds it from now on; false: it is not vacant.
  [[nodiscard]] bool take() noexcept {
    auto& list = robust_list::of_this_thread();
    list.announce(word_);
    std::uint32_t free = 0;
    const bool mine =
        word_.state.compare_exchange_strong(free, list.thread_id(), acquire, relaxed);  // [L1] pairs with [L2], [L4]
    if (mine) list.link(word_);
    list.settle();
    return mine;
  }

  // By the holder.
  void release() noexcept {
    auto& list = robust_list::of_this_thread();
    list.announce(word_);
    list.unlink(word_);
    const std::uint32_t before = word_.state.exchange(0, contend::release);  // [L2] pairs with [L1], [L3], [L4], [L5]
    if ((before & robust_word::waiters) != 0) wake_all();
    list.settle();
  }

  life look() const noexcept { return meaning(word_.state.load(acquire)); }  // [L3] pairs with [L2] and the kernel

  // The holder's thread id; 0: nobody holds it.
  std::uint32_t holder() const noexcept { return word_.state.load(relaxed) & robust_word::id_mask; }  // a snapshot

  // dead -> vacant; true for exactly one of those who try.
  [[nodiscard]] bool bury() noexcept {
    std::uint32_t seen = word_.state.load(relaxed);  // the exchange decides
    while (meaning(seen) == life::dead) {
      if (!word_.state.compare_exchange_weak(seen, 0, acq_rel, relaxed)) continue;  // [L4] pairs with [L1], [L2]
      if ((seen & robust_word::waiters) != 0) wake_all();
      return true;
    }
    return false;
  }

  // Sleeps until it is not held, at most until `until`; answers whether it is not.
  bool await_end(deadline until) noexcept {
    while (true) {
      std::uint32_t seen = word_.state.load(acquire);  // [L5] pairs with [L2] and the kernel
      if (meaning(seen) != life::held) break;
      if (until.has_passed() || !until.is_valid()) return false;
      const std::uint32_t announced = seen | robust_word::waiters;
      if (seen != announced && !word_.state.compare_exchange_weak(seen, announced, relaxed, relaxed)) continue;
      futex_wait(word_.state, announced, until, scope::processes);  // the kernel wakes a shared futex
    }
    // The kernel wakes one of several; he wakes the others.
    if ((word_.state.load(relaxed) & robust_word::waiters) != 0) wake_all();  // a wake too many harms nobody
    return true;
  }

 private:
  static life meaning(std::uint32_t state) noexcept {
    if ((state & robust_word::owner_died) != 0) return life::dead;
    return (state & robust_word::id_mask) != 0 ? life::held : life::vacant;
  }

  void wake_all() noexcept { futex_wake(word_.state, wake_everyone, scope::processes); }

  robust_word word_;
};

}  // namespace contend::inline CONTEND_BACKEND
