// replay: one execution, by choices that were made before.
#pragma once

#include <absl/strings/str_cat.h>

#include <vector>

#include "explore/engine.h"
#include "explore/strategy.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::explore {

class replayed : public strategy {
 public:
  replayed(style how, std::vector<choice> choices) : how_(how), choices_(std::move(choices)) {}

  const char* name() const noexcept override { return "replay"; }
  style works_on() const noexcept override { return how_; }
  bool start_execution() override { return !std::exchange(is_done_, true); }

  // Beyond the end of the list: the first option, so that a shortened list is an execution, too.
  std::uint32_t choose(const choice_point& point) override {
    if (point.decision >= choices_.size()) return 0;
    const choice& made = choices_[point.decision];
    if (made.kind == point.kind && made.options == point.options) return made.taken;
    engine::running().stop(verdict::not_deterministic,
                           absl::StrCat("choice ", point.decision, " is '", to_string(point.kind), "' of ",
                                        point.options, ", the choices given say '", to_string(made.kind), "' of ",
                                        made.options, ": they are of another test, or it is not deterministic"),
                           std::source_location());
  }

 private:
  style how_;
  std::vector<choice> choices_;
  bool is_done_ = false;
};

}  // namespace contend::inline CONTEND_BACKEND::explore
