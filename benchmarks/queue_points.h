// queue_points: what a profile measures: sweeps over workloads and axes, and the points they make of a catalogue.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/capsule.h"
#include "harness/result.h"
#include "harness/worker_shapes.h"
#include "platform/backend.h"
#include "platform/team.h"
#include "platform/topology.h"
#include "queue_catalogue.h"

namespace contend::inline CONTEND_BACKEND {

enum class chosen_waits : std::uint8_t { every, one };  // one: the wait that survives oversubscription

// special: queues for more than handing on in order (stacks, priorities, survivors), or for roles of their own.
enum class chosen_queues : std::uint8_t { every, common, special };

// A block of the grid: every combination of its axes.
struct sweep {
  std::string_view workload;
  std::size_t batch = 1;
  std::vector<worker_shape> shapes;
  std::vector<team_kind> teams;
  std::vector<std::size_t> payloads = {8};
  std::vector<std::size_t> capacities = {1024};
  std::vector<placement> placements = {placement::spread};
  chosen_waits waits = chosen_waits::every;
  chosen_queues queues = chosen_queues::every;
  bool spin_oversubscribed = true;  // also measure spinning waits where workers outnumber CPUs
};

struct profile {
  std::string_view name;
  int samples;          // counted ones for each point
  int most_samples;     // for the points whose medians are still uncertain, while the budget lasts
  nanoseconds run_for;  // twice that where workers outnumber CPUs: there a time slice is a matter of luck
  nanoseconds budget;
  std::vector<sweep> sweeps;
};

absl::StatusOr<profile> profile_named(std::string_view name);

// Measures these instead of the profile's own; where every worker pushes and pops, as many as both together.
void use_shapes(profile& what, const std::vector<worker_shape>& shapes);

struct planned_points {
  std::vector<point> points;
  std::vector<const queue_entry*> entries;  // of each point
  std::vector<const queue_body*> bodies;    // of each point
  std::vector<skipped_points> skipped;
};

// Combinations that a contender or the machine does not fit are left out, with the reason.
planned_points plan_points(const queue_catalogue& catalogue, const profile& what, const topology& machine);

queue_options options_of(const point& one);

}  // namespace contend::inline CONTEND_BACKEND
