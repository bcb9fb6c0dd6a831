// google_benchmark: makes a family binary an ordinary Google Benchmark binary, though its teams are ours.
//
// Google Benchmark's own loop cannot be used: its threads are no processes, and it would run one benchmark after the
// other. So it chooses (its filter, its list), then we measure, interleaved, and at the end it reports: each
// registered benchmark replays the samples of one point as manual time, through whatever reporter and output
// file the user asked for.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "harness/result.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

struct benchmark_choice {
  bool only_listed = false;           // --benchmark_list_tests: the names have been printed, nothing is to be run
  std::vector<std::size_t> selected;  // positions in `ids` that --benchmark_filter lets through
};

// After benchmark::Initialize.
benchmark_choice choose_benchmarks(const std::vector<std::string>& ids);

// Prints the results in --benchmark_format and writes --benchmark_out; the names are the points' ids. Samples
// that count for `common_class` only; a point without any is reported as an error with its reason.
void report_benchmarks(const std::vector<point>& points, const std::string& common_class,
                       const std::string& out_format);

}  // namespace contend::inline CONTEND_BACKEND
