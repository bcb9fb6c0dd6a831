// lock_bench: what a lock costs alone, and how many workers get through it together. Writes one capsule.
#include <string>
#include <utility>
#include <vector>

#include "harness/command_line.h"
#include "harness/family_run.h"
#include "harness/worker_shapes.h"
#include "lock_audit.h"
#include "lock_catalogue.h"
#include "lock_launch.h"
#include "lock_points.h"
#include "peers/lock_contenders.h"
#include "peers/peer_library.h"
#include "platform/team.h"
#include "platform/topology.h"
#include "platform/type_list.h"
#include "workload/guarded.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

lock_catalogue make_catalogue() {
  lock_catalogue catalogue;
  for_each_type(lock_contenders{}, [&]<class Contender>(std::type_identity<Contender>) {
    catalogue.push_back(make_lock_entry<Contender>(to_string(Contender::traits.kind)));
  });
  return catalogue;
}

int lock_bench(int argc, char** argv) {
  command_line line = parse_command_line(
      argc, argv, "Measures locks: alone and contended, with work inside and outside, by threads and by processes.");
  const absl::StatusOr<lock_profile> chosen = with_workers(lock_profile_named(line.profile), line.workers);
  if (!chosen.ok()) return refuse("lock", chosen.status());
  const absl::StatusOr<topology> machine = topology::discover();
  if (!machine.ok()) return refuse("lock", machine.status());
  const lock_catalogue catalogue = make_catalogue();
  const planned_locks plan = plan_locks(catalogue, *chosen, *machine);
  const double rounds_per_ns = find_rounds_per_ns();

  family locks{.name = "lock",
               .limits = chosen->limits,
               .points = plan.points,
               .skipped = plan.skipped,
               .audit = [&](launcher& launches) { return audit_locks(launches, catalogue, rounds_per_ns, *machine); },
               .launch =
                   [&](launcher& launches, point& one, std::size_t planned, const launch_choices& choices) {
                     return launch_lock(launches, one, *plan.entries[planned], rounds_per_ns, choices);
                   },
               .shows_overhead =
                   [](const point& one) {
                     return one.workload == "uncontended" && one.team == team_kind::threads &&
                            one.contender.starts_with("null_lock/");
                   },
               .overhead_how = "null lock, one thread, median of its samples: the counters that are guarded, the loop"};
  for (const lock_entry& entry : catalogue) locks.contenders.push_back(entry.facts);
  for (const absent_contender& peer : absent_lock_peers) {
    locks.absent.push_back({std::string(peer.name), std::string(peer.reason)});
  }
  for (const peer_library& library : lock_libraries) {
    locks.libraries[std::string(library.name)] = std::string(library.version);
  }
  return run_family(std::move(line), std::move(locks), *machine);
}

}  // namespace

}  // namespace contend::inline CONTEND_BACKEND

int main(int argc, char** argv) {
  contend::run_worker_if_executed(argc, argv);
  return contend::lock_bench(argc, argv);
}
