// pool_catalogue: every pool contender with the workloads of pools, as data to choose from.
#pragma once

#include <absl/status/status.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "harness/capsule.h"
#include "harness/launch_board.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/traits.h"
#include "workload/pool_run.h"
#include "workload/pool_tasks.h"

namespace contend::inline CONTEND_BACKEND {

using pool_job = absl::Status (*)(launch_board& board, std::size_t workers, nanoseconds run_for);

struct pool_entry {
  contender_facts facts;
  pool_job empty;
  pool_job joined;
  pool_job single;

  // nullptr: there is no such workload.
  pool_job job_of(std::string_view workload) const {
    if (workload == empty_tasks::name) return empty;
    if (workload == fork_join::name) return joined;
    return workload == task_latency::name ? single : nullptr;
  }
};

using pool_catalogue = std::vector<pool_entry>;

template <class Contender>
pool_entry make_pool_entry(std::string_view kind) {
  using pool = typename Contender::pool;
  return {.facts = {.name = Contender::name(),
                    .algorithm = std::string(Contender::traits.name),
                    .wait = Contender::wait(),
                    .kind = std::string(kind),
                    .processes = Contender::traits.processes,
                    .source = std::string(Contender::traits.source)},
          .empty = &run_pool<empty_tasks, pool>,
          .joined = &run_pool<fork_join, pool>,
          .single = &run_pool<task_latency, pool>};
}

}  // namespace contend::inline CONTEND_BACKEND
