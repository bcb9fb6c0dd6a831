// exhaustive: depth first through all choices. Complete, and never twice the same sequence of choices.
#pragma once

#include <vector>

#include "explore/strategy.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::explore {

class exhaustive : public strategy {
 public:
  const char* name() const noexcept override { return "exhaustive"; }
  style works_on() const noexcept override { return style::graphs; }

  bool start_execution() override;
  std::uint32_t choose(const choice_point& point) override;
  void may_put_off(std::uint32_t decision) override { path_[decision].may_put_off = true; }
  std::size_t least_choices() const override { return path_.size(); }

 private:
  struct node {
    choice_kind kind;
    std::uint32_t options;
    std::uint32_t taken;
    bool may_put_off;
    std::uint32_t line;
  };

  std::vector<node> path_;  // the choices of the present execution, as far as they are decided
  bool has_started_ = false;
};

}  // namespace contend::inline CONTEND_BACKEND::explore
