// measure: launches all points of a comparison, interleaved in random order, until each has its samples.
//
// First round: the next launch is of one of the points with the fewest counted samples, chosen by lot, until each
// has its samples. A sample counts if its check is good and its placement class, the same before and after, is the
// run's commonest: so every point meets every mood of the machine, and none is measured more favourably than another.
// Second round, for as long as the budget lasts: the next launch is of the point whose median is known worst, so
// that the noisy ones, which are few, get the time that the steady ones do not need.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <variant>
#include <vector>

#include "harness/placement_classes.h"
#include "harness/result.h"
#include "platform/backend.h"
#include "platform/clock.h"

namespace contend::inline CONTEND_BACKEND {

struct measure_options {
  int samples = 9;             // counted ones that each point gets in the first round
  int most_samples = 0;        // where the second round leaves a point alone; below `samples`: there is none
  double close_enough = 0.02;  // half width of the median's interval, as a share of it: no need to do better
  int most_failures = 3;       // after so many launches without a number a point gets no more
  nanoseconds budget = std::chrono::minutes(5);
  std::uint64_t seed = 1;
};

struct measure_progress {
  std::size_t launches = 0;
  std::size_t counted = 0;  // of the first round's
  std::size_t wanted = 0;
  std::size_t left_at_most = 0;  // launches, if every point needed all that the second round may give it
  nanoseconds elapsed{};
  nanoseconds budget{};
};

struct measure_hooks {
  // One launch; `order` is its position in the run. Answers a sample without a class, or a failure.
  std::function<std::variant<sample, failure>(point&, std::uint64_t order)> launch;
  std::function<void(const measure_progress&)> report = [](const measure_progress&) {};
  std::function<bool()> must_stop = [] { return false; };
};

struct measure_result {
  std::vector<placement_class> classes;
  std::string common;    // the class with the most launches
  std::string ended_by;  // empty: every point has its first samples, or has failed too often
};

// Half width of the interval of the median of `values`, as a share of the median: 1.57 * IQR / sqrt(n) / median
// (McGill, Tukey, Larsen 1978: two such intervals that do not overlap tell two medians apart at about 95 %).
// Infinite for fewer than three values.
double median_uncertainty(std::vector<double> values);

// `calibration` holds readings from before the run; classes are learnt from them and from every launch.
measure_result measure(std::vector<point>& points, std::vector<probe_reading> calibration,
                       const measure_options& options, const measure_hooks& hooks);

// Gives every sample its class, from all readings there are; part of measure, also for intermediate saves.
measure_result classify(std::vector<point>& points, const std::vector<probe_reading>& calibration);

// Whether all workers share one CPU, so that there is no placement to tell.
bool uses_single_cpu(const point& one);

}  // namespace contend::inline CONTEND_BACKEND
