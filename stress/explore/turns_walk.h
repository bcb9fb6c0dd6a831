// turns_walk: workers stand in a circle, and each makes a few steps when it is its turn: first one each, then more; the
// circle is drawn anew each time but the first.
//
// What needs all of them half-way at once (a circle of locks, say) is met in the first executions, however many they
// are.
#pragma once

#include <algorithm>
#include <vector>

#include "explore/random_walk.h"

namespace contend::inline CONTEND_BACKEND::explore {

class turns_walk : public random_walk {
 public:
  explicit turns_walk(std::uint64_t seed) noexcept : random_walk(seed) {}

  const char* name() const noexcept override { return "turns"; }

  bool start_execution() override {
    ranks_.clear();
    is_first_ = length_ == 0;
    length_ = is_first_ ? 1 : 1 + numbers_.below(longest_turn);
    turn_of_ = none;
    return true;
  }

  std::uint32_t choose(const choice_point& point) override {
    if (point.kind == choice_kind::read) return 0;
    if (point.kind != choice_kind::worker) return random_walk::choose(point);
    if (point.continues && point.workers[0].worker == turn_of_ && made_ < length_) {
      ++made_;
      return 0;
    }
    const std::uint32_t next = next_in_circle(point);
    turn_of_ = point.workers[next].worker;
    made_ = 1;
    return next;
  }

 private:
  static constexpr std::uint32_t longest_turn = 8;

  // The least rank above that of the worker whose turn it was; the least of all if there is none.
  std::uint32_t next_in_circle(const choice_point& point) {
    const std::uint64_t last = turn_of_ == none ? 0 : rank_of(turn_of_);
    std::uint32_t best = 0;
    for (std::uint32_t i = 1; i < point.options; ++i) {
      if (rank_of(point.workers[i].worker) - last - 1 < rank_of(point.workers[best].worker) - last - 1) best = i;
    }
    return best;
  }
  std::uint64_t rank_of(worker_id worker) {
    while (ranks_.size() <= worker) ranks_.push_back(is_first_ ? ranks_.size() : numbers_.next() >> 1);
    return ranks_[worker];
  }

  std::vector<std::uint64_t> ranks_;
  bool is_first_ = false;
  std::uint32_t length_ = 0;
  std::uint32_t made_ = 0;
  worker_id turn_of_ = none;
};

}  // namespace contend::inline CONTEND_BACKEND::explore
