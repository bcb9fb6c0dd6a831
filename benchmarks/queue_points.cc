// queue_points: the profiles, and who fits where.
#include "queue_points.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <set>
#include <utility>

#include "harness/family_run.h"
#include "harness/placements.h"
#include "harness/skip_list.h"
#include "platform/memory_left.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

using namespace std::chrono_literals;

const std::vector<team_kind> all_teams{team_kind::threads, team_kind::forked, team_kind::executed};
const std::vector<team_kind> one_team{team_kind::threads};
const std::vector<team_kind> two_teams{team_kind::threads, team_kind::forked};
const std::vector<worker_shape> few_shapes{{1, 1}, {2, 2}, {4, 4}, {1, 3}, {3, 1}};

sweep common(sweep all) {
  all.queues = chosen_queues::common;
  return all;
}

// The default: within five minutes on two CPUs. Few enough points that each gets the launches that a median needs, also
// where a third of them meets another placement and does not count.
profile quick_profile() {
  return {
      .name = "quick",
      .samples = 9,
      .most_samples = 26,
      .run_for = 20ms,
      .budget = 260s,
      .sweeps = {
          common({.workload = "transfer", .shapes = few_shapes, .teams = two_teams, .spin_oversubscribed = false}),
          common({.workload = "transfer",
                  .shapes = few_shapes,
                  .teams = {team_kind::executed},
                  .waits = chosen_waits::one}),
          {.workload = "transfer",
           .shapes = {{1, 1}, {3, 1}},  // of few_shapes, to compare with the others
           .teams = two_teams,
           .queues = chosen_queues::special},
          common({.workload = "transfer",
                  .shapes = {{1, 1}},
                  .teams = two_teams,
                  .payloads = {512},
                  .waits = chosen_waits::one}),
          common(
              {.workload = "transfer", .batch = 64, .shapes = {{1, 1}}, .teams = one_team, .waits = chosen_waits::one}),
          common({.workload = "pairs", .shapes = {{2, 0}}, .teams = one_team, .waits = chosen_waits::one}),
          common({.workload = "burst", .shapes = {{1, 1}}, .teams = one_team, .waits = chosen_waits::one}),
          common({.workload = "ping_pong", .shapes = {{1, 1}}, .teams = two_teams}),
      }};
}

// Hours: every axis that this machine has.
profile full_profile() {
  const std::vector<worker_shape> shapes{{1, 1}, {1, 2}, {2, 1}, {2, 2}, {1, 3}, {3, 1}, {4, 4}, {8, 8}};
  const std::vector<worker_shape> flat{{1, 0}, {2, 0}, {4, 0}, {8, 0}};
  const std::vector<placement> everywhere{placement::spread,      placement::compact,      placement::same_cache,
                                          placement::cross_cache, placement::smt_siblings, placement::unpinned};
  return {
      .name = "full",
      .samples = 15,
      .most_samples = 15,
      .run_for = 40ms,
      .budget = 24h,
      .sweeps = {
          {.workload = "transfer",
           .shapes = shapes,
           .teams = all_teams,
           .capacities = {64, 1024, 65536},
           .placements = everywhere},
          {.workload = "transfer", .shapes = {{1, 1}, {2, 2}, {4, 4}}, .teams = all_teams, .payloads = {64, 512, 4096}},
          {.workload = "transfer",
           .batch = 64,
           .shapes = {{1, 1}, {2, 2}, {4, 4}},
           .teams = all_teams,
           .capacities = {1024, 65536}},
          {.workload = "pairs", .shapes = flat, .teams = all_teams, .placements = everywhere},
          {.workload = "mix", .shapes = flat, .teams = all_teams, .placements = everywhere},
          {.workload = "burst", .shapes = few_shapes, .teams = all_teams},
          {.workload = "ping_pong",
           .shapes = {{1, 1}},
           .teams = all_teams,
           .payloads = {8, 512},
           .placements = everywhere},
      }};
}

