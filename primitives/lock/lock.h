// lock: what every lock and every semaphore of this project promises.
//
// A lock lets one worker at a time into a critical section. Threads or processes, spinning or sleeping: the promise is
// the same, and stress/contract/lock checks it for every line of contenders.h.
//
//   operation                   answers                        waits
//   lock()                      -                              until it is free
//   try_lock()                  whether it was taken           never
//   try_lock_for(duration)      whether it was taken           at most so long
//   try_lock_until(deadline)    whether it was taken           at most until then; any clock's time_point will do
//   unlock()                    -                              never
//
//   lock_shared(), try_lock_shared..., unlock_shared()         the same, for many readers: reader_writer_lock
//   acquire(deadline)           ok | owner_died | broken | timeout | invalid     robust_mutex
//   waiting()                   how many have queued up; for the holder of a fair lock
//
// So std::scoped_lock, std::unique_lock and std::shared_lock work on them.
//
//   semaphore                   answers                        waits
//   acquire(deadline)           ok | timeout | invalid         while there is no permit
//   try_acquire()               whether there was one          never
//   release(n)                  ok | full | invalid            never; a bounded one never has more than at first
//   value()                     a snapshot
//
// Order         what happened before an unlock is visible after the next lock. Fair locks (traits.fair) serve first
//               come, first served; the others let newcomers overtake, which is faster.
// Deadlines     a duration from now, or deadline::at(instant); zero tries once; a negative one is refused: false or
//               `invalid`, and nothing is done, even if the lock is free. (The standard's locks would try once.)
// Misuse        relocking a lock that is not recursive hangs; unlocking what one does not hold breaks it. Where that
//               is to be noticed, say checked_lock<Lock>, or checked_in_debug<Lock>, which checks unless NDEBUG is
//               defined: they throw std::system_error (operation_not_permitted, resource_deadlock_would_occur), whose
//               text names lock, operation, holder and caller, and leave the lock as it was. recursive_lock and
//               robust_mutex know their holder anyway and always check who unlocks.
// Death         a holder that dies keeps its lock for ever, unless traits.robust.
// Lifetime      destroy a lock when it is free and every user has returned from its last call.
// In a region   locks are embedded in larger objects; alone in a region they are placed<Lock> (platform/placed.h).
//
//   auto mutex = hosted<placed<futex_mutex<spin_then_park>>>::create({.sharing = scope::processes});
//   if (!mutex.ok()) return mutex.status();
//   auto& lock = (*mutex)->get();
//   {
//     const std::scoped_lock guard(lock);
//     ++sold;
//   }
//   if (const std::unique_lock guard(lock, 50ms); guard.owns_lock()) ++sold;
#pragma once

#include <absl/strings/str_cat.h>

#include <string>
#include <string_view>

#include "platform/backend.h"
#include "platform/traits.h"

namespace contend::inline CONTEND_BACKEND {

// What an algorithm is. The traits decide which tests and measurements a contender gets.
struct lock_traits {
  std::string_view name;  // mechanism or author
  contender_kind kind = contender_kind::primitive;
  bool fair = false;       // first come, first served; has waiting()
  bool recursive = false;  // its holder may lock it again
  bool robust = false;     // survives the death of its holder
  bool timed = true;       // has try_lock_for and try_lock_until
  bool shared = false;     // has lock_shared and its sisters
  bool processes = true;   // may live in a shared region
  bool checked = false;    // notices misuse
  progress unlock = progress::wait_free;
  std::string_view source;  // paper or library
};

struct semaphore_traits {
  std::string_view name;
  contender_kind kind = contender_kind::primitive;
  bool bounded = false;  // refuses to exceed its initial value
  bool processes = true;
  std::string_view source;
};

// "ticket_lock/park": the algorithm and how it waits.
template <class Wait>
std::string lock_kind(std::string_view name) {
  return absl::StrCat(std::string(name), "/", std::string(Wait::name));
}

}  // namespace contend::inline CONTEND_BACKEND
