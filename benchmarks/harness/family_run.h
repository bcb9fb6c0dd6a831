// family_run: one family's benchmark from its command line to its exit code.
//
// Filter, self-audit, calibration, measuring, saving every 30 s and on interruption, replay and exit codes are the
// same for all families; a family says what there is to measure and how one launch of it is made.
#pragma once

#include <absl/status/status.h>

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/capsule.h"
#include "harness/command_line.h"
#include "harness/launch.h"
#include "harness/point_launch.h"
#include "harness/result.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/topology.h"

namespace contend::inline CONTEND_BACKEND {

// A profile's; what the command line says overrules them.
struct run_limits {
  int samples;          // counted ones for each point
  int most_samples;     // for the points whose medians are still uncertain, while the budget lasts
  nanoseconds run_for;  // twice that where workers outnumber CPUs: there a time slice is a matter of luck
  nanoseconds budget;
};

struct family {
  std::string name;  // of its capsule; the program is <name>_bench
  std::vector<contender_facts> contenders = {};
  std::vector<absent_entry> absent = {};
  std::map<std::string, std::string> libraries = {};
  run_limits limits;
  std::vector<point> points = {};
  std::vector<skipped_points> skipped = {};
  std::function<std::vector<audit_verdict>(launcher&)> audit;
  // `planned` is the point's position in `points`.
  std::function<std::variant<sample, failure>(launcher&, point&, std::size_t planned, const launch_choices&)> launch;
  // The points that show what the harness itself costs, what they are in words, and for one what.
  std::function<bool(const point&)> shows_overhead = {};
  std::string overhead_how = {};
  std::string overhead_unit = "an operation";
};

absl::Status no_such_profile(std::string_view name);

// Says it on stderr, as the program of that family; answers its exit code.
int refuse(std::string_view family, const absl::Status& status);

// Answers the exit code (harness/command_line.h).
int run_family(command_line line, family what, const topology& machine);

}  // namespace contend::inline CONTEND_BACKEND