bool everyone_does_both(std::string_view workload) { return workload == "pairs" || workload == "mix"; }

std::string shape_text(worker_shape shape) { return absl::StrCat(shape.producers, "+", shape.consumers); }

// Of a contender's waits, the one to take where one must do: sleeping for ever spinning waits would measure the
// scheduler, parking the kernel.
bool is_the_one_wait(const queue_entry& entry) { return entry.wait == "yield" || entry.wait == "own"; }

bool is_special(const queue_traits& traits) {
  const bool in_order = traits.order == queue_order::fifo || traits.order == queue_order::per_producer;
  const bool many_to_one = traits.producers == workers_allowed::any && traits.consumers == workers_allowed::one;
  return traits.kind == contender_kind::primitive &&
         (!in_order || many_to_one || traits.crash_tolerant || traits.joinable);
}

// Empty if it fits.
std::string why_shape_does_not_fit(const queue_entry& entry, std::string_view workload, worker_shape shape) {
  const bool both = everyone_does_both(workload);
  const std::uint32_t producers = shape.producers;
  const std::uint32_t consumers = both ? shape.producers : shape.consumers;
  if (entry.traits.producers == workers_allowed::one && producers > 1) return "one producer only";
  if (entry.traits.consumers == workers_allowed::one && consumers > 1) return "one consumer only";
  if (workload == "transfer") return "";
  if (entry.traits.invents) return "invents its items: there is no answer to wait for";
  if (!entry.traits.prompt) return "hands items over in blocks: waiting for one would take for ever";
  return "";
}

const queue_body* find_body(const queue_entry& entry, std::string_view workload, std::size_t payload,
                            std::size_t batch) {
  for (const queue_body& body : entry.bodies) {
    if (body.workload == workload && body.payload_bytes == payload && body.batch == batch) return &body;
  }
  return nullptr;
}

std::string why_body_is_missing(std::string_view workload, std::size_t payload, std::size_t batch) {
  if (batch != 1) return "no batch operations";
  return absl::StrCat(std::string(workload), " is not compiled for items of ", payload, " bytes here");
}

std::string id_of(const point& one) {
  std::string id = absl::StrCat("queue/", one.workload, "/", one.contender, "/", std::string(to_string(one.team)), "/",
                                one.producers, "+", one.consumers, "/", one.placement, "/", one.payload_bytes, "B/cap",
                                one.capacity);
  if (one.batch != 1) absl::StrAppend(&id, "/batch", one.batch);
  return id;
}

class planner {
 public:
  planner(const topology& machine, planned_points& out) : machine_(machine), out_(out) {}

  void add(const queue_entry& entry, const sweep& s) {
    if (s.waits == chosen_waits::one && !is_the_one_wait(entry)) return;
    const bool special = is_special(entry.traits);
    if (s.queues == chosen_queues::special && !special) return;
    if (s.queues == chosen_queues::common && special) {
      skips_.add(entry.name, absl::StrCat(std::string(s.workload), " in many shapes"),
                 "a queue for special purposes: see the full profile");
      return;
    }
    for (const worker_shape shape : s.shapes) {
      const std::string what = absl::StrCat(std::string(s.workload), " ", shape_text(shape));
      if (!s.spin_oversubscribed && entry.wait == "spin" && shape.producers + shape.consumers > machine_.cpus.size()) {
        skips_.add(entry.name, what, "spinning with more workers than CPUs: see the full profile, or ask by --workers");
        continue;
      }
      if (std::string why = why_shape_does_not_fit(entry, s.workload, shape); !why.empty()) {
        skips_.add(entry.name, what, why);
        continue;
      }
      for (const std::size_t payload : s.payloads) {
        const queue_body* body = find_body(entry, s.workload, payload, s.batch);
        if (body == nullptr) {
          const std::string with = s.batch == 1 ? absl::StrCat(" ", payload, "B") : absl::StrCat(" batch ", s.batch);
          skips_.add(entry.name, absl::StrCat(std::string(s.workload), with),
                     why_body_is_missing(s.workload, payload, s.batch));
          continue;
        }
        add_teams(entry, s, shape, *body);
      }
    }
  }

