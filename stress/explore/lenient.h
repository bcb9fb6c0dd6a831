// lenient: one execution, by options that were taken before, perhaps in another execution: where one does not exist,
// the last one is taken; beyond the end of the list, the first.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "explore/strategy.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::explore {

class lenient : public strategy {
 public:
  lenient(style how, std::vector<std::uint32_t> taken) : how_(how), taken_(std::move(taken)) {}

  const char* name() const noexcept override { return "replay"; }
  style works_on() const noexcept override { return how_; }
  bool start_execution() override { return !std::exchange(is_done_, true); }

  std::uint32_t choose(const choice_point& point) override {
    if (point.decision >= taken_.size()) return 0;
    const bool can_be_put_off =
        how_ == style::graphs && (point.kind == choice_kind::read || point.kind == choice_kind::order);
    return std::min(taken_[point.decision], can_be_put_off ? point.options : point.options - 1);
  }

 private:
  style how_;
  std::vector<std::uint32_t> taken_;
  bool is_done_ = false;
};

}  // namespace contend::inline CONTEND_BACKEND::explore
