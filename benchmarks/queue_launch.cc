// queue_launch: from a point to a plan, from the board to a sample.
#include "queue_launch.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <string>
#include <vector>

#include "harness/log_histogram.h"
#include "queue_points.h"
#include "workload/delivery.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

std::vector<std::string> names_of_workers(const point& one) {
  std::vector<std::string> names;
  const bool everyone_does_both = one.consumers == 0;
  for (std::uint32_t i = 0; i < one.producers; ++i) {
    names.push_back(absl::StrCat(everyone_does_both ? "worker-" : "producer-", i));
  }
  for (std::uint32_t i = 0; i < one.consumers; ++i) names.push_back(absl::StrCat("consumer-", i));
  return names;
}

std::vector<std::pair<double, std::uint64_t>> histogram_in_ns(launch_board& board) {
  std::vector<std::pair<double, std::uint64_t>> bins;
  for (std::size_t i = 0; i < log_histogram::buckets; ++i) {
    const std::uint64_t count = board.histogram().count(i);
    if (count == 0) continue;
    bins.emplace_back(static_cast<double>(log_histogram::lower_edge(i)) * board.nanoseconds_per_tick(), count);
  }
  return bins;
}

// Interpolated within its bucket (which is a sixteenth of its edge wide, or one tick).
double median_of(const std::vector<std::pair<double, std::uint64_t>>& bins, double ns_per_tick) {
  std::uint64_t all = 0;
  for (const auto& [edge, count] : bins) all += count;
  std::uint64_t below = 0;
  for (const auto& [edge, count] : bins) {
    if (2 * (below + count) >= all) {
      const double width = std::max(edge / 16, ns_per_tick);
      return edge + width * (static_cast<double>(all) / 2 - static_cast<double>(below)) / static_cast<double>(count);
    }
    below += count;
  }
  return 0;
}

// Threads, forked and exec'ed workers run one function of one program image; its offset proves it.
bool ran_the_same_code(launch_board& board, point& one) {
  if (one.body == 0) one.body = board.slot(0).body;
  for (std::uint32_t worker = 0; worker < one.workers(); ++worker) {
    if (board.slot(worker).body != one.body) return false;
  }
  return true;
}

// What all workers did, as one sample.
sample add_up(launch_board& board, const point& one) {
  sample s;
  std::int64_t finish = 0;
  std::uint64_t waits = 0;
  std::uint64_t prefilled = 0;
  std::uint64_t pushed = 0;
  for (std::uint32_t worker = 0; worker < one.workers(); ++worker) {
    const worker_slot& slot = board.slot(worker);
    finish = std::max(finish, slot.finish_ns);
    s.items += slot.popped;
    pushed += slot.pushed;
    prefilled += slot.prefilled;
    waits += slot.waits;
    s.failed_attempts += slot.failed_attempts;
    s.cpu_seconds += static_cast<double>(slot.cpu_ns) * 1e-9;
    s.switches += slot.switches;
    s.peak_memory_bytes = std::max(s.peak_memory_bytes, slot.peak_bytes);
    const bool is_consumer = worker >= one.producers;
    s.per_worker.push_back(is_consumer ? slot.popped : slot.pushed - slot.prefilled);
  }
  // Where each worker pushes and pops for itself, half of the operations make as many items.
  if (one.workload == "mix") s.items = (s.items + pushed - prefilled) / 2;
  s.seconds = static_cast<double>(finish - board.slot(0).gate_ns) * 1e-9;
  s.waits = waits;
  s.occupancy = occupancy_of(board);
  s.regime = regime_of(s.occupancy);
  return s;
}

}  // namespace

std::variant<sample, failure> launch_queue(launcher& launches, point& one, const queue_entry& entry,
                                           const queue_body& body, std::uint64_t order,
                                           const queue_launch_options& options) {
  const std::vector<std::string> names = names_of_workers(one);
  const launch_plan plan{
      .name = one.id,
      .kind = one.team,
      .cpus = one.cpus,
      .probed_cpus = one.cpus.empty() ? options.all_cpus : one.cpus,
      .worker_names = names,
      .settings = {.producers = one.producers, .consumers = one.consumers, .seed = options.seed + order},
      .run_for = options.run_for,
      .limit = options.limit,
      .body = body.run,
      .prepare = [&] { return body.prepare(options_of(one)); },
  };
  const absl::StatusOr<launch_readings> readings = launches.run(plan);
  if (!readings.ok()) return failure{order, std::string(readings.status().message())};

  launch_board& board = launches.board();
  sample s = add_up(board, one);
  s.order = order;
  s.before = readings->before;
  s.after = readings->after;
  if (entry.wait == "own") s.waits.reset();  // the library does not say
  const bool ordered = keeps_ascending(entry.traits.order);
  s.check = check_delivery(board, {.ordered = ordered, .conserves = !entry.traits.invents}, names);
  if (s.check == "ok" && s.items == 0) s.check = "no item came through";
  if (!ran_the_same_code(board, one)) s.check = "the workers ran different code";
  if (one.workload == "ping_pong") s.histogram = histogram_in_ns(board);
  if (s.check == "ok") {
    s.value = one.workload == "ping_pong" ? median_of(s.histogram, board.nanoseconds_per_tick())
                                          : static_cast<double>(s.items) / s.seconds;
  }
  return s;
}

}  // namespace contend::inline CONTEND_BACKEND
