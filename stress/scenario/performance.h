// performance: plays rounds of a variant until something is found or time is up.
#pragma once

#include <absl/status/status.h>

#include <cstdint>
#include <string>

#include "lots.h"
#include "platform/backend.h"
#include "scenario/scenario.h"

namespace contend::inline CONTEND_BACKEND {

struct performance {
  std::uint64_t rounds = 0;  // that were played to their end without a finding
  nanoseconds took{};
  absl::Status finding = {};  // ok: none
  std::uint64_t seed = 0;     // of the round in which it was found
};

// `settings.seed` is that of the first round; the others count on from it. The caller must be single-threaded.
performance perform(const scenario_variant& what, const round_settings& settings, const lots_limits& limits);

}  // namespace contend::inline CONTEND_BACKEND
