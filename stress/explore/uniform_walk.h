// uniform_walk: URW: each worker is drawn as often as it has steps left, so that interleavings come about equally
// often.
//
// Source  H. Zhao, D. Wolff, U. Mathur, A. Roychoudhury, "Selectively Uniform Concurrency Testing", ASPLOS 2025. How
// many
//         steps a worker makes is taken from the execution before.
#pragma once

#include <algorithm>
#include <vector>

#include "explore/engine.h"
#include "explore/random_walk.h"

namespace contend::inline CONTEND_BACKEND::explore {

class uniform_walk : public random_walk {
 public:
  explicit uniform_walk(std::uint64_t seed) noexcept : random_walk(seed) {}

  const char* name() const noexcept override { return "URW"; }

  std::uint32_t choose(const choice_point& point) override {
    if (point.kind != choice_kind::worker) return random_walk::choose(point);
    std::uint32_t sum = 0;
    for (const pending_step& each : point.workers) sum += left(each.worker);
    std::uint32_t drawn = numbers_.below(sum);
    for (std::uint32_t i = 0;; ++i) {
      const std::uint32_t weight = left(point.workers[i].worker);
      if (drawn < weight) return i;
      drawn -= weight;
    }
  }

  void end_execution(ending, std::span<const choice>) override {
    const graph& made = engine::running().made();
    for (worker_id worker = 1; worker < steps_.size(); ++worker) {
      steps_[worker] = static_cast<std::uint32_t>(made.of_worker(worker).size());
    }
  }

 private:
  std::uint32_t left(worker_id worker) {
    if (steps_.size() <= worker) steps_.resize(worker + 1, 8);
    const auto done = static_cast<std::uint32_t>(engine::running().made().of_worker(worker).size());
    return steps_[worker] > done ? steps_[worker] - done : 1;
  }

  std::vector<std::uint32_t> steps_;  // of each worker, the last time
};

}  // namespace contend::inline CONTEND_BACKEND::explore
