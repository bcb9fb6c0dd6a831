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
  bool one_of_equals() const noexcept override { return true; }
  std::size_t least_choices() const override { return path_.size(); }

  // How much of all has been gone through, from 0 to 1: as if what is left at each choice were like what was tried
  // there.
  double share() const noexcept;

 private:
  struct node {
    choice_kind kind;
    std::uint32_t options;
    std::uint32_t taken;  // so many have been gone through before
    bool may_put_off;
    std::uint32_t line;

    // The newest write, the oldest one, those between: what is unlike the first is tried first. At last, none of them.
    std::uint32_t option() const noexcept {
      if (taken == 0 || taken == options) return taken;
      return taken == 1 ? options - 1 : taken - 1;
    }
  };

  std::vector<node> path_;  // the choices of the present execution, as far as they are decided
  bool has_started_ = false;
};

}  // namespace contend::inline CONTEND_BACKEND::explore
