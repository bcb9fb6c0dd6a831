// pipe_bench: how much goes through a pipe, and how long a message takes there and back. Writes one capsule.
#include <string>
#include <type_traits>
#include <utility>

#include "harness/command_line.h"
#include "harness/family_run.h"
#include "harness/worker_shapes.h"
#include "null_pipe.h"
#include "pipe/contenders.h"
#include "pipe_audit.h"
#include "pipe_catalogue.h"
#include "pipe_launch.h"
#include "pipe_points.h"
#include "platform/team.h"
#include "platform/topology.h"
#include "platform/type_list.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

pipe_catalogue make_catalogue() {
  pipe_catalogue catalogue;
  for_each_type(pipe_contenders{}, [&]<class Contender>(std::type_identity<Contender>) {
    const std::string_view kind = to_string(Contender::traits.kind);
    catalogue.push_back(make_pipe_entry<Contender>(kind));
    if constexpr (Contender::traits.zero_copy) {
      catalogue.push_back(make_pipe_entry<Contender, in_place>(kind, "_in_place"));
    }
  });
  catalogue.push_back(make_pipe_entry<null_pipe>(to_string(null_pipe::traits.kind)));
  return catalogue;
}

int pipe_bench(int argc, char** argv) {
  command_line line = parse_command_line(
      argc, argv, "Measures pipes: streams of messages, and round trips, by threads and by processes.");
  const absl::StatusOr<pipe_profile> chosen = pipe_profile_named(line.profile);
  if (!chosen.ok()) return refuse("pipe", chosen.status());
  if (const auto shapes = parse_workers(line.workers.empty() ? "1+1" : line.workers); !shapes.ok()) {
    return refuse("pipe", shapes.status());
  }
  const absl::StatusOr<topology> machine = topology::discover();
  if (!machine.ok()) return refuse("pipe", machine.status());
  const pipe_catalogue catalogue = make_catalogue();
  const planned_pipes plan = plan_pipes(catalogue, *chosen, *machine);

  family pipes{.name = "pipe",
               .limits = chosen->limits,
               .points = plan.points,
               .skipped = plan.skipped,
               .audit = [&](launcher& launches) { return audit_pipes(launches, catalogue, *machine); },
               .launch =
                   [&](launcher& launches, point& one, std::size_t planned, const launch_choices& choices) {
                     return launch_pipe(launches, one, *plan.entries[planned], choices);
                   },
               .shows_overhead =
                   [](const point& one) { return one.workload == "ping_pong" && one.contender == null_pipe::name(); },
               .overhead_how =
                   "null pipe, one thread, median of its samples: a message of 8 bytes written, copied in "
                   "and out both ways, compared, the two looks at the clock",
               .overhead_unit = "a round trip"};
  for (const pipe_entry& entry : catalogue) pipes.contenders.push_back(entry.facts);
  return run_family(std::move(line), std::move(pipes), *machine);
}

}  // namespace

}  // namespace contend::inline CONTEND_BACKEND

int main(int argc, char** argv) {
  contend::run_worker_if_executed(argc, argv);
  return contend::pipe_bench(argc, argv);
}
