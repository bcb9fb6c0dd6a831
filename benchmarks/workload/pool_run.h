// pool_run: one launch of a pool: makes it, lets a workload submit, ends it, and writes to the board what came of it.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <numeric>

#include "harness/launch_board.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/process.h"
#include "platform/region.h"
#include "platform/scope.h"
#include "platform/usage.h"
#include "platform/wait.h"
#include "pool/pool.h"
#include "workload/pool_tasks.h"
#include "workload/task_ledger.h"

namespace contend::inline CONTEND_BACKEND {

// Only once all workers are there can it be told what they will have cost. Libraries do not say: they have one map.
template <class Pool>
absl::Status warm_up(Pool& pool, task_asker<Pool>& asker, const task_ledger& ledger) {
  asker.map(tasks_at_once);
  if constexpr (Pool::traits.full) {
    for (const deadline late(std::chrono::seconds(2)); ledger.enlisted() < pool.workers(); yield()) {
      if (late.has_passed()) return absl::DeadlineExceededError("not all workers of the pool have started");
    }
  }
  return asker.status();
}

// A library may ask its threads to end and not wait for that.
inline absl::Status await_end_of_threads() {
  absl::Status alone = detail::verify_single_threaded("after the pool's end");
  for (const deadline late(std::chrono::seconds(1)); !alone.ok() && !late.has_passed(); yield()) {
    alone = detail::verify_single_threaded("after the pool's end");
  }
  return alone;
}

// Writes to the board:
//   slot 0   pushed: tasks that were submitted; popped: answered in time; lost: of all, had no run, or (negative) had
//            another; damaged: answers that were wrong
//   slot i   operations: of worker i in time, unless workers come with their tasks
template <class Workload, class Pool>
absl::Status run_pool(launch_board& board, std::size_t workers, nanoseconds run_for) {
  absl::StatusOr<region> memory = region::create(sizeof(task_ledger), {.sharing = scope::processes});
  if (!memory.ok()) return memory.status();
  task_ledger& ledger = task_ledger::create_in(memory->bytes());
  ledger_of_tasks = &ledger;
  const auto enlist = [] {
    ledger_of_tasks->enlist();
    return absl::OkStatus();
  };
  auto pool = Pool::create({.workers = workers, .initializer = enlist});
  if (!pool.ok()) return pool.status();
  task_asker<Pool> asker(**pool, ledger, board);
  if (absl::Status warm = warm_up(**pool, asker, ledger); !warm.ok()) return warm;

  worker_slot& slot = board.slot(0);
  const task_ledger::counts tasks_before = ledger.tasks();
  const std::int64_t cpu_before = ledger.cpu_ns();
  slot.gate_ns = now().time_since_epoch().count();
  asker.begin(run_for);
  Workload::run(asker);
  slot.finish_ns = now().time_since_epoch().count();
  slot.cpu_ns = ledger.cpu_ns() - cpu_before;
  slot.peak_bytes = worker_usage::read().peak_bytes;
  if (ledger.enlisted() <= workers) {
    const task_ledger::counts tasks = ledger.tasks();
    for (std::uint32_t i = 0; i < workers; ++i) board.slot(i).operations = tasks[i] - tasks_before[i];
  }

  pool->reset();  // what runs once more than it should has done so by now
  const absl::Status ended = await_end_of_threads();
  const task_ledger::counts tasks = ledger.tasks();
  slot.pushed = asker.submitted();
  slot.popped = asker.answered();
  slot.lost = slot.pushed - std::accumulate(tasks.begin(), tasks.end(), std::uint64_t{0});
  slot.damaged = asker.wrong();
  return asker.status().ok() ? ended : asker.status();
}

}  // namespace contend::inline CONTEND_BACKEND
