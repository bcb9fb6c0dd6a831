// signal_waits: the waiting operations of signals, each in vain: nobody sets, notifies, arrives or counts down.
#pragma once

#include <mutex>  // seam: std::unique_lock over our lock
#include <string>

#include "lock/futex_mutex.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/outcome.h"
#include "platform/placed.h"
#include "platform/scope.h"
#include "platform/wait.h"
#include "signal/barrier.h"
#include "signal/condition_variable.h"
#include "signal/event.h"
#include "signal/eventcount.h"
#include "signal/latch.h"
#include "waiting/held_up.h"

namespace contend::inline CONTEND_BACKEND {

struct event_wait {
  explicit event_wait(scope sharing) : flag(make_hosted<placed<event<spin_then_park>>>({.sharing = sharing})) {}
  bool gives_up(deadline until) { return flag->get().wait(until) == outcome::timeout; }
  hosted<placed<event<spin_then_park>>> flag;
};

struct condition_wait {
  using condition = condition_variable<spin_then_park>;

  explicit condition_wait(scope sharing)
      : mutex(make_hosted<placed<condition::mutex_type>>({.sharing = sharing})),
        changed(make_hosted<placed<condition>>({.sharing = sharing})) {}
  bool gives_up(deadline until) {
    std::unique_lock lock(mutex->get());
    return changed->get().wait(lock, until) == outcome::timeout;
  }
  hosted<placed<condition::mutex_type>> mutex;
  hosted<placed<condition>> changed;
};

struct condition_wait_for : condition_wait {
  using condition_wait::condition_wait;
  bool gives_up(deadline until) {
    std::unique_lock lock(mutex->get());
    return changed->get().wait_for(
               lock, [] { return false; }, until) == outcome::timeout;
  }
};

// Of two parties, one is here.
struct barrier_wait {
  explicit barrier_wait(scope sharing)
      : meeting(make_hosted<barrier<spin_then_park>>({.parties = 2, .sharing = sharing})),
        place(must(meeting->join())) {}
  bool gives_up(deadline until) { return place.arrive_and_wait(until).result == outcome::timeout; }
  hosted<barrier<spin_then_park>> meeting;
  barrier<spin_then_park>::party place;
};

struct latch_wait {
  explicit latch_wait(scope sharing)
      : door(make_hosted<placed<latch<spin_then_park>>>({.count = 1, .sharing = sharing})) {}
  bool gives_up(deadline until) { return door->get().wait(until) == outcome::timeout; }
  hosted<placed<latch<spin_then_park>>> door;
};

// Of two, one is here.
struct latch_meeting {
  explicit latch_meeting(scope sharing)
      : door(make_hosted<placed<latch<spin_then_park>>>({.count = 2, .sharing = sharing})) {}
  bool gives_up(deadline until) { return door->get().arrive_and_wait(until) == outcome::timeout; }
  hosted<placed<latch<spin_then_park>>> door;
};

struct eventcount_wait {
  explicit eventcount_wait(scope how)
      : sharing(how), changed(make_hosted<placed<eventcount_alone>>({.sharing = how})) {}
  bool gives_up(deadline until) {
    return !changed->get().count.await([] { return false; }, until, sharing);
  }

  // Made from a scope, as what is placed has to be.
  struct eventcount_alone {
    explicit eventcount_alone(scope) noexcept {}
    static std::string kind() { return eventcount<spin_then_park>::kind(); }
    eventcount<spin_then_park> count;
  };
  scope sharing;
  hosted<placed<eventcount_alone>> changed;
};

}  // namespace contend::inline CONTEND_BACKEND
