// placements: the placements that a sweep asks for, as CPUs of this machine.
#pragma once

#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "harness/skip_list.h"
#include "platform/backend.h"
#include "platform/topology.h"

namespace contend::inline CONTEND_BACKEND {

// visit(name of the placement, CPU of each worker), once for those that are the same on this machine; what it has not
// goes to `skips`.
template <class Placements, class Visit>
void for_each_placement(const topology& machine, const Placements& wanted, std::uint32_t producers,
                        std::uint32_t consumers, skip_list& skips, Visit&& visit) {
  std::set<std::vector<int>> earlier;
  for (const placement each : wanted) {
    const absl::StatusOr<std::vector<int>> cpus = machine.place(each, producers, consumers);
    if (!cpus.ok()) {
      skips.add("every contender", absl::StrCat("placement ", std::string(to_string(each))),
                std::string(cpus.status().message()));
      continue;
    }
    if (earlier.insert(*cpus).second) visit(std::string(to_string(each)), *cpus);
  }
}

}  // namespace contend::inline CONTEND_BACKEND
