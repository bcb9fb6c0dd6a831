// placement_classes: sorts probe readings into classes that this run itself showed: near, near-slowed, far, smt, ...
//
// No threshold for round trips is built in, since they belong to one processor: the logarithms of the
// round trips are split where a valley separates two crowds. Readings inside a valley get no class.
// The ratio needs no crowd: two workers on one core share its units (about 0.5-0.65 each), two cores do not.
// Nor does the loop: it cannot be quicker than on a core of one's own, so what takes clearly longer than the quickest
// readings of the run is "slowed", by a stranger on the core's other hardware thread or by a lower clock.
#pragma once

#include <limits>
#include <span>
#include <string>
#include <vector>

#include "harness/result.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

class placement_classes {
 public:
  // Learns the classes from all probes so far; few or no readings give one class or none.
  static placement_classes learn(std::span<const probe_reading> readings);

  // The class's name; empty: unclear.
  std::string name_of(const probe_reading& reading) const;

  // The class if it is the same before and after; empty otherwise.
  std::string name_of(const probe_reading& before, const probe_reading& after) const;

  // With each class's share of `readings`; classes nobody is in are left out.
  std::vector<placement_class> describe(std::span<const probe_reading> readings) const;

 private:
  struct band {
    double lowest_ns;
    double highest_ns;
  };
  std::vector<band> bands_;  // by round trip, ascending
  double slowed_above_ns_ = std::numeric_limits<double>::infinity();
};

// Name of the class of launches that use a single CPU: no two places to be apart.
inline constexpr const char* single_cpu_class = "single";

}  // namespace contend::inline CONTEND_BACKEND
