// pool_launch: what a launch of a pool adds to those of all families: tasks, and whether each ran once with its answer.
#include "pool_launch.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <string>

namespace contend::inline CONTEND_BACKEND {

namespace {

// "ok", or what is wrong.
std::string check_tasks(const worker_slot& slot) {
  const auto lost = static_cast<std::int64_t>(slot.lost);
  if (slot.damaged != 0) return absl::StrCat("wrong answers: ", slot.damaged, " tasks answered what is another's");
  if (lost > 0) return absl::StrCat("not each task once: ", lost, " of ", slot.pushed, " have answered and not run");
  if (lost < 0) return absl::StrCat("not each task once: ", -lost, " runs more than the ", slot.pushed, " tasks");
  return "ok";
}

double value_of_sample(const point& one, const sample& s) {
  if (one.workload == empty_tasks::name) return static_cast<double>(s.items) / s.seconds;
  if (one.workload == task_latency::name) return median_of(s.histogram, 1.0);
  return 1e9 * s.seconds / (static_cast<double>(s.items) / static_cast<double>(tasks_at_once));
}

}  // namespace

std::variant<sample, failure> launch_pool(launcher& launches, point& one, const pool_entry& entry,
                                          const launch_choices& choices) {
  const pool_job job = entry.job_of(one.workload);
  const point_work work{.job = [&](launch_board& board) { return job(board, one.workers(), choices.run_for); }};
  std::variant<sample, failure> result = launch_point(launches, one, work, choices);
  if (std::holds_alternative<failure>(result)) return result;

  launch_board& board = launches.board();
  sample& s = std::get<sample>(result);
  s.items = board.slot(0).popped;
  for (std::uint32_t worker = 0; worker < one.workers(); ++worker) {
    s.per_worker.push_back(board.slot(worker).operations);
  }
  // A thread for each task: nobody to compare.
  if (std::all_of(s.per_worker.begin(), s.per_worker.end(), [](std::uint64_t n) { return n == 0; })) {
    s.per_worker.clear();
  }
  s.waits.reset();  // the pool's own, which does not say
  if (one.workload == task_latency::name) s.histogram = histogram_in_ns(board);
  if (s.check == "ok") s.check = check_tasks(board.slot(0));
  if (s.check == "ok") s.value = value_of_sample(one, s);
  return result;
}

}  // namespace contend::inline CONTEND_BACKEND
