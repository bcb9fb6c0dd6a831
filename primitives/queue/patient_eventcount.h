// patient_eventcount: an eventcount whose waiters do not depend on the notifier's survival.
//
// Source    ours: eventcount.h, waited for in slices
// Roles     any waiters, any notifiers, any of which may be killed
// Progress  notify: wait-free; await: blocking
// Memory    8 bytes when parking, none used otherwise
// Ordering  as eventcount
// Lifetime  destroy only when nobody waits; state in a region, attaching never owns
// Scopes    threads, processes
// Together  everything with everything
// Checked   stress/contract/queue/queue_crash_test.cc
//
// A notifier that is killed after it has made the condition true and before it has told anybody wakes nobody. Here a
// waiter sleeps 20 ms at most and then looks for itself. A waiter that is killed stays counted: others notify in vain.
#pragma once

#include <algorithm>
#include <utility>

#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/scope.h"
#include "signal/eventcount.h"

namespace contend::inline CONTEND_BACKEND {

template <class Wait>
class patient_eventcount {
 public:
  template <class Ready>
  [[nodiscard]] bool await(Ready&& ready, deadline until, scope sharing) {
    while (true) {
      const deadline slice = nanoseconds(20'000'000);
      const bool is_last = until.nanoseconds_since_epoch() <= slice.nanoseconds_since_epoch();
      const bool is_ready = event_.await(ready, is_last ? until : slice, sharing);
      if (is_ready || is_last) return is_ready;
    }
  }

  void notify(int count, scope sharing) noexcept { event_.notify(count, sharing); }
  void notify_all(scope sharing) noexcept { event_.notify_all(sharing); }

 private:
  eventcount<Wait> event_;
};

}  // namespace contend::inline CONTEND_BACKEND
