// guarded: what a lock guards in a timed run: two counters that must stay equal, and work that is really done.
#pragma once

#include <algorithm>
#include <cstdint>

#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/cache_line.h"
#include "platform/clock.h"

namespace contend::inline CONTEND_BACKEND {

// One round of busy work takes some nanoseconds: a load, three steps of Marsaglia's xorshift64, a store. The words
// are atomic so that a lock which lets two workers in makes wrong numbers and no undefined behaviour.
inline void work_on(atomic<std::uint64_t>& word, std::uint64_t rounds) noexcept {
  for (std::uint64_t i = 0; i < rounds; ++i) {
    std::uint64_t x = word.load(relaxed);  // the lock orders it
    x ^= x << 13, x ^= x >> 7, x ^= x << 17;
    word.store(x, relaxed);  // the lock orders it
  }
}

// The fastest of many looks: the others were disturbed.
inline double find_rounds_per_ns() noexcept {
  constexpr std::uint64_t rounds = 4000;
  atomic<std::uint64_t> word{1};
  nanoseconds fastest = nanoseconds::max();
  for (int i = 0; i < 50; ++i) {
    const time_point start = now();
    work_on(word, rounds);
    fastest = std::min(fastest, now() - start);
  }
  return static_cast<double>(rounds) / static_cast<double>(fastest.count());
}

// Lies in region 2 of the team. Settings first; the rest is the lock's to guard.
struct guarded_state {
  std::uint64_t inside_rounds = 0;
  std::uint64_t outside_rounds = 0;
  alignas(cache_line) atomic<std::uint64_t> first{0};
  atomic<std::uint64_t> second{0};
  atomic<std::uint64_t> scratch{1};

  // The critical section. Answers false if it saw the counters apart: somebody else is in it. The increments are no
  // read-modify-writes: what two workers do at once is lost, and shows in the sum.
  bool enter_and_leave() noexcept {
    const std::uint64_t count = first.load(relaxed);   // the lock orders it
    const bool equal = second.load(relaxed) == count;  // likewise
    first.store(count + 1, relaxed);                   // likewise
    work_on(scratch, inside_rounds);
    second.store(count + 1, relaxed);  // likewise
    return equal;
  }
};

}  // namespace contend::inline CONTEND_BACKEND
