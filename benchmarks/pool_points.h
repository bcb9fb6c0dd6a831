// pool_points: what a profile measures of pools, and the points that it makes of a catalogue.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <string_view>
#include <vector>

#include "harness/capsule.h"
#include "harness/family_run.h"
#include "harness/result.h"
#include "harness/worker_shapes.h"
#include "platform/backend.h"
#include "pool_catalogue.h"

namespace contend::inline CONTEND_BACKEND {

struct pool_sweep {
  std::string_view workload;
  std::vector<std::uint32_t> workers;
};

struct pool_profile {
  run_limits limits;
  std::vector<pool_sweep> sweeps;
};

absl::StatusOr<pool_profile> pool_profile_named(std::string_view name);

// Measures so many workers instead of the profile's own; a pool has no roles, so these are the sums.
void use_shapes(pool_profile& what, const std::vector<worker_shape>& shapes);

struct planned_pools {
  std::vector<point> points;
  std::vector<const pool_entry*> entries;  // of each point
};

// No combination is left out: every pool has every workload, with any number of workers.
planned_pools plan_pools(const pool_catalogue& catalogue, const pool_profile& what);

// Of a point without an id: the task and the team are the contender's.
point make_pool_point(const pool_entry& entry, std::string_view workload, std::uint32_t workers);

}  // namespace contend::inline CONTEND_BACKEND
