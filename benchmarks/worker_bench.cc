// worker_bench: what it costs to start and join a worker, thread or process. Writes one capsule.
#include <string>
#include <utility>
#include <vector>

#include "harness/command_line.h"
#include "harness/family_run.h"
#include "harness/worker_shapes.h"
#include "platform/team.h"
#include "platform/topology.h"
#include "platform/type_list.h"
#include "worker/contenders.h"
#include "worker_audit.h"
#include "worker_catalogue.h"
#include "worker_launch.h"
#include "worker_points.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

worker_catalogue make_catalogue() {
  worker_catalogue catalogue;
  for_each_type(worker_contenders{}, [&]<class Contender>(std::type_identity<Contender>) {
    catalogue.push_back(make_worker_entry<Contender>(to_string(Contender::traits.kind)));
  });
  return catalogue;
}

int worker_bench(int argc, char** argv) {
  command_line line = parse_command_line(
      argc, argv, "Measures workers, threads and processes: what it costs to start and join one, or several at once.");
  const absl::StatusOr<worker_profile> chosen = with_workers(worker_profile_named(line.profile), line.workers);
  if (!chosen.ok()) return refuse("worker", chosen.status());
  const absl::StatusOr<topology> machine = topology::discover();
  if (!machine.ok()) return refuse("worker", machine.status());
  const worker_catalogue catalogue = make_catalogue();
  const planned_workers plan = plan_workers(catalogue, *chosen);

  family workers{.name = "worker",
                 .limits = chosen->limits,
                 .points = plan.points,
                 .skipped = plan.skipped,
                 .audit = [&](launcher& launches) { return audit_workers(launches, catalogue); },
                 .launch =
                     [&](launcher& launches, point& one, std::size_t planned, const launch_choices& choices) {
                       return launch_workers(launches, one, *plan.entries[planned], choices);
                     }};
  for (const worker_entry& entry : catalogue) workers.contenders.push_back(entry.facts);
  return run_family(std::move(line), std::move(workers), *machine);
}

}  // namespace

}  // namespace contend::inline CONTEND_BACKEND

int main(int argc, char** argv) {
  contend::run_worker_if_executed(argc, argv);
  return contend::worker_bench(argc, argv);
}
