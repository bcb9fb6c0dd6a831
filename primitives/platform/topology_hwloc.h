// topology_hwloc: topology::discover: asks hwloc and the scheduler. Needs libhwloc (target contend_topology).
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>
#include <hwloc.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string>
#include <vector>

#include "platform/errors.h"
#include "platform/pinning.h"
#include "platform/topology.h"

namespace contend::inline CONTEND_BACKEND {

namespace detail {

struct destroy_hwloc {
  void operator()(hwloc_topology* handle) const noexcept { hwloc_topology_destroy(handle); }
};
using hwloc_handle = std::unique_ptr<hwloc_topology, destroy_hwloc>;

// This machine, or one made up from hwloc's synthetic notation ("package:2 core:2 pu:2"): for tests.
inline absl::StatusOr<hwloc_handle> load_hwloc(const char* synthetic) {
  hwloc_topology_t raw = nullptr;
  if (hwloc_topology_init(&raw) != 0) return system_error("topology", "hwloc_topology_init", errno, "check libhwloc");
  hwloc_handle handle(raw);
  if (synthetic != nullptr && hwloc_topology_set_synthetic(raw, synthetic) != 0) {
    return system_error("topology", absl::StrCat("'", synthetic, "'"), errno, "see hwloc(7), synthetic topologies");
  }
  if (hwloc_topology_load(raw) != 0) return system_error("topology", "hwloc_topology_load", errno, "check /sys");
  return handle;
}

inline int number_of(hwloc_topology_t handle, hwloc_obj_type_t type, hwloc_obj_t cpu) {
  const hwloc_obj_t found = hwloc_get_ancestor_obj_by_type(handle, type, cpu);
  return found == nullptr ? -1 : static_cast<int>(found->logical_index);
}

inline cpu_facts facts_of(hwloc_topology_t handle, hwloc_obj_t cpu) {
  cpu_facts facts;
  facts.cpu = static_cast<int>(cpu->os_index);
  facts.core = number_of(handle, HWLOC_OBJ_CORE, cpu);
  if (facts.core < 0) facts.core = facts.cpu;  // no cores told: every CPU is one
  facts.package = std::max(number_of(handle, HWLOC_OBJ_PACKAGE, cpu), 0);
  facts.last_cache = number_of(handle, HWLOC_OBJ_L3CACHE, cpu);
  if (facts.last_cache < 0) facts.last_cache = facts.package;
  facts.numa_node = cpu->nodeset == nullptr ? 0 : std::max(hwloc_bitmap_first(cpu->nodeset), 0);
  return facts;
}

inline std::vector<cache_facts> caches_of(hwloc_obj_t cpu) {
  std::vector<cache_facts> caches;
  for (hwloc_obj_t above = cpu->parent; above != nullptr; above = above->parent) {
    if (!hwloc_obj_type_is_dcache(above->type)) continue;
    caches.push_back({.level = static_cast<int>(above->attr->cache.depth),
                      .bytes = above->attr->cache.size,
                      .shared_by = hwloc_bitmap_weight(above->cpuset)});
  }
  return caches;
}

// `allowed`: nullptr means all.
inline absl::StatusOr<topology> describe(hwloc_topology_t handle, const std::vector<int>* allowed) {
  topology machine;
  machine.online = std::max(hwloc_get_nbobjs_by_type(handle, HWLOC_OBJ_PU), 1);
  machine.packages = std::max(hwloc_get_nbobjs_by_type(handle, HWLOC_OBJ_PACKAGE), 1);
  machine.numa_nodes = std::max(hwloc_get_nbobjs_by_type(handle, HWLOC_OBJ_NUMANODE), 1);
  machine.smt = hwloc_get_nbobjs_by_type(handle, HWLOC_OBJ_CORE) > 0 &&
                machine.online > hwloc_get_nbobjs_by_type(handle, HWLOC_OBJ_CORE);
  for (hwloc_obj_t cpu = nullptr; (cpu = hwloc_get_next_obj_by_type(handle, HWLOC_OBJ_PU, cpu)) != nullptr;) {
    const int number = static_cast<int>(cpu->os_index);
    if (allowed != nullptr && std::find(allowed->begin(), allowed->end(), number) == allowed->end()) continue;
    if (machine.cpus.empty()) machine.caches = caches_of(cpu);
    machine.cpus.push_back(facts_of(handle, cpu));
  }
  if (machine.cpus.empty()) {
    return absl::FailedPreconditionError("topology: hwloc knows none of the allowed CPUs; check HWLOC_* variables");
  }
  std::sort(machine.cpus.begin(), machine.cpus.end(), [](const auto& a, const auto& b) { return a.cpu < b.cpu; });
  return machine;
}

}  // namespace detail

inline absl::StatusOr<topology> topology::discover() {
  const absl::StatusOr<std::vector<int>> allowed = allowed_cpus();
  if (!allowed.ok()) return allowed.status();
  const absl::StatusOr<detail::hwloc_handle> handle = detail::load_hwloc(nullptr);
  if (!handle.ok()) return handle.status();
  return detail::describe(handle->get(), &*allowed);
}

}  // namespace contend::inline CONTEND_BACKEND
