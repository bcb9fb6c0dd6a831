// timed_operations: the time-outs of the standard library's interface, on top of a lock's own try_lock_until(deadline).
//
// A lock derives from it (CRTP; no state of its own) and says `using timed_operations<...>::try_lock_until;`.
// No contract: a base that locks share, not one.
#pragma once

#include <type_traits>

#include "platform/backend.h"
#include "platform/clock.h"

namespace contend::inline CONTEND_BACKEND {

namespace detail {

// Another clock's instant is looked at once, now: what that clock does later changes nothing.
template <class Clock, class Duration>
deadline deadline_of(std::chrono::time_point<Clock, Duration> instant) {
  if constexpr (std::is_same_v<Clock, steady_clock>) {
    return deadline::at(std::chrono::time_point_cast<nanoseconds>(instant));
  } else {
    const auto left = instant - Clock::now();
    return left.count() <= 0 ? deadline::immediately() : deadline(left);
  }
}

}  // namespace detail

template <class Lock>
class timed_operations {
 public:
  template <class Rep, class Period>
  [[nodiscard]] bool try_lock_for(std::chrono::duration<Rep, Period> timeout) {
    return static_cast<Lock&>(*this).try_lock_until(deadline(timeout));
  }
  template <class Clock, class Duration>
  [[nodiscard]] bool try_lock_until(std::chrono::time_point<Clock, Duration> instant) {
    return static_cast<Lock&>(*this).try_lock_until(detail::deadline_of(instant));
  }
};

template <class Lock>
class timed_shared_operations {
 public:
  template <class Rep, class Period>
  [[nodiscard]] bool try_lock_shared_for(std::chrono::duration<Rep, Period> timeout) {
    return static_cast<Lock&>(*this).try_lock_shared_until(deadline(timeout));
  }
  template <class Clock, class Duration>
  [[nodiscard]] bool try_lock_shared_until(std::chrono::time_point<Clock, Duration> instant) {
    return static_cast<Lock&>(*this).try_lock_shared_until(detail::deadline_of(instant));
  }
};

}  // namespace contend::inline CONTEND_BACKEND
