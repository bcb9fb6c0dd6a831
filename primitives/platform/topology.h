// topology: the CPUs this process may use, what they share, and which of them each worker gets.
//
//   auto cpus = place(placement::spread, producers, consumers);    // for team_options::cpus
//
// Source   hwloc, intersected with sched_getaffinity. On a virtual machine it tells what the hypervisor
//          tells, which may be moved or untrue.
// Placements, by what they are for (workers beyond the last CPU begin again at the first)
//          spread         as far apart as possible, producers and consumers evenly over the CPUs
//          compact        as close together as possible, siblings of a core first
//          same_cache     cores that share their last cache, one CPU a core
//          cross_cache    producers under one last cache, consumers under another
//          smt_siblings   the i-th producer and the i-th consumer on the two siblings of one core
//          unpinned       anywhere; the scheduler decides
// Errors   FailedPrecondition: this machine, or the part of it that is allowed, has no such placement
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

enum class placement : std::uint8_t { spread, compact, same_cache, cross_cache, smt_siblings, unpinned };

constexpr std::string_view to_string(placement p) {
  switch (p) {
    case placement::spread: return "spread";
    case placement::compact: return "compact";
    case placement::same_cache: return "same_cache";
    case placement::cross_cache: return "cross_cache";
    case placement::smt_siblings: return "smt_siblings";
    case placement::unpinned: return "unpinned";
  }
  return "unknown placement";
}

// One allowed CPU and the machine-wide numbers of what it belongs to.
struct cpu_facts {
  int cpu = 0;
  int core = 0;
  int last_cache = 0;  // group of CPUs that share their last cache; the package where no cache is told
  int package = 0;
  int numa_node = 0;
};

struct cache_facts {
  int level = 1;
  std::size_t bytes = 0;
  int shared_by = 1;  // CPUs
};

struct topology {
  std::vector<cpu_facts> cpus;      // the allowed ones, in order
  std::vector<cache_facts> caches;  // of the first allowed CPU, data or unified, nearest first
  int online = 1;                   // CPUs of the machine, allowed or not
  int packages = 1;
  int numa_nodes = 1;
  bool smt = false;  // some core of the machine has several CPUs

  static absl::StatusOr<topology> discover();

  // The CPU of each worker, producers first; empty for unpinned.
  absl::StatusOr<std::vector<int>> place(placement wanted, std::uint32_t producers, std::uint32_t consumers) const;
};

// The same for this machine as it is now.
inline absl::StatusOr<std::vector<int>> place(placement wanted, std::uint32_t producers, std::uint32_t consumers) {
  const absl::StatusOr<topology> machine = topology::discover();
  if (!machine.ok()) return machine.status();
  return machine->place(wanted, producers, consumers);
}

}  // namespace contend::inline CONTEND_BACKEND

#include "platform/placement.h"
#include "platform/topology_hwloc.h"
