// lock_points: the profiles of lock_bench, and who fits where.
#include "lock_points.h"

#include <absl/strings/str_cat.h>

#include <set>
#include <string>
#include <utility>

#include "harness/placements.h"
#include "harness/skip_list.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

using namespace std::chrono_literals;

const std::vector<team_kind> all_teams{team_kind::threads, team_kind::forked, team_kind::executed};
const std::vector<team_kind> two_teams{team_kind::threads, team_kind::forked};

// The default: within a minute.
lock_profile quick_profile() {
  return {.limits = {.samples = 5, .most_samples = 20, .run_for = 20ms, .budget = 40s},
          .sweeps = {
              {.workload = "uncontended", .workers = {1}, .teams = {team_kind::threads}},
              {.workload = "uncontended", .workers = {1}, .teams = {team_kind::forked}, .every_wait = false},
              {.workload = "contended",
               .workers = {2},
               .teams = two_teams,
               .inside_ns = {100},
               .outside_ns = {200},
               .spin_oversubscribed = false},
              {.workload = "contended",
               .workers = {2},
               .teams = {team_kind::threads},
               .inside_ns = {0, 100},
               .outside_ns = {0, 200},
               .every_wait = false},
              {.workload = "contended",
               .workers = {1, 4, 8},
               .teams = {team_kind::threads},
               .inside_ns = {100},
               .outside_ns = {200},
               .every_wait = false},
          }};
}

// Hours: every axis that this machine has.
lock_profile full_profile() {
  return {.limits = {.samples = 15, .most_samples = 15, .run_for = 40ms, .budget = 6h},
          .sweeps = {
              {.workload = "uncontended", .workers = {1}, .teams = all_teams},
              {.workload = "contended",
               .workers = {1, 2, 4, 8},
               .teams = all_teams,
               .inside_ns = {0, 100},
               .outside_ns = {0, 200}},
              {.workload = "contended",
               .workers = {2, 4, 8},
               .teams = two_teams,
               .inside_ns = {100},
               .outside_ns = {200},
               .placements = {placement::compact, placement::same_cache, placement::cross_cache,
                              placement::smt_siblings, placement::unpinned}},
          }};
}

bool is_the_one_wait(const lock_entry& entry) { return entry.facts.wait == "yield" || entry.facts.wait == "own"; }

std::string id_of(const point& one, int inside_ns, int outside_ns) {
  const std::string id = absl::StrCat("lock/", one.workload, "/", one.contender, "/", std::string(to_string(one.team)),
                                      "/", one.producers, "/", one.placement);
  return one.workload == "uncontended" ? id : absl::StrCat(id, "/in", inside_ns, "ns/out", outside_ns, "ns");
}

class planner {
 public:
  planner(const topology& machine, planned_locks& out) : machine_(machine), out_(out) {}

  void add(const lock_entry& entry, const lock_sweep& s) {
    if (!s.every_wait && !is_the_one_wait(entry)) return;
    for (const std::uint32_t workers : s.workers) {
      const std::string what = absl::StrCat(std::string(s.workload), " ", workers);
      if (std::string why = why_not(entry, s, workers); !why.empty()) {
        skips_.add(entry.facts.name, what, why);
        continue;
      }
      for (const team_kind team : s.teams) {
        if (team != team_kind::threads && !entry.facts.processes) {
          skips_.add(entry.facts.name, "forked, executed", "threads of one process only");
          continue;
        }
        add_settings(entry, s, workers, team);
      }
    }
  }

  void finish() { out_.skipped = skips_.list(); }

 private:
  std::string why_not(const lock_entry& entry, const lock_sweep& s, std::uint32_t workers) const {
    if (entry.facts.kind == "null" && workers > 1) return "lets everybody in: one worker only";
    if (!s.spin_oversubscribed && entry.facts.wait == "spin" && workers > machine_.cpus.size())
      return "spinning with more workers than CPUs: see the full profile, or ask by --workers";
    return "";
  }

  void add_settings(const lock_entry& entry, const lock_sweep& s, std::uint32_t workers, team_kind team) {
    const auto add_at = [&](const std::string& where, const std::vector<int>& cpus) {
      point one{.workload = std::string(s.workload),
                .contender = entry.facts.name,
                .team = team,
                .producers = workers,
                .consumers = 0,
                .placement = where,
                .cpus = cpus,
                .capacity = 0,
                .payload_bytes = 0,
                .batch = 1,
                .metric = s.workload == "uncontended" ? "nanoseconds" : "operations_per_second",
                .higher_is_better = s.workload != "uncontended"};
      for (const int inside : s.inside_ns) {
        for (const int outside : s.outside_ns) add_point(entry, one, inside, outside);
      }
    };
    for_each_placement(machine_, s.placements, workers, 0, skips_, add_at);
  }

  void add_point(const lock_entry& entry, point one, int inside_ns, int outside_ns) {
    one.id = id_of(one, inside_ns, outside_ns);
    if (!ids_.insert(one.id).second) return;  // of an earlier sweep
    if (one.workload != "uncontended") {
      one.axes = {{"critical_section_ns", double(inside_ns)}, {"outside_ns", double(outside_ns)}};
    }
    out_.points.push_back(std::move(one));
    out_.entries.push_back(&entry);
  }

  const topology& machine_;
  planned_locks& out_;
  skip_list skips_;
  std::set<std::string> ids_;
};

}  // namespace

absl::StatusOr<lock_profile> lock_profile_named(std::string_view name) {
  if (name == "quick") return quick_profile();
  if (name == "full") return full_profile();
  return no_such_profile(name);
}

void use_shapes(lock_profile& what, const std::vector<worker_shape>& shapes) {
  std::vector<std::uint32_t> workers;
  workers.reserve(shapes.size());
  for (const worker_shape shape : shapes) workers.push_back(shape.workers());
  for (lock_sweep& s : what.sweeps) {
    if (s.workload == "uncontended") continue;  // it has one worker, whatever is asked for
    s.workers = workers;
    s.spin_oversubscribed = true;
  }
}

planned_locks plan_locks(const lock_catalogue& catalogue, const lock_profile& what, const topology& machine) {
  planned_locks out;
  planner plan(machine, out);
  for (const lock_sweep& s : what.sweeps) {
    for (const lock_entry& entry : catalogue) plan.add(entry, s);
  }
  plan.finish();
  return out;
}

}  // namespace contend::inline CONTEND_BACKEND
