// crash_sweep: takes a schedule in which nobody is killed, and repeats it with a process killed at each of its steps in
// turn; then takes another.
//
// The first schedule is the plainest: each worker runs as far as it can, and reads what is newest. The others are
// random, and so is what the survivors do then. A process that must be killed at one of k steps of a schedule is so in
// k runs.
#pragma once

#include <utility>
#include <vector>

#include "explore/random_walk.h"

namespace contend::inline CONTEND_BACKEND::explore {

class sweeping_walk : public random_walk {
 public:
  explicit sweeping_walk(std::uint64_t seed) noexcept : random_walk(seed) {}

  const char* name() const noexcept override { return "crash sweep"; }

  bool start_execution() override {
    if (next_ < places_.size()) {
      victim_ = places_[next_++];
      return true;
    }
    is_plain_ = std::exchange(is_first_, false);
    victim_ = nobody;
    next_ = 0;
    schedule_.clear();
    places_.clear();
    return true;
  }

  std::uint32_t choose(const choice_point& point) override {
    if (victim_ == nobody) {
      const bool is_place = point.kind == choice_kind::crash;
      if (is_place) places_.push_back(point.decision);
      schedule_.push_back(is_place || is_plain_ ? 0 : random_walk::choose(point));
      return schedule_.back();
    }
    if (point.decision < victim_) return schedule_[point.decision];
    if (point.decision == victim_) return 1;
    return is_plain_ ? 0 : random_walk::choose(point);
  }

 private:
  static constexpr std::uint32_t nobody = UINT32_MAX;

  std::vector<std::uint32_t> schedule_;  // what was taken at each choice
  std::vector<std::uint32_t> places_;    // the choices where a process could be killed
  std::size_t next_ = 0;                 // of the places
  std::uint32_t victim_ = nobody;        // the place of this execution
  bool is_plain_ = true;
  bool is_first_ = true;
};

}  // namespace contend::inline CONTEND_BACKEND::explore
