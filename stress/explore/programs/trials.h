// trials: how many executions a strategy needs to find the bug of a program: several times, each time with another
// seed.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "explore/programs/program.h"

namespace contend::inline CONTEND_BACKEND::explore {

struct trial_counts {
  std::uint32_t trials = 0;
  std::uint32_t found = 0;
  std::uint64_t most = 0;  // executions, of those that found it
  std::uint64_t together = 0;

  double mean() const noexcept { return found == 0 ? 0 : static_cast<double>(together) / found; }
  bool found_always() const noexcept { return found == trials; }
};

struct way {
  std::string name;
  // Executions until the bug was found; 0: it was not, in `most`.
  std::function<std::uint64_t(const program&, std::uint64_t seed, std::uint64_t most)> executions_to_bug;
};

// The portfolio first, then each strategy alone.
std::vector<way> all_ways();

// Trial i has the seed `seed` + i times a large number, so that strategies of one trial share none with the next.
trial_counts try_often(const way& by, const program& what, std::uint32_t trials, std::uint64_t seed,
                       std::uint64_t most);

}  // namespace contend::inline CONTEND_BACKEND::explore
