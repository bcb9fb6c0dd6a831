// twin_table: how surely, and how soon, a stress program finds its broken twins: each put to it with several seeds.
//
//   twin_table table("hunt");
//   table.try_with(20, {.name = "lock/tests_then_sets", .team = "threads"}, [&](std::uint64_t seed) { ... });
//   return table.sum_up();
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "campaign_file.h"
#include "platform/backend.h"
#include "platform/interruption.h"

namespace contend::inline CONTEND_BACKEND {

// What one seed came to.
struct twin_attempt {
  std::string found = {};  // what was wrong; empty: nothing was found
  double seconds = 0;      // that it took
};

class twin_table {
 public:
  explicit twin_table(std::string program) : program_(std::move(program)) {
    std::printf("%-52s %-9s %7s %10s %10s\n", "twin", "workers", "found", "median s", "longest s");
  }

  // The seeds from 1 to `seeds`, and a line. An interruption ends it: what was not tried is not counted.
  void try_with(std::uint64_t seeds, campaign_row row, const std::function<twin_attempt(std::uint64_t)>& attempt) {
    std::vector<double> times;
    std::uint64_t tried = 0;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
      const twin_attempt one = attempt(seed);
      if (one.found.empty() && interrupting_signal() != 0) break;
      ++tried;
      row.seconds += one.seconds;
      if (one.found.empty()) continue;
      times.push_back(one.seconds);
      row.what = one.found;
    }
    std::sort(times.begin(), times.end());
    const double median = times.empty() ? 0 : times[times.size() / 2];
    const double longest = times.empty() ? 0 : times.back();
    row.broken = true;
    row.times = times.size();
    if (times.size() < tried) row.what.clear();  // missed by one seed is missed
    missed_ += times.size() < tried ? 1 : 0;
    const std::string found = std::to_string(times.size()) + "/" + std::to_string(tried);
    std::printf("%-52s %-9s %7s %10.3f %10.3f\n", row.name.c_str(), row.team.c_str(), found.c_str(), median, longest);
    std::fflush(stdout);
    rows_.push_back(std::move(row));
  }

  const std::vector<campaign_row>& rows() const noexcept { return rows_; }

  // The exit code.
  int sum_up() const {
    std::cout << program_ << ": " << rows_.size() << " twins, " << missed_ << " of them missed by a seed\n"
              << std::flush;
    if (const int why = interrupting_signal(); why != 0) return 128 + why;
    return missed_ == 0 ? 0 : 1;
  }

 private:
  std::string program_;
  std::vector<campaign_row> rows_;
  std::size_t missed_ = 0;
};

}  // namespace contend::inline CONTEND_BACKEND
