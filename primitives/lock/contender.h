// contender: an entry of a lock comparison: an algorithm together with a way of waiting.
#pragma once

#include <string>
#include <string_view>

#include "lock/lock.h"
#include "platform/backend.h"
#include "platform/type_list.h"
#include "platform/wait.h"

namespace contend::inline CONTEND_BACKEND {

template <class Lock, class Wait>
struct lock_contender {
  using lock = Lock;

  static constexpr lock_traits traits = Lock::traits;

  // The algorithm and how it waits: "ticket_lock/park".
  static std::string name() { return Lock::kind(); }
  static std::string wait() { return std::string(Wait::name); }
};

template <class Semaphore, class Wait>
struct semaphore_contender {
  using semaphore = Semaphore;

  static constexpr semaphore_traits traits = Semaphore::traits;

  static std::string name() { return Semaphore::kind(); }
  static std::string wait() { return std::string(Wait::name); }
};

// One line of a list: the algorithm with each of the three waits, or with those that never sleep.
template <template <class> class Lock>
using every_lock_wait =
    type_list<lock_contender<Lock<spin>, spin>, lock_contender<Lock<spin_then_yield>, spin_then_yield>,
              lock_contender<Lock<spin_then_park>, spin_then_park>>;
template <template <class> class Lock>
using polling_lock_waits =
    type_list<lock_contender<Lock<spin>, spin>, lock_contender<Lock<spin_then_yield>, spin_then_yield>>;
template <template <class> class Lock, class Wait>
using one_lock_wait = type_list<lock_contender<Lock<Wait>, Wait>>;

template <template <class> class Semaphore>
using every_semaphore_wait = type_list<semaphore_contender<Semaphore<spin>, spin>,
                                       semaphore_contender<Semaphore<spin_then_yield>, spin_then_yield>,
                                       semaphore_contender<Semaphore<spin_then_park>, spin_then_park>>;

// For peers, which bring a way of waiting of their own.
struct own_lock_wait {
  static constexpr std::string_view name = "own";
};
template <class... Peers>
using lock_peers = type_list<lock_contender<Peers, own_lock_wait>...>;

}  // namespace contend::inline CONTEND_BACKEND
