// clock, deadline: the steady clock, and until when to wait.
//
//   queue.pop(item, 50ms);                            at most 50 ms from now
//   queue.pop(item, deadline::at(start + 1s));        until an instant of the steady clock
//   queue.pop(item, deadline::immediately());         try once; the same as a duration of zero
//   queue.pop(item);                                  wait for ever (deadline::never())
//
// A negative (or NaN) duration makes an invalid deadline: operations answer outcome::invalid and do
// nothing. A duration past the clock's range means never. A jump of the wall clock changes nothing.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>

#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

using steady_clock = std::chrono::steady_clock;
using nanoseconds = std::chrono::nanoseconds;
using time_point = std::chrono::time_point<steady_clock, nanoseconds>;

}  // namespace contend::inline CONTEND_BACKEND

#if CONTEND_IS_MODEL
#include "platform/model/clock.h"
#else

namespace contend::inline CONTEND_BACKEND {

inline time_point now() noexcept { return std::chrono::time_point_cast<nanoseconds>(steady_clock::now()); }

namespace detail {
inline bool has_come(std::int64_t instant) noexcept { return now().time_since_epoch().count() >= instant; }
}  // namespace detail

}  // namespace contend::inline CONTEND_BACKEND

#endif

namespace contend::inline CONTEND_BACKEND {

class deadline {
 public:
  static constexpr deadline never() noexcept { return deadline(never_ns); }
  static constexpr deadline immediately() noexcept { return deadline(immediately_ns); }
  static constexpr deadline at(time_point instant) noexcept {
    const std::int64_t ns = instant.time_since_epoch().count();
    return deadline(ns <= immediately_ns ? immediately_ns : ns);
  }

  template <class Rep, class Period>
  deadline(std::chrono::duration<Rep, Period> timeout) noexcept  // NOLINT: `pop(item, 50ms)` is the point
      : ns_(after(timeout)) {}

  constexpr bool is_valid() const noexcept { return ns_ != invalid_ns; }
  constexpr bool is_never() const noexcept { return ns_ == never_ns; }
  constexpr bool is_immediate() const noexcept { return ns_ == immediately_ns; }

  // Whether waiting must end; reads the clock only where the answer depends on it.
  bool has_passed() const noexcept {
    if (is_never()) return false;
    return ns_ <= immediately_ns || detail::has_come(ns_);
  }

  // Nanoseconds on the steady clock; meaningful only if neither never nor immediate.
  constexpr std::int64_t nanoseconds_since_epoch() const noexcept { return ns_; }

 private:
  static constexpr std::int64_t never_ns = std::numeric_limits<std::int64_t>::max();
  static constexpr std::int64_t immediately_ns = 0;
  static constexpr std::int64_t invalid_ns = -1;

  constexpr explicit deadline(std::int64_t ns) noexcept : ns_(ns) {}

  template <class Rep, class Period>
  static std::int64_t after(std::chrono::duration<Rep, Period> timeout) noexcept {
    // long double has 64 bits of mantissa here: the comparison neither overflows nor rounds below it.
    const auto ns = std::chrono::duration<long double, std::nano>(timeout).count();
    if (!(ns >= 0)) return invalid_ns;
    if (ns == 0) return immediately_ns;
    const std::int64_t start = now().time_since_epoch().count();
    if (ns >= static_cast<long double>(never_ns - start)) return never_ns;
    return start + static_cast<std::int64_t>(ns) + 1;  // round up: never wait less than was asked
  }

  std::int64_t ns_;
};

}  // namespace contend::inline CONTEND_BACKEND
