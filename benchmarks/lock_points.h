// lock_points: what a profile measures of locks, and the points that it makes of a catalogue.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <string_view>
#include <vector>

#include "harness/capsule.h"
#include "harness/family_run.h"
#include "harness/result.h"
#include "harness/worker_shapes.h"
#include "lock_catalogue.h"
#include "platform/backend.h"
#include "platform/team.h"
#include "platform/topology.h"

namespace contend::inline CONTEND_BACKEND {

// A block of the grid: every combination of its axes.
struct lock_sweep {
  std::string_view workload;
  std::vector<std::uint32_t> workers;
  std::vector<team_kind> teams;
  std::vector<int> inside_ns = {0};   // work in the critical section
  std::vector<int> outside_ns = {0};  // and after it
  std::vector<placement> placements = {placement::spread};
  bool every_wait = true;           // else the one that survives oversubscription
  bool spin_oversubscribed = true;  // also spinning waits where workers outnumber CPUs
};

struct lock_profile {
  run_limits limits;
  std::vector<lock_sweep> sweeps;
};

absl::StatusOr<lock_profile> lock_profile_named(std::string_view name);

// Measures so many workers instead of the profile's own; a lock has no roles, so these are the sums.
void use_shapes(lock_profile& what, const std::vector<worker_shape>& shapes);

struct planned_locks {
  std::vector<point> points;
  std::vector<const lock_entry*> entries;  // of each point
  std::vector<skipped_points> skipped;
};

planned_locks plan_locks(const lock_catalogue& catalogue, const lock_profile& what, const topology& machine);

}  // namespace contend::inline CONTEND_BACKEND
