// ticks: the cheapest clock there is, for timing single operations: the CPU's own counter.
//
//   const std::uint64_t start = ticks_now();  work();  const std::uint64_t taken = ticks_now() - start;
//
// x86 counts at a constant rate, equal on all cores (constant_tsc; all servers since 2008); how many ticks a
// nanosecond has is found by reading ticks and the steady clock at both ends of a run. Not a fence: operations
// may still be in flight, so it is right for sums over many and for whole round trips, not for one load.
#pragma once

#include <cstdint>

#include "platform/backend.h"
#include "platform/clock.h"

namespace contend::inline CONTEND_BACKEND {

inline std::uint64_t ticks_now() noexcept {
#if defined(__x86_64__) || defined(__i386__)
  return __builtin_ia32_rdtsc();
#elif defined(__aarch64__)
  std::uint64_t count;
  asm volatile("mrs %0, cntvct_el0" : "=r"(count));
  return count;
#else
  return static_cast<std::uint64_t>(now().time_since_epoch().count());
#endif
}

// Both clocks at one instant; two of them give the rate.
struct clock_pair {
  std::uint64_t ticks;
  std::int64_t ns;

  static clock_pair read() noexcept { return {ticks_now(), now().time_since_epoch().count()}; }
};

inline double nanoseconds_per_tick(const clock_pair& start, const clock_pair& end) noexcept {
  const auto ticks = static_cast<double>(end.ticks - start.ticks);
  return ticks > 0 ? static_cast<double>(end.ns - start.ns) / ticks : 1.0;
}

}  // namespace contend::inline CONTEND_BACKEND