  void finish() { out_.skipped = skips_.list(); }

 private:
  void add_teams(const queue_entry& entry, const sweep& s, worker_shape shape, const queue_body& body) {
    for (const team_kind team : s.teams) {
      if (team != team_kind::threads && !entry.traits.processes) {
        skips_.add(entry.name, "forked, executed", "keeps pointers: threads of one process only");
        continue;
      }
      for (const std::size_t capacity : s.capacities) {
        point one{.workload = std::string(s.workload),
                  .contender = entry.name,
                  .team = team,
                  .producers = shape.producers,
                  .consumers = shape.consumers,
                  .capacity = capacity,
                  .payload_bytes = body.payload_bytes,
                  .batch = body.batch,
                  .metric = s.workload == "ping_pong" ? "round_trip_ns" : "items_per_second",
                  .higher_is_better = s.workload != "ping_pong"};
        if (std::string why = why_capacity_does_not_fit(body, one); !why.empty()) {
          skips_.add(entry.name, absl::StrCat("capacity ", capacity, " at ", body.payload_bytes, "B"), why);
          continue;
        }
        add_placements(entry, s, body, std::move(one));
      }
    }
  }

  void add_placements(const queue_entry& entry, const sweep& s, const queue_body& body, point one) {
    const auto add_at = [&](const std::string& where, const std::vector<int>& cpus) {
      one.placement = where;
      one.cpus = cpus;
      one.id = id_of(one);
      if (!ids_.insert(one.id).second) return;  // of an earlier sweep
      out_.points.push_back(one);
      out_.entries.push_back(&entry);
      out_.bodies.push_back(&body);
    };
    for_each_placement(machine_, s.placements, one.producers, one.consumers, skips_, add_at);
  }

  std::string why_capacity_does_not_fit(const queue_body& body, const point& one) const {
    const absl::StatusOr<std::size_t> bytes = body.bytes_for(options_of(one));
    if (!bytes.ok()) return std::string(bytes.status().message());
    if (*bytes > memory_.bytes / 2) {
      return absl::StrCat("needs ", *bytes, " bytes, more than half of the ", memory_.bytes, " left by ",
                          memory_.limited_by);
    }
    return "";
  }

  const topology& machine_;
  const detail::memory_left memory_ = detail::find_memory_left();
  planned_points& out_;
  skip_list skips_;
  std::set<std::string> ids_;
};

}  // namespace

absl::StatusOr<profile> profile_named(std::string_view name) {
  if (name == "quick") return quick_profile();
  if (name == "full") return full_profile();
  return no_such_profile(name);
}

void use_shapes(profile& what, const std::vector<worker_shape>& shapes) {
  std::vector<worker_shape> flat;
  flat.reserve(shapes.size());
  for (const worker_shape shape : shapes) flat.push_back({shape.producers + shape.consumers, 0});
  for (sweep& s : what.sweeps) {
    if (s.workload == "ping_pong") continue;  // it has two workers, whatever is asked for
    s.shapes = everyone_does_both(s.workload) ? flat : shapes;
    s.spin_oversubscribed = true;
  }
}

planned_points plan_points(const queue_catalogue& catalogue, const profile& what, const topology& machine) {
  planned_points out;
  planner plan(machine, out);
  for (const sweep& s : what.sweeps) {
    for (const queue_entry& entry : catalogue) plan.add(entry, s);
  }
  plan.finish();
  return out;
}

queue_options options_of(const point& one) {
  return {.capacity = one.capacity, .sharing = one.team == team_kind::threads ? scope::threads : scope::processes};
}

}  // namespace contend::inline CONTEND_BACKEND
