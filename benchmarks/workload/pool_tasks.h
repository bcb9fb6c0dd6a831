// pool_tasks: the workloads of pools: many empty tasks on the way at once, a fork and join of many, one task alone.
//
// A pool starts its workers itself, so these are jobs of the launch's host (harness/launch.h) and no bodies of a team.
// A workload is a struct with name and template <class Pool> static void run(task_asker<Pool>&).
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <ranges>
#include <string_view>
#include <vector>

#include "harness/launch_board.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "pool/pool.h"
#include "pool/pool_operations.h"
#include "pool/task_handle.h"
#include "workload/task_ledger.h"

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

}  // namespace contend::inline CONTEND_BACKEND
