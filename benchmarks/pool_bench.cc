// pool_bench: what a pool itself costs: empty tasks, forks and joins, one task alone. Writes one capsule.
#include <string>
#include <utility>
#include <vector>

#include "harness/command_line.h"
#include "harness/family_run.h"
#include "harness/worker_shapes.h"
#include "peers/peer_library.h"
#include "peers/pool_contenders.h"
#include "platform/team.h"
#include "platform/topology.h"
#include "platform/type_list.h"
#include "pool/contenders.h"
#include "pool_audit.h"
#include "pool_catalogue.h"
#include "pool_launch.h"
#include "pool_points.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

pool_catalogue make_catalogue() {
  pool_catalogue catalogue;
  for_each_type(pool_contenders{}, [&]<class Contender>(std::type_identity<Contender>) {
    catalogue.push_back(make_pool_entry<Contender>(to_string(Contender::traits.kind)));
  });
  return catalogue;
}

int pool_bench(int argc, char** argv) {
  command_line line = parse_command_line(
      argc, argv, "Measures pools: empty tasks, forks and joins, one task alone, by threads and by processes.");
  const absl::StatusOr<pool_profile> chosen = with_workers(pool_profile_named(line.profile), line.workers);
  if (!chosen.ok()) return refuse("pool", chosen.status());
  const absl::StatusOr<topology> machine = topology::discover();
  if (!machine.ok()) return refuse("pool", machine.status());
  const pool_catalogue catalogue = make_catalogue();
  const planned_pools plan = plan_pools(catalogue, *chosen);

  family pools{.name = "pool",
               .limits = chosen->limits,
               .points = plan.points,
               .audit = [](launcher& launches) { return audit_pools(launches); },
               .launch =
                   [&](launcher& launches, point& one, std::size_t planned, const launch_choices& choices) {
                     return launch_pool(launches, one, *plan.entries[planned], choices);
                   }};
  for (const pool_entry& entry : catalogue) pools.contenders.push_back(entry.facts);
  for (const absent_contender& peer : absent_pool_peers) {
    pools.absent.push_back({std::string(peer.name), std::string(peer.reason)});
  }
  for (const peer_library& library : pool_libraries) {
    pools.libraries[std::string(library.name)] = std::string(library.version);
  }
  return run_family(std::move(line), std::move(pools), *machine);
}

}  // namespace

}  // namespace contend::inline CONTEND_BACKEND

int main(int argc, char** argv) {
  contend::run_worker_if_executed(argc, argv);
  return contend::pool_bench(argc, argv);
}
