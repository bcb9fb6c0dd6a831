// point_launch: from a point to a plan, from the board to a sample.
#include "harness/point_launch.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

#include "harness/log_histogram.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

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
  for (std::uint32_t worker = 0; worker < one.workers(); ++worker) {
    const worker_slot& slot = board.slot(worker);
    finish = std::max(finish, slot.finish_ns);
    waits += slot.waits;
    s.failed_attempts += slot.failed_attempts;
    s.cpu_seconds += static_cast<double>(slot.cpu_ns) * 1e-9;
    s.switches += slot.switches;
    s.peak_memory_bytes = std::max(s.peak_memory_bytes, slot.peak_bytes);
  }
  s.seconds = static_cast<double>(finish - board.slot(0).gate_ns) * 1e-9;
  s.waits = waits;
  return s;
}

}  // namespace

std::vector<std::string> names_of_workers(const point& one) {
  std::vector<std::string> names;
  const bool everyone_is_alike = one.consumers == 0;
  for (std::uint32_t i = 0; i < one.producers; ++i) {
    names.push_back(absl::StrCat(everyone_is_alike ? "worker-" : "producer-", i));
  }
  for (std::uint32_t i = 0; i < one.consumers; ++i) names.push_back(absl::StrCat("consumer-", i));
  return names;
}

std::variant<sample, failure> launch_point(launcher& launches, point& one, const point_work& work,
                                           const launch_choices& choices) {
  const launch_plan plan{
      .name = one.id,
      .kind = one.team,
      .cpus = one.cpus,
      .probed_cpus = one.cpus.empty() ? choices.all_cpus : one.cpus,
      .worker_names = names_of_workers(one),
      .settings = {.producers = one.producers, .consumers = one.consumers, .seed = choices.seed + choices.order},
      .run_for = choices.run_for,
      .limit = choices.limit,
      .body = work.body,
      .prepare = work.prepare,
      .job = work.job,
  };
  const absl::StatusOr<launch_readings> readings = launches.run(plan);
  if (!readings.ok()) return failure{choices.order, std::string(readings.status().message())};

  sample s = add_up(launches.board(), one);
  s.order = choices.order;
  s.before = readings->before;
  s.after = readings->after;
  if (!ran_the_same_code(launches.board(), one)) s.check = "the workers ran different code";
  return s;
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

}  // namespace contend::inline CONTEND_BACKEND
