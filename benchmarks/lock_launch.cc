// lock_launch: what a launch of a lock adds to those of all families: operations, and whether one at a time did them.
#include "lock_launch.h"

#include <absl/strings/str_cat.h>

#include <string>

namespace contend::inline CONTEND_BACKEND {

namespace {

std::uint64_t rounds_of(const point& one, const std::string& axis, double rounds_per_ns) {
  const auto found = one.axes.find(axis);
  return found == one.axes.end() ? 0 : static_cast<std::uint64_t>(std::get<double>(found->second) * rounds_per_ns);
}

// "ok", or what is wrong.
std::string check_exclusion(launch_board& board, const point& one) {
  std::uint64_t lost = 0;
  std::uint64_t damaged = 0;
  for (std::uint32_t worker = 0; worker < one.workers(); ++worker) {
    lost += board.slot(worker).lost;
    damaged += board.slot(worker).damaged;
  }
  if (damaged != 0) return absl::StrCat("not exclusive: ", damaged, " times the two counters were seen to differ");
  if (lost != 0) return absl::StrCat("not exclusive: ", static_cast<std::int64_t>(lost), " increments were lost");
  return "ok";
}

}  // namespace

std::variant<sample, failure> launch_lock(launcher& launches, point& one, const lock_entry& entry, double rounds_per_ns,
                                          const launch_choices& choices) {
  const scope sharing = one.team == team_kind::threads ? scope::threads : scope::processes;
  const point_work work{.body = one.workload == "uncontended" ? entry.uncontended : entry.contended, .prepare = [&] {
                          return entry.prepare(sharing, rounds_of(one, "critical_section_ns", rounds_per_ns),
                                               rounds_of(one, "outside_ns", rounds_per_ns));
                        }};
  std::variant<sample, failure> result = launch_point(launches, one, work, choices);
  if (std::holds_alternative<failure>(result)) return result;

  launch_board& board = launches.board();
  sample& s = std::get<sample>(result);
  for (std::uint32_t worker = 0; worker < one.workers(); ++worker) {
    s.per_worker.push_back(board.slot(worker).operations);
    s.items += board.slot(worker).operations;
  }
  if (entry.facts.wait == "own") s.waits.reset();  // the library does not say
  if (s.check == "ok") s.check = check_exclusion(board, one);
  if (s.check == "ok") {
    s.value = one.higher_is_better ? static_cast<double>(s.items) / s.seconds
                                   : 1e9 * s.seconds / static_cast<double>(s.items);
  }
  return result;
}

}  // namespace contend::inline CONTEND_BACKEND
