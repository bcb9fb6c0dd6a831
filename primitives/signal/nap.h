// nap: sleeping on a word so that nobody's death can make it last for ever.
//
// A worker changes a word, then wakes those who sleep on it. One that is killed in between leaves them asleep, though
// what they wait for is true. Between processes nobody sleeps longer than a nap without looking.
#pragma once

#include <cstdint>

#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/futex.h"
#include "platform/scope.h"

namespace contend::inline CONTEND_BACKEND {

// Ten needless wake-ups a second cost a sleeper less than a thousandth of a CPU.
inline constexpr nanoseconds longest_nap = nanoseconds(100'000'000);

// Whichever comes first.
inline deadline earlier_of(deadline until, nanoseconds from_now) noexcept {
  const time_point soon = now() + from_now;
  if (until.is_never()) return deadline::at(soon);
  return until.nanoseconds_since_epoch() < soon.time_since_epoch().count() ? until : deadline::at(soon);
}

// Sleeps while `word` holds `expected`, and not for long: look again, at the word and at the deadline.
inline void nap(const atomic<std::uint32_t>& word, std::uint32_t expected, deadline until, scope sharing) noexcept {
  futex_wait(word, expected, sharing == scope::threads ? until : earlier_of(until, longest_nap), sharing);
}

}  // namespace contend::inline CONTEND_BACKEND
