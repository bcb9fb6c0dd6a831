// command_line: the flags that every family's benchmark has, and Google Benchmark's beside them.
//
// Exit codes of every benchmark: 0 good, 1 a checked contender is wrong, 2 usage or environment, 128 + N ended by
// signal N with its capsule kept.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "platform/backend.h"
#include "platform/clock.h"

namespace contend::inline CONTEND_BACKEND {

struct command_line {
  std::vector<std::string> words;  // as typed
  std::string profile;
  std::string workers;  // empty: the profile's
  std::string capsule;  // empty: none is written
  std::optional<nanoseconds> budget;
  std::optional<nanoseconds> sample_time;
  std::optional<int> samples;
  std::optional<std::size_t> capacity;
  std::uint64_t seed = 0;
  bool audit_only = false;
  bool plan_only = false;   // say how many points there are and how long they may take
  bool one_launch = false;  // launch the one point that the filter leaves, once, and print a line of JSON
  bool replay = true;       // print through Google Benchmark's reporter at the end
  std::string out_format;   // of --benchmark_out; empty: there is none
};

inline constexpr int exit_good = 0;
inline constexpr int exit_checked_bad = 1;
inline constexpr int exit_usage = 2;

// Ends the program: 0 for --help, 2 for what it cannot understand.
command_line parse_command_line(int argc, char** argv, const std::string& usage);

}  // namespace contend::inline CONTEND_BACKEND
