// worker_points: what a profile measures of workers, and the points that it makes of a catalogue.
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
#include "worker_catalogue.h"

namespace contend::inline CONTEND_BACKEND {

// Nobody is pinned: where a new worker runs is part of its cost.
struct worker_sweep {
  std::string_view workload;
  std::vector<std::uint32_t> at_once = {1};
};

struct worker_profile {
  run_limits limits;
  std::vector<worker_sweep> sweeps;
};

absl::StatusOr<worker_profile> worker_profile_named(std::string_view name);

// Starts so many workers at once instead of the profile's own; they have no roles, so these are the sums.
void use_shapes(worker_profile& what, const std::vector<worker_shape>& shapes);

struct planned_workers {
  std::vector<point> points;
  std::vector<const worker_entry*> entries;  // of each point
  std::vector<skipped_points> skipped;
};

planned_workers plan_workers(const worker_catalogue& catalogue, const worker_profile& what);

}  // namespace contend::inline CONTEND_BACKEND
