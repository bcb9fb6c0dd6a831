// worker_points: the profiles of worker_bench, and who fits where.
#include "worker_points.h"

#include <absl/strings/str_cat.h>

#include <set>
#include <string>
#include <utility>

#include "harness/skip_list.h"
#include "platform/topology.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

using namespace std::chrono_literals;

// The default: within 20 seconds.
worker_profile quick_profile() {
  return {.limits = {.samples = 6, .most_samples = 20, .run_for = 20ms, .budget = 20s},
          .sweeps = {{.workload = "create_join", .at_once = {1, 2, 4}},
                     {.workload = "create_join_daemon"},
                     {.workload = "timed_join"},
                     {.workload = "is_alive"}}};
}

// Minutes: more at once, and longer looks.
worker_profile full_profile() {
  return {.limits = {.samples = 15, .most_samples = 30, .run_for = 60ms, .budget = 10min},
          .sweeps = {{.workload = "create_join", .at_once = {1, 2, 4, 8, 16, 64}},
                     {.workload = "create_join_daemon", .at_once = {1, 2, 4, 8, 16, 64}},
                     {.workload = "timed_join"},
                     {.workload = "is_alive"}}};
}

std::string id_of(const point& one) {
  return absl::StrCat("worker/", one.workload, "/", one.contender, "/", std::string(to_string(one.team)), "/",
                      one.producers, "/", one.placement);
}

class planner {
 public:
  explicit planner(planned_workers& out) : out_(out) {}

  void add(const worker_entry& entry, const worker_sweep& s) {
    if (!entry.jobs.contains(s.workload)) {
      return skips_.add(entry.facts.name, std::string(s.workload), "it has no such operation");
    }
    for (const std::uint32_t at_once : s.at_once) add_point(entry, s.workload, at_once);
  }

  void finish() { out_.skipped = skips_.list(); }

 private:
  void add_point(const worker_entry& entry, std::string_view workload, std::uint32_t at_once) {
    point one{.workload = std::string(workload),
              .contender = entry.facts.name,
              .team = entry.team,
              .producers = at_once,
              .consumers = 0,
              .placement = std::string(to_string(placement::unpinned)),
              .capacity = 0,
              .payload_bytes = 0,
              .batch = 1,
              .metric = "nanoseconds",
              .higher_is_better = false};
    one.id = id_of(one);
    if (!ids_.insert(one.id).second) return;  // asked for twice
    out_.points.push_back(std::move(one));
    out_.entries.push_back(&entry);
  }

  planned_workers& out_;
  skip_list skips_;
  std::set<std::string> ids_;
};

}  // namespace

absl::StatusOr<worker_profile> worker_profile_named(std::string_view name) {
  if (name == "quick") return quick_profile();
  if (name == "full") return full_profile();
  return no_such_profile(name);
}

void use_shapes(worker_profile& what, const std::vector<worker_shape>& shapes) {
  std::vector<std::uint32_t> at_once;
  at_once.reserve(shapes.size());
  for (const worker_shape shape : shapes) at_once.push_back(shape.workers());
  for (worker_sweep& s : what.sweeps) {
    if (s.workload.starts_with("create_join")) s.at_once = at_once;  // the others ask one worker, whatever is asked for
  }
}

planned_workers plan_workers(const worker_catalogue& catalogue, const worker_profile& what) {
  planned_workers out;
  planner plan(out);
  for (const worker_sweep& s : what.sweeps) {
    for (const worker_entry& entry : catalogue) plan.add(entry, s);
  }
  plan.finish();
  return out;
}

}  // namespace contend::inline CONTEND_BACKEND
