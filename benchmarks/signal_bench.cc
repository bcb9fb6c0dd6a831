// signal_bench: how long a signal takes to its waiter, how long all take to meet, how long a wait in vain takes.
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "harness/command_line.h"
#include "harness/family_run.h"
#include "harness/worker_shapes.h"
#include "platform/team.h"
#include "platform/topology.h"
#include "platform/type_list.h"
#include "signal_audit.h"
#include "signal_catalogue.h"
#include "signal_launch.h"
#include "signal_points.h"
#include "signal_time_outs.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

template <class Event>
using turns_of_event = std::conditional_t<Event::traits.reusable, event_turns<Event>, one_shot_turns<Event>>;

signal_catalogue make_catalogue() {
  signal_catalogue catalogue;
  const auto kind = []<class Contender> { return to_string(Contender::traits.kind); };
  for_each_type(event_contenders{}, [&]<class Contender>(std::type_identity<Contender>) {
    using turns = turns_of_event<typename Contender::type>;
    catalogue.push_back(make_turns_entry<Contender, turns>(kind.template operator()<Contender>()));
  });
  for_each_type(condition_contenders{}, [&]<class Contender>(std::type_identity<Contender>) {
    using turns = condition_turns<typename Contender::type>;
    catalogue.push_back(make_turns_entry<Contender, turns>(kind.template operator()<Contender>()));
  });
  for_each_type(eventcount_contenders{}, [&]<class Contender>(std::type_identity<Contender>) {
    using turns = eventcount_turns<typename Contender::type>;
    catalogue.push_back(make_turns_entry<Contender, turns>(kind.template operator()<Contender>()));
  });
  for_each_type(barrier_contenders{}, [&]<class Contender>(std::type_identity<Contender>) {
    catalogue.push_back(make_barrier_entry<Contender>(kind.template operator()<Contender>()));
  });
  for_each_type(latch_contenders{}, [&]<class Contender>(std::type_identity<Contender>) {
    catalogue.push_back(make_latch_entry<Contender>(kind.template operator()<Contender>()));
  });
  signal_catalogue waits = waiting_operations();
  std::move(waits.begin(), waits.end(), std::back_inserter(catalogue));
  return catalogue;
}

int signal_bench(int argc, char** argv) {
  command_line line = parse_command_line(
      argc, argv,
      "Measures signals: how soon a waiter wakes, how soon all have met, and how long a wait of 50 ms in vain takes.");
  const absl::StatusOr<signal_profile> chosen = with_workers(signal_profile_named(line.profile), line.workers);
  if (!chosen.ok()) return refuse("signal", chosen.status());
  const absl::StatusOr<topology> machine = topology::discover();
  if (!machine.ok()) return refuse("signal", machine.status());
  const signal_catalogue catalogue = make_catalogue();
  const planned_signals plan = plan_signals(catalogue, *chosen, *machine);

  family signals{.name = "signal",
                 .limits = chosen->limits,
                 .points = plan.points,
                 .skipped = plan.skipped,
                 .audit = [&](launcher& launches) { return audit_signals(launches, *machine); },
                 .launch =
                     [&](launcher& launches, point& one, std::size_t planned, const launch_choices& choices) {
                       return launch_signal(launches, one, *plan.entries[planned], *plan.bodies[planned], choices);
                     }};
  for (const signal_entry& entry : catalogue) signals.contenders.push_back(entry.facts);
  return run_family(std::move(line), std::move(signals), *machine);
}

}  // namespace

}  // namespace contend::inline CONTEND_BACKEND

int main(int argc, char** argv) {
  contend::run_worker_if_executed(argc, argv);
  return contend::signal_bench(argc, argv);
}
