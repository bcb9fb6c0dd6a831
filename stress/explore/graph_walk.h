// graph_walk: who reads from whom, drawn at random: the newest write, the oldest one, or any; now and then a later one.
//
// Source  D. Wolff, Z. Shi, G. Duck, U. Mathur, A. Roychoudhury, "Greybox Fuzzing for Concurrency Testing", ASPLOS
// 2024:
//         bugs are in who reads from whom more than in who runs when. There, constraints on such pairs are drawn; here
//         the pairs, for the engine goes through graphs anyway. A hundred bystanders make an oldest write no less
//         likely.
#pragma once

#include <algorithm>
#include <vector>

#include "explore/engine.h"
#include "explore/random_walk.h"

namespace contend::inline CONTEND_BACKEND::explore {

class graph_walk : public random_walk {
 public:
  explicit graph_walk(std::uint64_t seed) noexcept : random_walk(seed) {}

  const char* name() const noexcept override { return "reads-from walk"; }
  style works_on() const noexcept override { return style::graphs; }

  // Each read that is put off may be so in vain, and then the execution leads nowhere: so more than a few seldom are.
  bool start_execution() override {
    steps_.clear();
    waiting_.clear();
    while (!late_.empty() && numbers_.below(2) == 0) {
      waiting_.push_back(late_[numbers_.below(static_cast<std::uint32_t>(late_.size()))]);
    }
    return true;
  }

  std::uint32_t choose(const choice_point& point) override {
    steps_.resize(point.decision + 1);
    if (point.kind != choice_kind::read && point.kind != choice_kind::order) return random_walk::choose(point);
    const step here = step_of_current();
    steps_[point.decision] = here;
    if (const auto wait = std::find(waiting_.begin(), waiting_.end(), here); wait != waiting_.end()) {
      waiting_.erase(wait);
      return point.options;
    }
    return draw_read(point.options);
  }

  // Another execution gets there, too, and may then wait for the write that came too late now.
  void may_put_off(std::uint32_t decision) override {
    const step which = steps_[decision];
    if (std::find(late_.begin(), late_.end(), which) == late_.end()) late_.push_back(which);
  }

 private:
  struct step {
    worker_id worker = none;
    std::size_t number = 0;
    friend bool operator==(const step&, const step&) = default;
  };

  static step step_of_current() {
    const worker_id worker = engine::running().current();
    return {worker, engine::running().made().of_worker(worker).size()};
  }

  std::vector<step> steps_;    // at which each decision of this execution was made
  std::vector<step> late_;     // that a write came too late for, in some execution
  std::vector<step> waiting_;  // those that this execution puts off
};

}  // namespace contend::inline CONTEND_BACKEND::explore
