// graph_walk: who reads from whom, drawn at random: the newest write, the oldest one, or any; now or from a later one.
//
// Source  D. Wolff, Z. Shi, G. Duck, U. Mathur, A. Roychoudhury, "Greybox Fuzzing for Concurrency Testing", ASPLOS
// 2024:
//         bugs are in who reads from whom more than in who runs when. There, constraints on pairs are drawn; here the
//         pairs, as the engine goes through graphs anyway. A hundred bystanders make an oldest write no less likely.
#pragma once

#include <algorithm>
#include <unordered_set>
#include <vector>

#include "explore/engine.h"
#include "explore/random_walk.h"

namespace contend::inline CONTEND_BACKEND::explore {

class graph_walk : public random_walk {
 public:
  explicit graph_walk(std::uint64_t seed) noexcept : random_walk(seed) {}

  const char* name() const noexcept override { return "reads-from walk"; }
  style works_on() const noexcept override { return style::graphs; }

  bool start_execution() override {
    steps_.clear();
    return true;
  }

  std::uint32_t choose(const choice_point& point) override {
    if (steps_.size() <= point.decision) steps_.resize(point.decision + 1);
    if (point.kind != choice_kind::read && point.kind != choice_kind::order) return random_walk::choose(point);
    const std::uint64_t here = step_of_current();
    steps_[point.decision] = here;
    if (later_.count(here) != 0 && numbers_.below(2) == 0) return point.options;
    switch (numbers_.below(4)) {
      case 0: return point.options - 1;
      case 1: return numbers_.below(point.options);
      default: return 0;
    }
  }

  // Another execution of the same test gets there, too, and may then wait for the write that was seen now.
  void may_put_off(std::uint32_t decision) override { later_.insert(steps_[decision]); }

 private:
  static std::uint64_t step_of_current() {
    const worker_id worker = engine::running().current();
    return (std::uint64_t{worker} << 32) + engine::running().made().of_worker(worker).size();
  }

  std::vector<std::uint64_t> steps_;         // at which each decision of this execution was made
  std::unordered_set<std::uint64_t> later_;  // those which a write came too late for
};

}  // namespace contend::inline CONTEND_BACKEND::explore
