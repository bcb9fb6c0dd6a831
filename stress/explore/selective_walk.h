// selective_walk: SURW: as URW, but only the steps on one location count, another one each time: their interleavings
// come about equally often, whatever happens elsewhere.
//
// Source  H. Zhao, D. Wolff, U. Mathur, A. Roychoudhury, "Selectively Uniform Concurrency Testing", ASPLOS 2025. Which
//         locations there are, and how often each worker comes to them, is taken from the execution before.
#pragma once

#include <algorithm>
#include <vector>

#include "explore/engine.h"
#include "explore/random_walk.h"

namespace contend::inline CONTEND_BACKEND::explore {

class selective_walk : public random_walk {
 public:
  explicit selective_walk(std::uint64_t seed) noexcept : random_walk(seed) {}

  const char* name() const noexcept override { return "SURW"; }

  bool start_execution() override {
    chosen_ = memory::outside;
    next_ = none;
    if (seen_.empty()) return true;
    const place& which = seen_[numbers_.below(static_cast<std::uint32_t>(seen_.size()))];
    chosen_ = which.offset;
    left_ = which.visits;
    return true;
  }

  std::uint32_t choose(const choice_point& point) override {
    if (point.kind != choice_kind::worker) return random_walk::choose(point);
    if (next_ == none || !is_among(point, next_)) next_ = draw_next(point);
    // Whoever stands at the location and is not the one drawn waits for it.
    may_go_.clear();
    for (std::uint32_t i = 0; i < point.options; ++i) {
      if (point.workers[i].offset != chosen_ || point.workers[i].worker == next_) may_go_.push_back(i);
    }
    const std::uint32_t taken = may_go_[numbers_.below(static_cast<std::uint32_t>(may_go_.size()))];
    const pending_step& made = point.workers[taken];
    if (made.offset == chosen_) {
      std::uint32_t& visits = left_of(made.worker);
      visits -= visits != 0 ? 1U : 0U;
      next_ = none;
    }
    return taken;
  }

  void end_execution(ending, std::span<const choice>) override {
    const graph& made = engine::running().made();
    seen_.resize(made.location_count());
    for (location_id id = 0; id < seen_.size(); ++id) {
      seen_[id].offset = made.where(id).offset;
      seen_[id].visits.assign(made.width(), 0);
    }
    for (event_id id = 0; id < made.size(); ++id) {
      const event& visit = made.at(id);
      if (visit.location != none && visit.index != 0) ++seen_[visit.location].visits[visit.worker];
    }
    std::erase_if(seen_, [](const place& each) {
      return std::count(each.visits.begin(), each.visits.end(), 0U) + 1 >= std::ssize(each.visits);
    });
  }

 private:
  struct place {
    std::size_t offset;
    std::vector<std::uint32_t> visits;  // by each worker
  };

  static bool is_among(const choice_point& point, worker_id worker) {
    return std::any_of(point.workers.begin(), point.workers.end(),
                       [&](const pending_step& each) { return each.worker == worker; });
  }

  std::uint32_t& left_of(worker_id worker) {
    if (left_.size() <= worker) left_.resize(worker + 1, 0);
    return left_[worker];
  }

  // Who comes to the location next: each as probable as it has visits left.
  worker_id draw_next(const choice_point& point) {
    std::uint32_t sum = 0;
    for (const pending_step& each : point.workers) sum += left_of(each.worker);
    if (sum == 0) return point.workers[numbers_.below(point.options)].worker;
    std::uint32_t drawn = numbers_.below(sum);
    for (const pending_step& each : point.workers) {
      if (drawn < left_of(each.worker)) return each.worker;
      drawn -= left_of(each.worker);
    }
    return none;
  }

  std::vector<place> seen_;  // in the execution before, by more than one worker
  std::size_t chosen_ = memory::outside;
  std::vector<std::uint32_t> left_;  // visits of each worker
  worker_id next_ = none;
  std::vector<std::uint32_t> may_go_;
};

}  // namespace contend::inline CONTEND_BACKEND::explore
