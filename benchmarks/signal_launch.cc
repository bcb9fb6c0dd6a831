// signal_launch: what a launch of a signal adds to those of all families: rounds, and whether each wait ended for its
// own signal.
#include "signal_launch.h"

#include <absl/strings/str_cat.h>

#include <string>

#include "workload/time_out.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

struct sums {
  std::uint64_t damaged = 0;
  std::uint64_t lost = 0;
  std::uint64_t strangers = 0;
  outcome unexpected = outcome::ok;
};

sums add_up(launch_board& board, std::uint32_t workers) {
  sums all;
  for (std::uint32_t worker = 0; worker < workers; ++worker) {
    const worker_slot& slot = board.slot(worker);
    all.damaged += slot.damaged;
    all.lost += slot.lost;
    all.strangers += slot.strangers;
    if (slot.unexpected != outcome::ok) all.unexpected = slot.unexpected;
  }
  return all;
}

// Each of them: "ok", or what is wrong.
std::string check_time_out(const sums& all) {
  if (all.lost != 0) return "foreign wake: the wait ended before its time";
  if (all.damaged != 0) return "foreign wake: the wait ended, but not by its deadline";
  return "ok";
}

std::string check_rendezvous(const sums& all) {
  if (all.damaged != 0) return absl::StrCat("foreign wake: ", all.damaged, " times a worker left before all had come");
  if (all.lost != 0) return absl::StrCat("lost wake: ", all.lost, " workers left after fewer rounds, or more");
  if (all.strangers != 0) return "indices: they were not given out once a round each";
  return "ok";
}

std::string check_turns(const sums& all) {
  if (all.damaged != 0) return absl::StrCat("foreign wake: ", all.damaged, " times a worker woke out of its turn");
  if (all.lost != 0) return absl::StrCat("lost wake: ", all.lost, " turns were passed on by one worker only");
  return "ok";
}

std::string check_wakes(const sums& all, std::string_view workload) {
  if (workload == time_out::name) return check_time_out(all);
  if (all.unexpected != outcome::ok) {
    return absl::StrCat("a wait without a deadline answered ", std::string(to_string(all.unexpected)));
  }
  return workload == rendezvous::name ? check_rendezvous(all) : check_turns(all);
}

double value_of(launch_board& board, const point& one, const sample& s) {
  if (one.workload == time_out::name) return static_cast<double>(board.slot(0).measured_ns);
  if (one.workload == rendezvous::name) return 1e9 * s.seconds / static_cast<double>(s.items);
  return median_of(s.histogram, board.nanoseconds_per_tick());
}

}  // namespace

std::variant<sample, failure> launch_signal(launcher& launches, point& one, const signal_entry& entry,
                                            const signal_body& body, const launch_choices& choices) {
  const scope sharing = one.team == team_kind::threads ? scope::threads : scope::processes;
  const point_work work{.body = body.run, .prepare = [&] { return body.prepare(sharing, one.workers()); }};
  std::variant<sample, failure> result = launch_point(launches, one, work, choices);
  if (std::holds_alternative<failure>(result)) return result;

  launch_board& board = launches.board();
  sample& s = std::get<sample>(result);
  s.items = board.slot(0).operations;  // rounds: all workers have part in each
  for (std::uint32_t worker = 0; worker < one.workers(); ++worker) {
    s.per_worker.push_back(board.slot(worker).operations);
  }
  if (entry.facts.wait == "own") s.waits.reset();  // the library does not say
  s.histogram = histogram_in_ns(board);
  if (s.check == "ok") s.check = check_wakes(add_up(board, one.workers()), one.workload);
  if (s.check == "ok") s.value = value_of(board, one, s);
  return result;
}

}  // namespace contend::inline CONTEND_BACKEND
