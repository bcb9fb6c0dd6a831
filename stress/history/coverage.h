// coverage: the instants at which something was inside for sure: a union of open intervals.
//
// Two intervals that only touch leave the instant between them uncovered: what ended and what began there need not
// have met.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "history/contents.h"
#include "history/event.h"

namespace contend::history {

class coverage {
 public:
  struct stretch {
    instant from;
    instant to;
  };

  explicit coverage(std::span<const item> items) {
    std::vector<stretch> all;
    for (const item& each : items) {
      if (each.surely_inside()) all.push_back({each.push_to, each.pop_from});
    }
    std::sort(all.begin(), all.end(), [](const stretch& a, const stretch& b) { return a.from < b.from; });
    for (const stretch& each : all) {
      if (!stretches_.empty() && each.from < stretches_.back().to) {
        stretches_.back().to = std::max(stretches_.back().to, each.to);
      } else {
        stretches_.push_back(each);
      }
    }
  }

  // The stretch that covers the claim from its first to its last instant; null: at one of them nothing need be inside.
  const stretch* covers(const claim& asked) const {
    const auto next = std::partition_point(stretches_.begin(), stretches_.end(),
                                           [&](const stretch& each) { return each.from < asked.from; });
    if (next == stretches_.begin()) return nullptr;
    const stretch& before = *(next - 1);
    return asked.to < before.to ? &before : nullptr;
  }

 private:
  std::vector<stretch> stretches_;
};

// The rule *wrong empty*, of all containers. O(n log n)
verdict check_empties(std::span<const item> items, std::span<const claim> empties);

}  // namespace contend::history
