// gate: holds all workers of a team until the last one is there, who opens it.
//
// Progress  arrive_and_wait: blocking; spins briefly, then sleeps, so it works with more workers than CPUs
// Ordering  all that happened before any worker's arrival is visible to every worker that has passed
// Scopes    threads, processes
// Together  everything with everything; reusable: the gate closes itself behind the last one
// Checked   stress/contract/platform_team_test.cc
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/futex.h"
#include "platform/scope.h"
#include "platform/wait.h"

namespace contend::inline CONTEND_BACKEND {

class gate {
 public:
  // The instant at which the last of `parties` arrived, the same for all; nothing if one will never come.
  std::optional<time_point> arrive_and_wait(std::uint32_t parties, scope sharing) noexcept {
    const std::uint32_t before = state_.load(acquire);  // [G4] a worker's end; pairs with [G3]
    if ((before & broken) != 0) return std::nullopt;
    // [G1] hands on what this worker did before; the last arriver takes it from all: pairs with itself.
    if (arrived_.fetch_add(1, acq_rel) + 1 == parties) {
      arrived_.store(0, relaxed);                                   // nobody arrives again before [G2] lets him
      opened_at_.store(now().time_since_epoch().count(), relaxed);  // published by [G2]
      state_.fetch_add(one_opening, release);                       // [G2] opens; pairs with [G5]
      futex_wake(state_, wake_everyone, sharing);
    } else {
      const std::uint32_t after = await_change(before, sharing);
      if (after / one_opening == before / one_opening) return std::nullopt;
    }
    return time_point(nanoseconds(opened_at_.load(relaxed)));  // not overwritten before all have arrived again
  }

  // Called when a worker ends: whoever waits now, or comes later, would wait for ever.
  void break_for_ever(scope sharing) noexcept {
    state_.fetch_or(broken, release);  // [G3] the worker's last words; pairs with [G4], [G5]
    futex_wake(state_, wake_everyone, sharing);
  }

 private:
  static constexpr std::uint32_t broken = 1;
  static constexpr std::uint32_t one_opening = 2;

  std::uint32_t await_change(std::uint32_t before, scope sharing) noexcept {
    patience<spin_then_park> patience;
    while (true) {
      const std::uint32_t state = state_.load(acquire);  // [G5] pairs with [G2], [G3]
      if (state != before) return state;
      if (!patience.next()) futex_wait(state_, before, deadline::never(), sharing);
    }
  }

  atomic<std::uint32_t> state_{0};  // openings so far times 2, plus 1 once broken
  atomic<std::uint32_t> arrived_{0};
  atomic<std::int64_t> opened_at_{0};
};

}  // namespace contend::inline CONTEND_BACKEND
