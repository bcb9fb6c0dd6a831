// clocks: what stamps the operations of a history: the processor's cycle counter, or one counter that all share.
//
// A stamp before an operation must come before all that the operation does, one after it after all that it did, as
// others can see it; else a history would accuse the innocent. So the stamp before holds back later loads, and the
// stamp after waits until the operation's stores have left the store buffer.
//
//   cycle_clock   x86-64 only; of all cores and processes of one machine (usable() asks for an invariant counter)
//   step_clock    a counter in the region: a total order of all stamps, at the cost of one shared line; anywhere
//
// Both are trivially copyable and may live in memory that processes share.
// orders: the stamps are ordered by the instructions named above; step_clock is seq_cst throughout.
#pragma once

#include <atomic>  // seam: the observer's own: the explorer must neither see nor schedule it

#if defined(__x86_64__)
#include <cpuid.h>
#include <x86intrin.h>
#endif

#include "history/event.h"

namespace contend::history {

#if defined(__x86_64__)
struct cycle_clock {
  // Whether the counter runs at one rate in all states of the processor.
  static bool usable() noexcept {
    unsigned a = 0;
    unsigned b = 0;
    unsigned c = 0;
    unsigned d = 0;
    return __get_cpuid(0x80000007, &a, &b, &c, &d) != 0 && (d & (1U << 8)) != 0;
  }

  instant before() noexcept {
    const instant now = __rdtsc();
    _mm_lfence();
    return now;
  }

  instant after() noexcept {
    std::atomic_thread_fence(std::memory_order_seq_cst);
    unsigned core = 0;
    return __rdtscp(&core);
  }

  // After one operation; the instant before the next is one later: the fence takes longer than that.
  instant between() noexcept {
    const instant now = after();
    _mm_lfence();
    return now;
  }
};
#endif

class step_clock {
 public:
  instant before() noexcept { return steps_.fetch_add(1) + 1; }
  instant after() noexcept { return before(); }
  instant between() noexcept { return steps_.fetch_add(2) + 1; }

 private:
  std::atomic<instant> steps_{0};
  static_assert(std::atomic<instant>::is_always_lock_free);
};

}  // namespace contend::history
