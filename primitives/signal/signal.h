// signal: how workers tell each other that something has happened: event, condition, barrier, latch, eventcount.
//
// Threads or processes, whatever the way of waiting: the promise is the same, and stress/contract checks it for every
// line of contenders.h.
//
//   event               set()                     never waits; releases all who wait, and all who come until clear()
//                       clear(), is_set()         never wait
//                       wait(deadline)            ok | timeout | invalid
//   condition_variable  wait(lock, deadline)      ok | timeout | full | invalid; the lock is held again in every case
//                       wait_for(lock, predicate, deadline)      the same; ok: the predicate is true
//                       notify(lock, n), notify_all(lock)        ok and how many were chosen | invalid; never wait
//   barrier             join()                    a place for the calling worker, or why there is none
//                       place.arrive_and_wait(deadline)          ok and an index | broken | timeout | invalid
//                       abort(), reset()          never wait
//                       is_broken(), waiting(), parties()        snapshots
//   latch               count_down(n)             ok | invalid (more than is left: nothing was done); never waits
//                       wait(deadline), arrive_and_wait(deadline)    ok | timeout | invalid
//                       count(), is_open()        a snapshot; open for ever once it is
//   eventcount          await(ready, deadline)    what `ready` said last; for lock-free code, see eventcount.h
//                       notify(n), notify_all()   never wait
//
// Event      `set` and `clear` at once still release everyone who was waiting. clear sees what happened before each set
//            that it undoes, so that `clear(); look_for_work();` misses none.
// Condition  A wait ends by a notify that came after it began, or by its deadline; never for nothing. notify(n) takes
//            the n who have waited longest; none is lost, none goes to a later waiter. The lock is a std::unique_lock,
//            or a mutex that has is_held_by_caller(): a call by somebody who does not hold it is invalid.
// Barrier    The parties - 1 who came first wait for the last; each gets another index, in the order of their arrival.
//            A time-out, abort(), a party that dies and a place that is given back break the barrier: all who wait,
//            or come later, get broken, until reset(). Whoever waits while it is reset gets broken, too. Who has not
//            joined is no party yet: his death is not noticed, the others wait for another to join.
// Death      A waiter that is killed harms nobody: no call waits for it, no notify is spent on it. A party that dies is
//            noticed within one nap (nap.h). So is whoever was killed inside set, count_down or the last arrival, by
//            processes; between threads nobody dies alone.
// Deadlines  a duration from now, or deadline::at(instant); zero looks once; negative is invalid and does nothing.
// Ordering   what happened before a set, notify, arrival or count_down is visible to those whose wait it ended.
//
//   auto ready = hosted<placed<event<spin_then_park>>>::create({.sharing = scope::processes});
//   if (!ready.ok()) return ready.status();
//   if ((*ready)->get().wait(10s) == outcome::ok) std::puts("hello");      // a worker that was forked then
//   (*ready)->get().set();                                                 // the one who lets it go
#pragma once

#include <absl/strings/str_cat.h>

#include <string>
#include <string_view>

#include "platform/backend.h"
#include "platform/outcome.h"
#include "platform/scope.h"
#include "platform/traits.h"

namespace contend::inline CONTEND_BACKEND {

// What an algorithm is. The traits decide which tests, workloads and axes a contender gets.
struct signal_traits {
  std::string_view name;  // mechanism or author
  contender_kind kind = contender_kind::primitive;
  progress signal = progress::lock_free;  // of set, notify, arrive, count_down, beside the others; all waits block
  bool processes = true;                  // may live in a shared region
  bool times_out = true;                  // its waits take a deadline
  bool reusable = true;                   // clear, reset
  bool exact = true;                      // a wait ends for its signal only; notify(n) ends n; a barrier numbers
  bool crash_tolerant = true;             // whoever is killed harms no other; parties that die are noticed
  std::string_view source;                // paper or library
};

// The kind in the object header: "event/park". Two programs that share a region must agree on it.
template <class Wait>
std::string signal_kind(std::string_view algorithm) {
  return absl::StrCat(std::string(algorithm), "/", std::string(Wait::name));
}

}  // namespace contend::inline CONTEND_BACKEND
