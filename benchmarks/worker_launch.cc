// worker_launch: what a launch of workers adds to those of all families: time per worker, and whether each ran once.
#include "worker_launch.h"

#include <absl/strings/str_cat.h>

#include <string>
#include <utility>

namespace contend::inline CONTEND_BACKEND {

namespace {

// "ok", or what is wrong.
std::string check_runs(launch_board& board, const point& one) {
  std::uint64_t lost = 0;
  std::uint64_t doubled = 0;
  std::uint64_t bad_ends = 0;
  for (std::uint32_t worker = 0; worker < one.workers(); ++worker) {
    lost += board.slot(worker).lost;
    doubled += board.slot(worker).damaged;
    bad_ends += board.slot(worker).bad_ends;
  }
  if (lost != 0) return absl::StrCat(lost, " workers had not run when they were joined");
  if (doubled != 0) return absl::StrCat(doubled, " workers ran more than once");
  if (bad_ends != 0) return absl::StrCat(bad_ends, " times a joined worker did not say that it had ended well");
  return "ok";
}

}  // namespace

std::variant<sample, failure> launch_workers(launcher& launches, point& one, const worker_entry& entry,
                                             const launch_choices& choices) {
  const worker_job job = entry.jobs.at(one.workload);
  std::variant<sample, failure> result =
      launch_point(launches, one, {.job = [&](launch_board& board) { return job(board, choices.run_for); }}, choices);
  if (std::holds_alternative<failure>(result)) return result;

  launch_board& board = launches.board();
  sample& s = std::get<sample>(result);
  for (std::uint32_t worker = 0; worker < one.workers(); ++worker) {
    s.per_worker.push_back(board.slot(worker).operations);
    s.items += board.slot(worker).operations;
  }
  s.waits.reset();  // the kernel's, which does not say
  if (s.check == "ok") s.check = check_runs(board, one);
  if (s.check == "ok") s.value = 1e9 * s.seconds / static_cast<double>(s.items);
  return result;
}

}  // namespace contend::inline CONTEND_BACKEND
