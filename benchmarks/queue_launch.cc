// queue_launch: what a launch of a queue adds to those of all families: items and their check.
#include "queue_launch.h"

#include "queue_points.h"
#include "workload/delivery.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

// How many items all workers moved, and each of them.
void add_up_items(launch_board& board, const point& one, sample& s) {
  std::uint64_t prefilled = 0;
  std::uint64_t pushed = 0;
  for (std::uint32_t worker = 0; worker < one.workers(); ++worker) {
    const worker_slot& slot = board.slot(worker);
    s.items += slot.popped;
    pushed += slot.pushed;
    prefilled += slot.prefilled;
    const bool is_consumer = worker >= one.producers;
    s.per_worker.push_back(is_consumer ? slot.popped : slot.pushed - slot.prefilled);
  }
  // Where each worker pushes and pops for itself, half of the operations make as many items.
  if (one.workload == "mix") s.items = (s.items + pushed - prefilled) / 2;
  s.occupancy = occupancy_of(board);
  s.regime = regime_of(s.occupancy);
}

}  // namespace

std::variant<sample, failure> launch_queue(launcher& launches, point& one, const queue_entry& entry,
                                           const queue_body& body, const launch_choices& choices) {
  const point_work work{.body = body.run, .prepare = [&] { return body.prepare(options_of(one)); }};
  std::variant<sample, failure> result = launch_point(launches, one, work, choices);
  if (std::holds_alternative<failure>(result)) return result;

  launch_board& board = launches.board();
  sample& s = std::get<sample>(result);
  add_up_items(board, one, s);
  if (entry.wait == "own") s.waits.reset();  // the library does not say
  const bool ordered = keeps_ascending(entry.traits.order);
  if (s.check == "ok") {
    s.check = check_delivery(board, {.ordered = ordered, .conserves = !entry.traits.invents}, names_of_workers(one));
  }
  if (s.check == "ok" && s.items == 0) s.check = "no item came through";
  if (one.workload == "ping_pong") s.histogram = histogram_in_ns(board);
  if (s.check == "ok") {
    s.value = one.workload == "ping_pong" ? median_of(s.histogram, board.nanoseconds_per_tick())
                                          : static_cast<double>(s.items) / s.seconds;
  }
  return result;
}

}  // namespace contend::inline CONTEND_BACKEND
