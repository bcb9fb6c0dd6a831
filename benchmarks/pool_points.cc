// pool_points: the profiles of pool_bench.
#include "pool_points.h"

#include <absl/strings/str_cat.h>

#include <set>
#include <string>
#include <utility>

#include "platform/topology.h"
#include "workload/pool_tasks.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

using namespace std::chrono_literals;

// The default: within a minute.
pool_profile quick_profile() {
  return {.limits = {.samples = 5, .most_samples = 20, .run_for = 20ms, .budget = 40s},
          .sweeps = {{.workload = "empty_tasks", .workers = {1, 2, 4}},
                     {.workload = "fork_join", .workers = {1, 2, 4}},
                     {.workload = "task_latency", .workers = {1, 2}}}};
}

// Minutes: more workers, and longer looks.
pool_profile full_profile() {
  const std::vector<std::uint32_t> workers{1, 2, 4, 8, 16};
  return {.limits = {.samples = 15, .most_samples = 30, .run_for = 60ms, .budget = 20min},
          .sweeps = {{.workload = "empty_tasks", .workers = workers},
                     {.workload = "fork_join", .workers = workers},
                     {.workload = "task_latency", .workers = workers}}};
}

std::string id_of(const point& one) {
  return absl::StrCat("pool/", one.workload, "/", one.contender, "/", std::string(to_string(one.team)), "/",
                      one.producers, "/", one.placement);
}

}  // namespace

point make_pool_point(const pool_entry& entry, std::string_view workload, std::uint32_t workers) {
  const bool rate = workload == empty_tasks::name;
  point one{.workload = std::string(workload),
            .contender = entry.facts.name,
            .team = entry.facts.processes ? team_kind::forked : team_kind::threads,
            .producers = workers,
            .consumers = 0,
            .placement = std::string(to_string(placement::unpinned)),  // a pool starts its workers itself
            .capacity = 0,
            .payload_bytes = 0,
            .batch = 1,
            .metric = rate ? "operations_per_second" : "nanoseconds",
            .higher_is_better = rate};
  if (workload == fork_join::name) one.axes = {{"tasks", double(tasks_at_once)}};
  return one;
}

absl::StatusOr<pool_profile> pool_profile_named(std::string_view name) {
  if (name == "quick") return quick_profile();
  if (name == "full") return full_profile();
  return no_such_profile(name);
}

void use_shapes(pool_profile& what, const std::vector<worker_shape>& shapes) {
  std::vector<std::uint32_t> workers;
  workers.reserve(shapes.size());
  for (const worker_shape shape : shapes) workers.push_back(shape.workers());
  for (pool_sweep& s : what.sweeps) s.workers = workers;
}

planned_pools plan_pools(const pool_catalogue& catalogue, const pool_profile& what) {
  planned_pools out;
  std::set<std::string> ids;
  for (const pool_sweep& s : what.sweeps) {
    for (const pool_entry& entry : catalogue) {
      for (const std::uint32_t workers : s.workers) {
        point one = make_pool_point(entry, s.workload, workers);
        one.id = id_of(one);
        if (!ids.insert(one.id).second) continue;  // asked for twice
        out.points.push_back(std::move(one));
        out.entries.push_back(&entry);
      }
    }
  }
  return out;
}

}  // namespace contend::inline CONTEND_BACKEND
