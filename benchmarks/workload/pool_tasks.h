// pool_tasks: the workloads of pools: many empty tasks on the way at once, a fork and join of many, one task alone.
//
// A pool starts its workers itself, so these are jobs of the launch's host (harness/launch.h) and no bodies of a team.
// A workload is a struct with name and template <class Pool> static void run(task_asker<Pool>&).
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <ranges>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/launch_board.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/process.h"
#include "platform/region.h"
#include "platform/scope.h"
#include "platform/usage.h"
#include "platform/wait.h"
#include "pool/pool.h"
#include "pool/pool_operations.h"
#include "pool/task_handle.h"
#include "workload/task_ledger.h"
#include "workload/timed.h"

namespace contend::inline CONTEND_BACKEND {

inline constexpr std::uint64_t tasks_at_once = 64;

// Submits numbered tasks to a pool and checks each answer, until its time is over or an answer is an error.
template <class Pool>
class task_asker {
 public:
  using handle = task_handle<std::uint64_t>;

  task_asker(Pool& pool, const task_ledger& ledger, launch_board& board)
      : pool_(pool), ledger_(ledger), board_(board) {}

  void begin(nanoseconds run_for) {
    end_ = deadline(run_for);
    answered_ = 0;
  }

  handle submit() { return pool_.apply_async(task<add_one>, submitted_++); }

  // Takes the answer of the oldest task that has been submitted and not taken.
  void take(handle& oldest) { accept(oldest.get()); }

  // So many tasks, submitted together and awaited together.
  void map(std::uint64_t count) {
    if constexpr (Pool::traits.full) {
      const auto numbers = std::views::iota(submitted_, submitted_ + count);
      submitted_ += count;
      const absl::StatusOr<std::vector<std::uint64_t>> all = pool_.map(task<add_one>, numbers, 1);
      if (!all.ok()) return fail(all.status());
      wrong_ += all->size() != count;
      for (const std::uint64_t answer : *all) accept(answer);
    } else {
      std::vector<handle> all;
      for (std::uint64_t i = 0; i < count; ++i) all.push_back(submit());
      for (handle& each : all) take(each);
    }
  }

  void add_latency(nanoseconds each) noexcept { board_.histogram().add(static_cast<std::uint64_t>(each.count())); }

  // A look at the clock, and whether all workers still live: one that dies with no task in its hands fails none.
  bool must_end() {
    if (Pool::traits.full && ledger_.enlisted() > pool_.workers()) {
      fail(absl::AbortedError("a worker died between two tasks, and was replaced"));
    }
    return !status_.ok() || end_.has_passed();
  }

  const absl::Status& status() const noexcept { return status_; }
  std::uint64_t submitted() const noexcept { return submitted_; }
  std::uint64_t answered() const noexcept { return answered_; }  // since begin
  std::uint64_t wrong() const noexcept { return wrong_; }

 private:
  void accept(const absl::StatusOr<std::uint64_t>& answer) {
    if (!answer.ok()) return fail(answer.status());
    wrong_ += *answer != ++taken_;
    ++answered_;
  }
  void fail(const absl::Status& why) {
    if (status_.ok()) status_ = why;
  }

  Pool& pool_;
  const task_ledger& ledger_;
  launch_board& board_;
  deadline end_ = deadline::never();
  absl::Status status_;
  std::uint64_t submitted_ = 0;
  std::uint64_t taken_ = 0;
  std::uint64_t answered_ = 0;
  std::uint64_t wrong_ = 0;
};

// As many tasks as come through, so many of them on the way at once.
struct empty_tasks {
  static constexpr std::string_view name = "empty_tasks";

  template <class Pool>
  static void run(task_asker<Pool>& asker) {
    std::vector<typename task_asker<Pool>::handle> on_the_way;
    for (std::uint64_t i = 0; i < tasks_at_once; ++i) on_the_way.push_back(asker.submit());
    do {
      for (auto& oldest : on_the_way) {
        asker.take(oldest);
        oldest = asker.submit();
      }
    } while (!asker.must_end());
    for (auto& oldest : on_the_way) asker.take(oldest);
  }
};

// A map over so many tasks, each a chunk of its own.
struct fork_join {
  static constexpr std::string_view name = "fork_join";

  template <class Pool>
  static void run(task_asker<Pool>& asker) {
    do asker.map(tasks_at_once);
    while (!asker.must_end());
  }
};

// One task at a time, from submitting it to having its answer.
struct task_latency {
  static constexpr std::string_view name = "task_latency";

  template <class Pool>
  static void run(task_asker<Pool>& asker) {
    do {
      const time_point start = now();
      auto handle = asker.submit();
      asker.take(handle);
      asker.add_latency(now() - start);
    } while (!asker.must_end());
  }
};

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

// What a launch of a pool is: makes it, does the workload, ends it, and writes to the board what came of it:
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
