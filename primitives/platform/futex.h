// futex: sleep until a 32-bit word changes; wake those who sleep on it.
//
// Source   futex(2); U. Drepper, "Futexes Are Tricky", 2011.
// Lost wake-up  none, if the word is changed before futex_wake: the kernel compares the word again
//          before it lets a waiter sleep.
// Spurious wake-ups happen (signals, a wake meant for an earlier use of the address): callers loop.
#pragma once

#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdint>

#include "platform/atomic.h"
#include "platform/clock.h"
#include "platform/scope.h"

namespace contend::inline CONTEND_BACKEND {

enum class wake_cause : std::uint8_t {
  woken,      // by futex_wake, or for nothing: look again
  changed,    // the word was not `expected`: look again
  timed_out,  // the deadline passed
};

inline constexpr int wake_everyone = INT_MAX;
inline constexpr std::uint32_t any_bit = FUTEX_BITSET_MATCH_ANY;

}  // namespace contend::inline CONTEND_BACKEND

#if CONTEND_IS_MODEL
#include "platform/model/futex.h"
#else

namespace contend::inline CONTEND_BACKEND {

// Sleeps while `word` holds `expected`, at most until `until` (a steady-clock instant, so no wake-up
// stretches it); woken only by those who wake one of its `bits`. Progress: blocking.
inline wake_cause futex_wait(const atomic<std::uint32_t>& word, std::uint32_t expected, deadline until, scope sharing,
                             std::uint32_t bits = any_bit) noexcept {
  if (until.is_immediate() || !until.is_valid()) return wake_cause::timed_out;
  timespec limit{};
  if (!until.is_never()) {
    limit.tv_sec = static_cast<time_t>(until.nanoseconds_since_epoch() / 1'000'000'000);
    limit.tv_nsec = static_cast<long>(until.nanoseconds_since_epoch() % 1'000'000'000);
  }
  const int flag = sharing == scope::threads ? FUTEX_PRIVATE_FLAG : 0;
  // FUTEX_WAIT_BITSET, because plain FUTEX_WAIT takes a relative time-out.
  const long rc = syscall(SYS_futex, word.address(), FUTEX_WAIT_BITSET | flag, expected,
                          until.is_never() ? nullptr : &limit, nullptr, bits);
  if (rc == 0 || errno == EINTR) return wake_cause::woken;
  return errno == ETIMEDOUT ? wake_cause::timed_out : wake_cause::changed;
}

// Wakes up to `count` sleepers of `word` that have one of `bits`; answers how many. Progress: wait-free (one system
// call).
inline int futex_wake(const atomic<std::uint32_t>& word, int count, scope sharing,
                      std::uint32_t bits = any_bit) noexcept {
  const int flag = sharing == scope::threads ? FUTEX_PRIVATE_FLAG : 0;
  return static_cast<int>(syscall(SYS_futex, word.address(), FUTEX_WAKE_BITSET | flag, count, nullptr, nullptr, bits));
}

}  // namespace contend::inline CONTEND_BACKEND

#endif
