// injection: a planned slowdown, to see whether the gate finds it. Built into test builds alone (preset injection).
//
// CONTEND_INJECT in the environment of a launch says what; without it such a build slows nothing down:
//   throughput:0.1   whatever happens between two looks at the stop flag takes a tenth longer; in workloads that time
//                    single operations, each of these
//   tail:9:1000      each thousandth operation takes nine times as long on top; for those workloads alone
//   mode:0.3:0.4     four launches in ten are throughput:0.3, the others as they are
// The share is taken of what the worker has just seen its own work cost, so nothing must be calibrated beforehand.
#pragma once

#include <cstdint>

#include "platform/backend.h"
#include "platform/ticks.h"

namespace contend::inline CONTEND_BACKEND {

#ifdef CONTEND_INJECTION
inline constexpr bool injection_is_built = true;
#else
inline constexpr bool injection_is_built = false;
#endif

struct injection {
  double share = 0;         // of the time that it took, on top
  std::uint64_t every = 0;  // only each so-manieth timed operation; 0: all looks, no operations
  double launches = 1;      // share of launches

  // What CONTEND_INJECT says; a text that cannot be read ends the program with 2.
  static injection planned();

  bool hits(std::uint64_t seed) const noexcept {
    return static_cast<double>((seed * 0x9e3779b97f4a7c15U) >> 11) < launches * 0x1p53;
  }
};

#ifdef CONTEND_INJECTION

// Between two looks of one worker; seed: the launch's. takers: workers that take turns, so that each also waits while
// the others are made longer: then a round is theirs too, and the delays are in it already.
inline void inject_between_looks(std::uint64_t seed, std::uint32_t takers = 1) noexcept {
  static const injection plan = injection::planned();
  static thread_local std::uint64_t last = ticks_now();
  static thread_local double owed = 0;  // ticks; below zero where a delay ran over: the clock alone takes some ns
  const std::uint64_t start = ticks_now();
  std::uint64_t now = start;
  if (plan.every == 0 && plan.share > 0 && plan.hits(seed)) {
    const double share = takers == 1 ? plan.share : plan.share / (takers * (1 + plan.share));
    owed += share * static_cast<double>(start - last);
    while (static_cast<double>(now - start) < owed) now = ticks_now();
    owed -= static_cast<double>(now - start);
  }
  last = now;
}

// Within an operation that is timed for itself: elapsed() says how long it has taken so far, in any unit.
template <class Elapsed>
void inject_into_operation(std::uint64_t seed, Elapsed elapsed) noexcept {
  static const injection plan = injection::planned();
  static thread_local std::uint64_t count = 0;
  const bool is_hit = plan.every == 0 ? plan.share > 0 && plan.hits(seed) : ++count % plan.every == 0;
  if (!is_hit) return;
  const double wanted = (1 + plan.share) * static_cast<double>(elapsed());
  while (static_cast<double>(elapsed()) < wanted) {
  }
}

#else

inline void inject_between_looks(std::uint64_t, std::uint32_t = 1) noexcept {}
template <class Elapsed>
void inject_into_operation(std::uint64_t, Elapsed) noexcept {}

#endif

}  // namespace contend::inline CONTEND_BACKEND
