// pipe_points: the profiles of pipe_bench, and who fits where.
#include "pipe_points.h"

#include <absl/strings/str_cat.h>

#include <set>
#include <string>
#include <utility>

#include "harness/placements.h"
#include "harness/skip_list.h"
#include "pipe_launch.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kib = 1024;

// The default: about a minute. Most points have messages of 64 KiB: they are what tables and answers are about.
pipe_profile quick_profile() {
  return {.limits = {.samples = 5, .most_samples = 20, .run_for = 20ms, .budget = 50s},
          .sweeps = {
              {.workload = "stream", .payloads = {64 * kib}},
              {.workload = "stream", .payloads = {8, 512, 4 * kib, 1024 * kib}, .every_wait = false},
              {.workload = "stream",
               .payloads = {64 * kib},
               .capacities = {64 * kib, 1024 * kib},
               .teams = {team_kind::threads},
               .every_wait = false},
              {.workload = "ping_pong", .payloads = {8}},
              // As CPython's twin does it: the kernel may put both sides on one CPU, where it wakes a sleeper soonest.
              {.workload = "ping_pong", .payloads = {8}, .placements = {placement::unpinned}, .every_wait = false},
          }};
}

// Hours: every axis that this machine has.
pipe_profile full_profile() {
  const std::vector<placement> everywhere{placement::spread,      placement::compact,      placement::same_cache,
                                          placement::cross_cache, placement::smt_siblings, placement::unpinned};
  const std::vector<std::size_t> payloads{8, 64, 512, 4 * kib, 16 * kib, 64 * kib, 256 * kib, 1024 * kib};
  return {.limits = {.samples = 15, .most_samples = 15, .run_for = 40ms, .budget = 6h},
          .sweeps = {
              {.workload = "stream", .payloads = payloads, .capacities = {64 * kib, 256 * kib, 1024 * kib}},
              {.workload = "stream", .payloads = {64 * kib}, .placements = everywhere},
              {.workload = "ping_pong", .payloads = {8, 512, 4 * kib, 64 * kib}},
              {.workload = "ping_pong", .payloads = {8}, .placements = everywhere},
          }};
}

bool is_the_one_wait(const pipe_entry& entry) { return entry.facts.wait == "yield" || entry.facts.wait == "own"; }

std::string size_text(std::size_t bytes) {
  return bytes % kib == 0 ? absl::StrCat(bytes / kib, "KiB") : absl::StrCat(bytes, "B");
}

std::string id_of(const point& one) {
  const std::string workers =
      one.consumers == 0 ? absl::StrCat(one.producers) : absl::StrCat(one.producers, "+", one.consumers);
  return absl::StrCat("pipe/", one.workload, "/", one.contender, "/", std::string(to_string(one.team)), "/", workers,
                      "/", one.placement, "/", size_text(one.payload_bytes), "/cap", size_text(one.capacity));
}

class planner {
 public:
  planner(const topology& machine, planned_pipes& out) : machine_(machine), out_(out) {}

  void add(const pipe_entry& entry, const pipe_sweep& s) {
    if (!s.every_wait && !is_the_one_wait(entry)) return;
    for (const team_kind team : s.teams) {
      if (std::string why = why_team_does_not_fit(entry, team); !why.empty()) {
        skips_.add(entry.facts.name, std::string(to_string(team)), why);
        continue;
      }
      for (const std::size_t capacity : s.capacities) {
        for (const std::size_t payload : s.payloads) add_size(entry, s, team, capacity, payload);
      }
    }
  }

  void finish() { out_.skipped = skips_.list(); }

 private:
  std::string why_team_does_not_fit(const pipe_entry& entry, team_kind team) const {
    if (team == team_kind::threads) {
      const bool spins = entry.facts.wait == "spin" && machine_.cpus.size() < 2;
      return spins ? "spinning on one CPU: the other side has to wait for the end of the time slice" : "";
    }
    if (!entry.facts.processes) return "one thread alone does both sides";
    if (team == team_kind::executed) {
      return "an end is handed over by its own descriptors right before exec; teams pass on those of their regions "
             "only";
    }
    return why_team_does_not_fit(entry, team_kind::threads);
  }

  void add_size(const pipe_entry& entry, const pipe_sweep& s, team_kind team, std::size_t capacity,
                std::size_t payload) {
    const std::string what =
        absl::StrCat(std::string(s.workload), " of ", size_text(payload), " at capacity ", size_text(capacity));
    if (entry.in_place && payload + sizeof(message_header) > capacity) {
      skips_.add(entry.facts.name, what, "the message and its header are larger than the ring: it cannot lie in there");
      return;
    }
    const bool is_null = entry.facts.kind == "null";
    point one{.workload = std::string(s.workload),
              .contender = entry.facts.name,
              .team = team,
              .producers = 1,
              .consumers = is_null ? 0U : 1U,
              .capacity = capacity,
              .payload_bytes = payload,
              .batch = 1,
              .metric = s.workload == "stream" ? "bytes_per_second" : "round_trip_ns",
              .higher_is_better = s.workload == "stream"};
    if (std::string why = why_not_created(entry, one); !why.empty()) {
      skips_.add(entry.facts.name, what, why);
      return;
    }
    add_placements(entry, s, std::move(one));
  }

  // What a machine allows (message queues, descriptors, memory), only it can tell.
  static std::string why_not_created(const pipe_entry& entry, const point& one) {
    const auto made =
        entry.prepare(options_of(one, one.workload == "stream" ? entry.bodies[0] : entry.bodies[1]), one.payload_bytes);
    return made.ok() ? "" : std::string(made.status().message());
  }

  void add_placements(const pipe_entry& entry, const pipe_sweep& s, point one) {
    const auto add_at = [&](const std::string& where, const std::vector<int>& cpus) {
      one.placement = where;
      one.cpus = cpus;
      one.id = id_of(one);
      if (!ids_.insert(one.id).second) return;  // of an earlier sweep
      out_.points.push_back(one);
      out_.entries.push_back(&entry);
    };
    for_each_placement(machine_, s.placements, one.producers, one.consumers, skips_, add_at);
  }

  const topology& machine_;
  planned_pipes& out_;
  skip_list skips_;
  std::set<std::string> ids_;
};

}  // namespace

absl::StatusOr<pipe_profile> pipe_profile_named(std::string_view name) {
  if (name == "quick") return quick_profile();
  if (name == "full") return full_profile();
  return no_such_profile(name);
}

planned_pipes plan_pipes(const pipe_catalogue& catalogue, const pipe_profile& what, const topology& machine) {
  planned_pipes out;
  planner plan(machine, out);
  for (const pipe_sweep& s : what.sweeps) {
    for (const pipe_entry& entry : catalogue) plan.add(entry, s);
  }
  plan.finish();
  return out;
}

}  // namespace contend::inline CONTEND_BACKEND
