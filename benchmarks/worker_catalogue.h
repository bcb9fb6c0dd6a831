// worker_catalogue: every kind of worker with the workloads of workers, as data to choose from.
#pragma once

#include <absl/status/status.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "harness/capsule.h"
#include "harness/launch_board.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/team.h"
#include "workload/started.h"

namespace contend::inline CONTEND_BACKEND {

// Runs in the host of a launch; the results go to the board.
using worker_job = absl::Status (*)(launch_board&, nanoseconds run_for);

struct worker_entry {
  contender_facts facts;
  team_kind team;                               // what its workers are: threads, or forked processes
  std::map<std::string_view, worker_job> jobs;  // of the workloads that it can do
};

using worker_catalogue = std::vector<worker_entry>;

template <class Contender>
worker_entry make_worker_entry(std::string_view kind) {
  using type = typename Contender::worker;
  worker_entry entry{.facts = {.name = Contender::name(),
                               .algorithm = std::string(Contender::traits.name),
                               .wait = Contender::wait(),
                               .kind = std::string(kind),
                               .processes = Contender::traits.processes,
                               .source = std::string(Contender::traits.source)},
                     .team = Contender::traits.processes ? team_kind::forked : team_kind::threads,
                     .jobs = {{create_join<false>::name, &create_join<false>::run<type>}}};
  if constexpr (Contender::traits.daemons) entry.jobs[create_join<true>::name] = &create_join<true>::run<type>;
  if constexpr (Contender::traits.timed_join) entry.jobs[by_timed_join::name] = &ask_ended<by_timed_join>::run<type>;
  if constexpr (requires(type & worker) { worker.is_alive(); }) {
    entry.jobs[by_is_alive::name] = &ask_ended<by_is_alive>::run<type>;
  }
  return entry;
}

}  // namespace contend::inline CONTEND_BACKEND
