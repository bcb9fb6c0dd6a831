// order_walk: POS: each step that stands ready has a priority drawn for it; steps that race with one just made draw
// anew.
//
// Source  X. Yuan, J. Yang, R. Gu, "Partial Order Aware Concurrency Sampling", CAV 2018: partial orders come more
// evenly
//         than from a walk that draws worker by worker.
#pragma once

#include <vector>

#include "explore/random_walk.h"

namespace contend::inline CONTEND_BACKEND::explore {

class order_walk : public random_walk {
 public:
  explicit order_walk(std::uint64_t seed) noexcept : random_walk(seed) {}

  const char* name() const noexcept override { return "POS"; }

  bool start_execution() override {
    priorities_.clear();
    return true;
  }

  std::uint32_t choose(const choice_point& point) override {
    if (point.kind != choice_kind::worker) return random_walk::choose(point);
    std::uint32_t best = 0;
    for (std::uint32_t i = 0; i < point.options; ++i) {
      if (priority_of(point.workers[i].worker) > priority_of(point.workers[best].worker)) best = i;
    }
    const pending_step& made = point.workers[best];
    for (const pending_step& other : point.workers) {
      if (other.worker == made.worker || !independent(made, other)) priorities_[other.worker] = not_drawn;
    }
    return best;
  }

 private:
  static constexpr std::uint64_t not_drawn = 0;

  std::uint64_t priority_of(worker_id worker) {
    if (priorities_.size() <= worker) priorities_.resize(worker + 1, not_drawn);
    while (priorities_[worker] == not_drawn) priorities_[worker] = numbers_.next();
    return priorities_[worker];
  }

  std::vector<std::uint64_t> priorities_;
};

}  // namespace contend::inline CONTEND_BACKEND::explore
