// result: what a run yields: points, their samples and failures. The capsule is written from these alone.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "platform/backend.h"
#include "platform/team.h"

namespace contend::inline CONTEND_BACKEND {

inline constexpr double not_measured = std::numeric_limits<double>::quiet_NaN();

// One look at where the CPUs really are.
struct probe_reading {
  double round_trip_ns = not_measured;  // of one cache line between two of the CPUs in use
  double dual_ratio = not_measured;     // speed of a core while its partner is busy, to its speed alone
  double loop_ns = not_measured;        // of a fixed loop on the slower of the two cores, each while the other sleeps
};

struct sample {
  std::uint64_t order = 0;  // position in the run
  double seconds = 0;       // gate opens -> last worker finished
  std::optional<double> value;
  std::uint64_t items = 0;
  std::string placement_class;  // empty: it changed during the launch, or is unclear
  probe_reading before;
  probe_reading after;
  std::string check = "ok";
  std::string regime = "unknown";
  std::vector<std::uint64_t> occupancy;  // empty: the contender cannot say its size
  std::optional<std::uint64_t> waits;
  std::uint64_t failed_attempts = 0;
  double cpu_seconds = 0;
  std::uint64_t switches = 0;
  std::uint64_t peak_memory_bytes = 0;
  std::vector<std::uint64_t> per_worker;
  std::vector<std::pair<double, std::uint64_t>> histogram;  // lower edge in ns, count; empty: none taken
};

struct failure {
  std::uint64_t order = 0;
  std::string what;
};

// One cell of the comparison; its samples are launches of the same thing.
struct point {
  std::string id = {};
  std::string workload;
  std::string contender;
  team_kind team = team_kind::threads;
  std::uint32_t producers = 1;
  std::uint32_t consumers = 1;
  std::string placement = {};
  std::vector<int> cpus = {};   // of each worker
  std::size_t capacity = 1024;  // 0: what is measured has none
  std::size_t payload_bytes = 8;
  std::size_t batch = 1;
  std::string metric = "items_per_second";
  bool higher_is_better = true;
  std::map<std::string, std::variant<double, std::string>> axes = {};  // that only this family has
  std::uint64_t body = 0;  // offset in the program image of the code that the workers ran
  std::vector<sample> samples = {};
  std::vector<failure> failures = {};

  std::uint32_t workers() const { return producers + consumers; }
};

struct placement_class {
  std::string name;
  std::string description;
  double lowest_ns = 0;
  double highest_ns = 0;
  double share = 0;  // of all probes that got a class
};

}  // namespace contend::inline CONTEND_BACKEND
