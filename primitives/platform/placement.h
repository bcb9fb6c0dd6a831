// placement: topology::place: from what the CPUs share to who runs where.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "platform/topology.h"

namespace contend::inline CONTEND_BACKEND {

namespace detail {

using cpu_groups = std::map<int, std::vector<cpu_facts>>;

inline cpu_groups grouped(const std::vector<cpu_facts>& cpus, int cpu_facts::*by) {
  cpu_groups groups;
  for (const cpu_facts& each : cpus) groups[each.*by].push_back(each);
  return groups;
}

// How many of `cpus` that come earlier in the list have the same value.
inline int rank_within(const std::vector<cpu_facts>& cpus, const cpu_facts& one, int cpu_facts::*by) {
  return static_cast<int>(std::count_if(
      cpus.begin(), cpus.end(), [&](const cpu_facts& other) { return other.cpu < one.cpu && other.*by == one.*by; }));
}

inline std::vector<cpu_facts> one_cpu_a_core(const std::vector<cpu_facts>& cpus) {
  std::vector<cpu_facts> first;
  const cpu_groups cores = grouped(cpus, &cpu_facts::core);
  first.reserve(cores.size());
  for (const auto& [core, siblings] : cores) first.push_back(siblings.front());
  return first;
}

// Second siblings after all first ones; within these, caches take turns, and caches of different packages first.
inline std::vector<int> farthest_first(const std::vector<cpu_facts>& cpus) {
  const std::vector<cpu_facts> cores = one_cpu_a_core(cpus);
  std::vector<std::pair<std::tuple<int, int, int, int>, int>> ranked;
  for (const cpu_facts& each : cpus) {
    const auto core = std::find_if(cores.begin(), cores.end(), [&](const auto& c) { return c.core == each.core; });
    ranked.push_back({{rank_within(cpus, each, &cpu_facts::core), rank_within(cores, *core, &cpu_facts::last_cache),
                       rank_within(cores, *core, &cpu_facts::package), each.package},
                      each.cpu});
  }
  std::sort(ranked.begin(), ranked.end());
  std::vector<int> order;
  order.reserve(cpus.size());
  for (const auto& [rank, cpu] : ranked) order.push_back(cpu);
  return order;
}

inline std::vector<int> nearest_first(std::vector<cpu_facts> cpus) {
  const auto place_of = [](const cpu_facts& c) { return std::tuple(c.package, c.last_cache, c.core, c.cpu); };
  std::sort(cpus.begin(), cpus.end(), [&](const auto& a, const auto& b) { return place_of(a) < place_of(b); });
  std::vector<int> order;
  order.reserve(cpus.size());
  for (const cpu_facts& each : cpus) order.push_back(each.cpu);
  return order;
}

// Producers take the CPUs in turn, consumers go on from there; where that would put the i-th consumer beside
// the i-th producer on one CPU, consumers begin one further.
inline std::vector<int> in_turn(const std::vector<int>& cpus, std::uint32_t producers, std::uint32_t consumers) {
  std::vector<int> placed;
  for (std::size_t i = 0; i < producers; ++i) placed.push_back(cpus[i % cpus.size()]);
  const std::size_t first = producers % cpus.size() == 0 && producers != 0 ? 1 : producers;
  for (std::size_t i = 0; i < consumers; ++i) placed.push_back(cpus[(first + i) % cpus.size()]);
  return placed;
}

// The i-th producer on producer_cpus, the i-th consumer on consumer_cpus.
inline std::vector<int> on_two_sides(const std::vector<int>& producer_cpus, std::uint32_t producers,
                                     const std::vector<int>& consumer_cpus, std::uint32_t consumers) {
  std::vector<int> placed;
  for (std::size_t i = 0; i < producers; ++i) placed.push_back(producer_cpus[i % producer_cpus.size()]);
  for (std::size_t i = 0; i < consumers; ++i) placed.push_back(consumer_cpus[i % consumer_cpus.size()]);
  return placed;
}

inline absl::Status no_placement(placement wanted, std::string_view why) {
  return absl::FailedPreconditionError(absl::StrCat("placement ", std::string(to_string(wanted)), ": ",
                                                    std::string(why),
                                                    " among the allowed CPUs; choose spread, compact or unpinned"));
}

}  // namespace detail

inline absl::StatusOr<std::vector<int>> topology::place(placement wanted, std::uint32_t producers,
                                                        std::uint32_t consumers) const {
  const detail::cpu_groups groups = detail::grouped(detail::one_cpu_a_core(cpus), &cpu_facts::last_cache);
  switch (wanted) {
    case placement::unpinned: return std::vector<int>();
    case placement::spread: return detail::in_turn(detail::farthest_first(cpus), producers, consumers);
    case placement::compact: return detail::in_turn(detail::nearest_first(cpus), producers, consumers);
    case placement::same_cache: {
      const auto largest = std::max_element(
          groups.begin(), groups.end(), [](const auto& a, const auto& b) { return a.second.size() < b.second.size(); });
      if (largest->second.size() < 2) return detail::no_placement(wanted, "there are no two cores that share a cache");
      return detail::in_turn(detail::nearest_first(largest->second), producers, consumers);
    }
    case placement::cross_cache: {
      if (groups.size() < 2) return detail::no_placement(wanted, "there is only one last-level cache");
      return detail::on_two_sides(detail::nearest_first(groups.begin()->second), producers,
                                  detail::nearest_first(std::next(groups.begin())->second), consumers);
    }
    case placement::smt_siblings: {
      std::vector<int> first, second;
      for (const auto& [core, siblings] : detail::grouped(cpus, &cpu_facts::core)) {
        if (siblings.size() < 2) continue;
        first.push_back(siblings[0].cpu);
        second.push_back(siblings[1].cpu);
      }
      if (first.empty()) return detail::no_placement(wanted, "there is no core with two siblings");
      return detail::on_two_sides(first, producers, second, consumers);
    }
  }
  return absl::InvalidArgumentError("placement: unknown");
}

}  // namespace contend::inline CONTEND_BACKEND
