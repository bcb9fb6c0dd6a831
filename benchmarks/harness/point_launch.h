// point_launch: one launch of one point of any family: the plan for the launcher, and what all samples have in common.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "harness/launch.h"
#include "harness/result.h"
#include "platform/backend.h"
#include "platform/clock.h"

namespace contend::inline CONTEND_BACKEND {

struct launch_choices {
  std::uint64_t order = 0;  // position in the run
  nanoseconds run_for = std::chrono::milliseconds(20);
  nanoseconds limit = std::chrono::seconds(3);
  std::uint64_t seed = 1;
  std::vector<int> all_cpus = {};  // that may be used: where unpinned workers may be
};

// What a launch runs: a body in each worker of a team, or, where starting teams is what is measured, a job.
struct point_work {
  worker_body body = nullptr;
  std::function<absl::StatusOr<launch_objects>()> prepare = {};
  std::function<absl::Status(launch_board&)> job = {};
};

// "producer-0", "consumer-0"; "worker-0" where there are no consumers.
std::vector<std::string> names_of_workers(const point& one);

// A sample without value, items and per_worker, which the family knows; check is "ok" so far. Also notes in `one`
// which code ran, and refuses the number if it was not the same for all workers of all launches.
std::variant<sample, failure> launch_point(launcher& launches, point& one, const point_work& work,
                                           const launch_choices& choices);

std::vector<std::pair<double, std::uint64_t>> histogram_in_ns(launch_board& board);

// Interpolated within its bucket (which is a sixteenth of its edge wide, or one tick).
double median_of(const std::vector<std::pair<double, std::uint64_t>>& bins, double ns_per_tick);

}  // namespace contend::inline CONTEND_BACKEND
