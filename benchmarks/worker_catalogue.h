// worker_catalogue: every kind of worker with the workloads of workers, as data to choose from.
#pragma once

#include <absl/status/status.h>

#include <string>
#include <string_view>
#include <vector>

#include "harness/capsule.h"
#include "harness/launch_board.h"
#include "platform/backend.h"
#include "platform/team.h"
#include "workload/started.h"

namespace contend::inline CONTEND_BACKEND {

// Runs in the host of a launch; the results go to the board.
using worker_job = absl::Status (*)(launch_board&, const started_settings&);

struct worker_entry {
  contender_facts facts;
  team_kind team;  // what its workers are: threads, or forked processes
  bool daemons;
  worker_job create_join;
  worker_job is_alive;    // null: it cannot say
  worker_job timed_join;  // likewise

  worker_job job_of(std::string_view workload) const {
    return workload == "create_join" ? create_join : workload == "is_alive" ? is_alive : timed_join;
  }
};

using worker_catalogue = std::vector<worker_entry>;

template <class Contender>
worker_entry make_worker_entry(std::string_view kind) {
  using type = typename Contender::worker;
  worker_entry entry{.facts = {.name = Contender::name(),
                               .algorithm = std::string(Contender::traits.name),
                               .wait = Contender::wait(),
                               .kind = std::string(kind),
                               .producers = {},
                               .consumers = {},
                               .order = {},
                               .push = {},
                               .pop = {},
                               .processes = Contender::traits.processes,
                               .source = std::string(Contender::traits.source)},
                     .team = Contender::traits.processes ? team_kind::forked : team_kind::threads,
                     .daemons = Contender::traits.daemons,
                     .create_join = &create_join::run<type>,
                     .is_alive = nullptr,
                     .timed_join = nullptr};
  if constexpr (requires(type & worker) { worker.is_alive(); }) entry.is_alive = &ask_ended<by_is_alive>::run<type>;
  if constexpr (Contender::traits.timed_join) entry.timed_join = &ask_ended<by_timed_join>::run<type>;
  return entry;
}

}  // namespace contend::inline CONTEND_BACKEND
