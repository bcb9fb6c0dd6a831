// queue_bench: how fast is which queue, in threads and in processes? Writes one capsule.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "harness/command_line.h"
#include "harness/family_run.h"
#include "harness/worker_shapes.h"
#include "peers/contenders.h"
#include "platform/team.h"
#include "platform/topology.h"
#include "queue_audit.h"
#include "queue_catalogue.h"
#include "queue_launch.h"
#include "queue_points.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

template <int... Shards>
queue_catalogue make_catalogue(std::integer_sequence<int, Shards...>) {
  queue_catalogue catalogue;
  (add_queue_shard<Shards>(catalogue), ...);
  std::sort(catalogue.begin(), catalogue.end(),
            [](const queue_entry& a, const queue_entry& b) { return a.position < b.position; });
  return catalogue;
}

std::string text_of(workers_allowed allowed) { return allowed == workers_allowed::one ? "one" : "any"; }

contender_facts facts_of(const queue_entry& entry) {
  const queue_traits& traits = entry.traits;
  return {.name = entry.name,
          .algorithm = std::string(traits.name),
          .wait = entry.wait,
          .kind = entry.kind,
          .producers = text_of(traits.producers),
          .consumers = text_of(traits.consumers),
          .order = std::string(to_string(traits.order)),
          .push = std::string(to_string(traits.push)),
          .pop = std::string(to_string(traits.pop)),
          .processes = traits.processes,
          .source = std::string(traits.source)};
}

absl::StatusOr<profile> profile_for(const command_line& line) {
  absl::StatusOr<profile> chosen = profile_named(line.profile);
  if (!chosen.ok()) return chosen;
  if (line.capacity) {
    for (sweep& s : chosen->sweeps) s.capacities = {*line.capacity};
  }
  return with_workers(std::move(chosen), line.workers);
}

// What the harness itself costs: a null contender, two threads, one word.
bool shows_overhead(const queue_catalogue& catalogue, const point& one) {
  const bool is_null = std::any_of(catalogue.begin(), catalogue.end(), [&](const queue_entry& entry) {
    return entry.name == one.contender && entry.kind == "null";
  });
  return is_null && one.team == team_kind::threads && one.workers() == 2 && one.payload_bytes == 8;
}

int queue_bench(int argc, char** argv) {
  command_line line = parse_command_line(
      argc, argv, "Measures queues: threads and processes, one item or many, few workers or more than CPUs.");
  const absl::StatusOr<profile> chosen = profile_for(line);
  if (!chosen.ok()) return refuse("queue", chosen.status());
  const absl::StatusOr<topology> machine = topology::discover();
  if (!machine.ok()) return refuse("queue", machine.status());
  const queue_catalogue catalogue = make_catalogue(std::make_integer_sequence<int, CONTEND_SHARDS>{});
  const planned_points plan = plan_points(catalogue, *chosen, *machine);

  family queues{.name = "queue",
                .limits = {.samples = chosen->samples,
                           .most_samples = chosen->most_samples,
                           .run_for = chosen->run_for,
                           .budget = chosen->budget},
                .points = plan.points,
                .skipped = plan.skipped,
                .audit =
                    [&](launcher& launches) {
                      queue_catalogue planted;
                      add_planted_queues(planted);
                      return audit_harness(launches, catalogue, planted, *machine);
                    },
                .launch =
                    [&](launcher& launches, point& one, std::size_t planned, const launch_choices& choices) {
                      return launch_queue(launches, one, *plan.entries[planned], *plan.bodies[planned], choices);
                    },
                .shows_overhead = [&](const point& one) { return shows_overhead(catalogue, one); },
                .overhead_how = "null contender, 1+1 threads, 8 bytes, median of its samples",
                .overhead_unit = "an item"};
  for (const queue_entry& entry : catalogue) queues.contenders.push_back(facts_of(entry));
  for (const absent_contender& peer : absent_peers) {
    queues.absent.push_back({std::string(peer.name), std::string(peer.reason)});
  }
  for (const peer_library& library : peer_libraries) {
    queues.libraries[std::string(library.name)] = std::string(library.version);
  }
  return run_family(std::move(line), std::move(queues), *machine);
}

}  // namespace

}  // namespace contend::inline CONTEND_BACKEND

int main(int argc, char** argv) {
  contend::run_worker_if_executed(argc, argv);
  return contend::queue_bench(argc, argv);
}
