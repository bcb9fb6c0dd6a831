// eventcount: waiting for a condition that lock-free code makes true.
//
// Source    the eventcount of D. Vyukov and of folly; D. P. Reed, R. K. Kanodia, "Synchronization with
//           Eventcounts and Sequencers", CACM 1979. Ours: one class for all three waits; 8 bytes.
// Roles     any waiters, any notifiers
// Progress  notify: wait-free, no system call unless somebody sleeps; await: blocking
// Memory    8 bytes when parking, none used otherwise
// Ordering  what happened before the notify is visible after the await that it ended, through the
//           condition's own acquire load
// Lifetime  destroy only when nobody waits; state in a region, attaching never owns
// Scopes    threads, processes
// Together  everything with everything
// Checked   stress/contract
//
//   eventcount<spin_then_park> not_empty(scope::processes);
//   bool there = not_empty.await([&] { return queue_has_items(); }, deadline::after...);   // consumer
//   put_item(); not_empty.notify(1);                                                       // producer
#pragma once

#include <cstdint>
#include <string>

#include "platform/asymmetric_fence.h"
#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/futex.h"
#include "platform/scope.h"
#include "platform/wait.h"
#include "signal/signal.h"

namespace contend::inline CONTEND_BACKEND {

template <class Wait>
class eventcount {
 public:
  static constexpr signal_traits traits{.name = "eventcount",
                                        .signal = progress::wait_free,
                                        .crash_tolerant = false,  // killed between [E3] and the wake: sleepers sleep on
                                        .source = "Vyukov; Reed and Kanodia 1979"};
  static std::string kind() { return signal_kind<Wait>(traits.name); }

  // Waits until `ready()` answers true or the deadline passes; answers what `ready` said last.
  // `ready` is called several times and must be safe to call while others make it true.
  template <class Ready>
  [[nodiscard]] bool await(Ready&& ready, deadline until, scope sharing) {
    if (until.is_immediate()) return ready();
    patience<Wait> patience;
    while (patience.next()) {
      if (ready()) return true;
      if (until.has_passed()) return ready();
    }
    return sleep(ready, until, sharing);
  }

  // To be called after the condition was made true; wakes up to `count` waiters.
  void notify(int count, scope sharing) noexcept {
    if constexpr (Wait::parks) {
      asymmetric_fence_light();  // [E1] the condition's store before this load; pairs with [E2]
      if (sleepers_.load(relaxed) != 0) wake(count, sharing);  // nobody seen: [E2]'s worker sees the condition
    }
  }

  void notify_all(scope sharing) noexcept { notify(wake_everyone, sharing); }

 private:
  template <class Ready>
  [[gnu::cold, gnu::noinline]] bool sleep(Ready& ready, deadline until, scope sharing) {
    while (true) {
      sleepers_.fetch_add(1, relaxed);                  // ordered by the fence below
      asymmetric_fence_heavy(sharing);                  // [E2] announced before looking; pairs with [E1]
      const std::uint32_t seen = epoch_.load(acquire);  // [E4] before the last look; pairs with [E3]
      if (ready()) {
        sleepers_.fetch_sub(1, relaxed);  // a count only
        return true;
      }
      const wake_cause cause = futex_wait(epoch_, seen, until, sharing);
      sleepers_.fetch_sub(1, relaxed);  // a count only
      if (ready()) return true;
      if (cause == wake_cause::timed_out) return false;
    }
  }

  [[gnu::cold, gnu::noinline]] void wake(int count, scope sharing) noexcept {
    epoch_.fetch_add(1, release);  // [E3] a waiter that has not slept yet will not; pairs with [E4]
    futex_wake(epoch_, count, sharing);
  }

  atomic<std::uint32_t> epoch_{0};     // changes at each wake; what sleepers sleep on
  atomic<std::uint32_t> sleepers_{0};  // announced and not yet gone
};

}  // namespace contend::inline CONTEND_BACKEND
