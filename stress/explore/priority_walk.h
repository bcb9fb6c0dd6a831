// priority_walk: PCT: the worker of the highest priority runs, until one of a few instants drawn before lowers it.
//
// Source  S. Burckhardt, P. Kothari, M. Musuvathi, S. Nagarakatti, "A Randomized Scheduler with Probabilistic
// Guarantees of
//         Finding Bugs", ASPLOS 2010: a fault that needs d orders is met with probability 1 / (n k^(d-1)). Ours draws d
//         anew each time, and takes for k the longest execution so far: nobody must give a number.
#pragma once

#include <algorithm>
#include <vector>

#include "explore/random_walk.h"

namespace contend::inline CONTEND_BACKEND::explore {

class priority_walk : public random_walk {
 public:
  explicit priority_walk(std::uint64_t seed) noexcept : random_walk(seed) {}

  const char* name() const noexcept override { return "PCT"; }

  bool start_execution() override {
    priorities_.clear();
    steps_ = 0;
    lowest_ = most_changes;
    changes_.resize(numbers_.below(most_changes));
    for (std::uint32_t& change : changes_) change = 1 + numbers_.below(longest_);
    return true;
  }

  std::uint32_t choose(const choice_point& point) override {
    // As there are few changes of the order, there are few stale reads.
    if (point.kind == choice_kind::read && numbers_.below(2) != 0) return 0;
    if (point.kind != choice_kind::worker) return random_walk::choose(point);
    ++steps_;
    longest_ = std::max(longest_, steps_);
    std::uint32_t best = highest(point);
    if (std::find(changes_.begin(), changes_.end(), steps_) != changes_.end()) {
      priority_of(point.workers[best].worker) = --lowest_;
      best = highest(point);
    }
    return best;
  }

 private:
  static constexpr std::uint32_t most_changes = 5;

  std::uint32_t& priority_of(worker_id worker) {
    while (priorities_.size() <= worker) {
      priorities_.push_back(most_changes + static_cast<std::uint32_t>(numbers_.next() >> 33));
    }
    return priorities_[worker];
  }
  std::uint32_t highest(const choice_point& point) {
    std::uint32_t best = 0;
    for (std::uint32_t i = 1; i < point.options; ++i) {
      if (priority_of(point.workers[i].worker) > priority_of(point.workers[best].worker)) best = i;
    }
    return best;
  }

  std::vector<std::uint32_t> priorities_;
  std::vector<std::uint32_t> changes_;
  std::uint32_t lowest_ = 0;
  std::uint32_t steps_ = 0;
  std::uint32_t longest_ = 1;
};

}  // namespace contend::inline CONTEND_BACKEND::explore
