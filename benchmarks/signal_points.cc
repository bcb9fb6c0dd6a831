// signal_points: the profiles of signal_bench, and who fits where.
#include "signal_points.h"

#include <absl/strings/str_cat.h>

#include <set>
#include <string>
#include <utility>

#include "harness/placements.h"
#include "harness/skip_list.h"
#include "workload/time_out.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

using namespace std::chrono_literals;

const std::vector<team_kind> all_teams{team_kind::threads, team_kind::forked, team_kind::executed};
const std::vector<team_kind> two_teams{team_kind::threads, team_kind::forked};
const std::vector<placement> everywhere{placement::spread,      placement::compact,      placement::same_cache,
                                        placement::cross_cache, placement::smt_siblings, placement::unpinned};

// The default: within a minute.
signal_profile quick_profile() {
  return {
      .limits = {.samples = 5, .most_samples = 20, .run_for = 20ms, .budget = 45s},
      .sweeps = {
          {.workload = wake_up::name, .workers = {2}, .teams = two_teams, .spin_oversubscribed = false},
          {.workload = wake_sleeper::name, .workers = {2}, .teams = two_teams},
          {.workload = rendezvous::name, .workers = {2}, .teams = two_teams, .spin_oversubscribed = false},
          {.workload = rendezvous::name, .workers = {4}, .teams = {team_kind::threads}, .spin_oversubscribed = false},
          {.workload = time_out::name, .workers = {1}, .teams = two_teams},
      }};
}

// An hour or so: every axis that this machine has.
signal_profile full_profile() {
  return {.limits = {.samples = 15, .most_samples = 15, .run_for = 40ms, .budget = 2h},
          .sweeps = {
              {.workload = wake_up::name, .workers = {2}, .teams = all_teams, .placements = everywhere},
              {.workload = wake_sleeper::name, .workers = {2}, .teams = all_teams, .placements = everywhere},
              {.workload = rendezvous::name, .workers = {2, 4, 8}, .teams = all_teams, .placements = everywhere},
              {.workload = time_out::name, .workers = {1}, .teams = all_teams},
          }};
}

class planner {
 public:
  planner(const topology& machine, planned_signals& out) : machine_(machine), out_(out) {}

  void add(const signal_entry& entry, const signal_body& body, const signal_sweep& s) {
    for (const std::uint32_t workers : s.workers) {
      if (std::string why = why_not(entry, s, workers); !why.empty()) {
        skips_.add(entry.facts.name, absl::StrCat(std::string(s.workload), " ", workers), why);
        continue;
      }
      for (const team_kind team : s.teams) {
        if (std::string why = why_not_in(team, entry); why.empty()) {
          add_settings(entry, body, s, workers, team);
        } else {
          skips_.add(entry.facts.name, std::string(to_string(team)), why);
        }
      }
    }
  }

  void finish() { out_.skipped = skips_.list(); }

 private:
  std::string why_not(const signal_entry& entry, const signal_sweep& s, std::uint32_t workers) const {
    if (s.workload == wake_sleeper::name && !entry.parks) return "its waiters never sleep";
    if (!s.spin_oversubscribed && entry.facts.wait == "spin" && workers > machine_.cpus.size())
      return "spinning with more workers than CPUs: see the full profile, or ask by --workers";
    return "";
  }

  static std::string why_not_in(team_kind team, const signal_entry& entry) {
    if (team == team_kind::threads && entry.where == runs_in::process_alone)
      return "makes processes, which only a process with one thread may";
    if (team != team_kind::threads && !entry.facts.processes) return "threads of one process only";
    return "";
  }

  void add_settings(const signal_entry& entry, const signal_body& body, const signal_sweep& s, std::uint32_t workers,
                    team_kind team) {
    const auto add_at = [&](const std::string& where, const std::vector<int>& cpus) {
      out_.points.push_back({.id = absl::StrCat("signal/", std::string(s.workload), "/", entry.facts.name, "/",
                                                std::string(to_string(team)), "/", workers, "/", where),
                             .workload = std::string(s.workload),
                             .contender = entry.facts.name,
                             .team = team,
                             .producers = workers,
                             .consumers = 0,
                             .placement = where,
                             .cpus = cpus,
                             .capacity = 0,
                             .payload_bytes = 0,
                             .batch = 1,
                             .metric = s.workload == wake_up::name ? "round_trip_ns" : "nanoseconds",
                             .higher_is_better = false});
      out_.entries.push_back(&entry);
      out_.bodies.push_back(&body);
    };
    for_each_placement(machine_, s.placements, workers, 0, skips_, add_at);
  }

  const topology& machine_;
  planned_signals& out_;
  skip_list skips_;
};

}  // namespace

absl::StatusOr<signal_profile> signal_profile_named(std::string_view name) {
  if (name == "quick") return quick_profile();
  if (name == "full") return full_profile();
  return no_such_profile(name);
}

void use_shapes(signal_profile& what, const std::vector<worker_shape>& shapes) {
  std::vector<std::uint32_t> workers;
  std::set<std::uint32_t> seen;
  for (const worker_shape shape : shapes) {
    if (seen.insert(shape.workers()).second) workers.push_back(shape.workers());
  }
  bool met = false;
  std::erase_if(what.sweeps, [&](signal_sweep& s) {
    if (s.workload != rendezvous::name) return false;
    s.workers = workers;
    s.spin_oversubscribed = true;
    return std::exchange(met, true);  // of several sweeps, the first has every team
  });
}

planned_signals plan_signals(const signal_catalogue& catalogue, const signal_profile& what, const topology& machine) {
  planned_signals out;
  planner plan(machine, out);
  for (const signal_sweep& s : what.sweeps) {
    for (const signal_entry& entry : catalogue) {
      for (const signal_body& body : entry.bodies) {
        if (body.workload == s.workload) plan.add(entry, body, s);
      }
    }
  }
  plan.finish();
  return out;
}

}  // namespace contend::inline CONTEND_BACKEND
