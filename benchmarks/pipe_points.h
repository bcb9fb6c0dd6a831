// pipe_points: what a profile measures of pipes, and the points that it makes of a catalogue.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <string_view>
#include <vector>

#include "harness/capsule.h"
#include "harness/family_run.h"
#include "harness/result.h"
#include "pipe_catalogue.h"
#include "platform/backend.h"
#include "platform/team.h"
#include "platform/topology.h"

namespace contend::inline CONTEND_BACKEND {

// A block of the grid: every combination of its axes.
struct pipe_sweep {
  std::string_view workload;
  std::vector<std::size_t> payloads;                   // bytes of a message
  std::vector<std::size_t> capacities = {256 * 1024};  // bytes each way; what sockets have by default
  std::vector<team_kind> teams = {team_kind::threads, team_kind::forked, team_kind::executed};
  std::vector<placement> placements = {placement::spread};
  bool every_wait = true;  // else the one that survives oversubscription
};

struct pipe_profile {
  run_limits limits;
  std::vector<pipe_sweep> sweeps;
};

absl::StatusOr<pipe_profile> pipe_profile_named(std::string_view name);

struct planned_pipes {
  std::vector<point> points;
  std::vector<const pipe_entry*> entries;  // of each point
  std::vector<skipped_points> skipped;
};

// Creates one pipe of each kind and size, to leave out what this machine does not allow.
planned_pipes plan_pipes(const pipe_catalogue& catalogue, const pipe_profile& what, const topology& machine);

}  // namespace contend::inline CONTEND_BACKEND
