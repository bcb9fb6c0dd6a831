// turns_walk: workers stand in a circle, and each makes a few steps when it is its turn: some one, some ten.
//
// What needs all of them half-way at once (a circle of locks, say), or one that runs while the other crawls, is met in
// the first executions, which try just that; then circle and speeds are drawn.
#pragma once

#include <vector>

#include "explore/random_walk.h"

namespace contend::inline CONTEND_BACKEND::explore {

class turns_walk : public random_walk {
 public:
  static constexpr std::uint32_t openings = 3;  // executions that are not drawn

  explicit turns_walk(std::uint64_t seed) noexcept : random_walk(seed) {}

  const char* name() const noexcept override { return "turns"; }

  bool start_execution() override {
    everyone_.clear();
    turn_of_ = none;
    left_ = 0;
    ++execution_;
    return true;
  }

  std::uint32_t choose(const choice_point& point) override {
    if (point.kind == choice_kind::read) return 0;
    if (point.kind != choice_kind::worker) return execution_ <= openings ? 0 : random_walk::choose(point);
    for (std::uint32_t i = 0; i < point.options && left_ != 0; ++i) {
      if (point.workers[i].worker != turn_of_) continue;
      --left_;
      return i;
    }
    const std::uint32_t next = next_in_circle(point);
    turn_of_ = point.workers[next].worker;
    left_ = manners_of(turn_of_).steps - 1;
    return next;
  }

 private:
  static constexpr std::uint32_t slow = 1;
  static constexpr std::uint32_t fast = 10;

  struct manners {
    std::uint64_t place;  // in the circle
    std::uint32_t steps;  // that it makes when it is its turn
  };

  // All slow; every second one fast; every other second one; drawn.
  manners manners_of(worker_id worker) {
    while (everyone_.size() <= worker) {
      const std::uint64_t next = everyone_.size();
      if (execution_ <= openings) {
        const bool is_fast = execution_ != 1 && next % 2 == execution_ % 2;
        everyone_.push_back({next, is_fast ? fast : slow});
      } else {
        everyone_.push_back({numbers_.next(), numbers_.below(2) == 0 ? slow : fast});
      }
    }
    return everyone_[worker];
  }

  // Numbers wrap: places behind the last one's come first.
  std::uint32_t next_in_circle(const choice_point& point) {
    const std::uint64_t here = turn_of_ == none ? 0 : manners_of(turn_of_).place;
    const auto distance = [&](std::uint32_t i) { return manners_of(point.workers[i].worker).place - here - 1; };
    std::uint32_t best = 0;
    for (std::uint32_t i = 1; i < point.options; ++i) {
      if (distance(i) < distance(best)) best = i;
    }
    return best;
  }

  std::vector<manners> everyone_;
  std::uint32_t execution_ = 0;
  std::uint32_t left_ = 0;
  worker_id turn_of_ = none;
};

}  // namespace contend::inline CONTEND_BACKEND::explore
