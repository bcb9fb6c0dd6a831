// signal_points: what a profile measures of signals, and the points that it makes of a catalogue.
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
#include "platform/team.h"
#include "platform/topology.h"
#include "signal_catalogue.h"

namespace contend::inline CONTEND_BACKEND {

// A block of the grid: every combination of its axes.
struct signal_sweep {
  std::string_view workload;
  std::vector<std::uint32_t> workers;
  std::vector<team_kind> teams;
  std::vector<placement> placements = {placement::spread};
  bool spin_oversubscribed = true;  // also spinning waits where workers outnumber CPUs
};

struct signal_profile {
  run_limits limits;
  std::vector<signal_sweep> sweeps;
};

absl::StatusOr<signal_profile> signal_profile_named(std::string_view name);

// So many workers meet instead of the profile's own; the other workloads have as many as they have.
void use_shapes(signal_profile& what, const std::vector<worker_shape>& shapes);

struct planned_signals {
  std::vector<point> points;
  std::vector<const signal_entry*> entries;  // of each point
  std::vector<const signal_body*> bodies;    // likewise
  std::vector<skipped_points> skipped;
};

planned_signals plan_signals(const signal_catalogue& catalogue, const signal_profile& what, const topology& machine);

}  // namespace contend::inline CONTEND_BACKEND
