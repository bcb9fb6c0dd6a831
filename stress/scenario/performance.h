// performance: plays rounds of a variant, each lot of them in a process of its own, until something is found or time is
// up.
//
// Whatever a round does - hang, crash, leave workers behind - is a finding, and nothing of it is left afterwards.
#pragma once

#include <absl/status/status.h>

#include <cstdint>
#include <string>

#include "platform/backend.h"
#include "platform/clock.h"
#include "scenario/scenario.h"

namespace contend::inline CONTEND_BACKEND {

struct performance_limits {
  std::uint64_t rounds = UINT64_MAX;
  nanoseconds time = std::chrono::seconds(1);       // no round begins later
  nanoseconds patience = std::chrono::seconds(60);  // a round that takes longer hangs
};

struct performance {
  std::uint64_t rounds = 0;  // that were played to their end without a finding
  nanoseconds took{};
  absl::Status finding = {};  // ok: none
  std::uint64_t seed = 0;     // of the round in which it was found
};

// `settings.seed` is that of the first round; the others count on from it. The caller must be single-threaded.
performance perform(const scenario_variant& what, const round_settings& settings, const performance_limits& limits);

}  // namespace contend::inline CONTEND_BACKEND
