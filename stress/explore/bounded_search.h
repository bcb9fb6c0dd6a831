// bounded_search: all that few deviations lead to, then all that one more does: what it finds is as short as can be.
//
// Source  M. Musuvathi, S. Qadeer, "Iterative Context Bounding for Systematic Testing of Multithreaded Programs", PLDI
//         2007: most faults need one or two preemptions. Here a stale read or a rare end of a wait counts as one, too.
// A worker runs until it waits or ends; that then another one goes on, whichever, is no deviation.
#pragma once

#include <vector>

#include "explore/strategy.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::explore {

class bounded_search : public strategy {
 public:
  const char* name() const noexcept override { return "bounded"; }
  style works_on() const noexcept override { return style::interleavings; }

  bool start_execution() override;
  std::uint32_t choose(const choice_point& point) override;
  std::size_t least_choices() const override { return path_.size(); }

  std::uint32_t bound() const noexcept { return bound_; }  // deviations; with fewer, all has been explored

 private:
  struct node {
    choice_kind kind;
    std::uint32_t options;
    std::uint32_t taken;
    std::uint32_t line;
    bool is_free;
    std::uint32_t spent;  // deviations before it

    std::uint32_t spent_with(std::uint32_t option) const noexcept { return spent + (option == 0 || is_free ? 0U : 1U); }
  };

  std::vector<node> path_;
  std::uint32_t bound_ = 0;
  bool has_started_ = false;
  bool was_cut_ = false;  // something needs more deviations
};

}  // namespace contend::inline CONTEND_BACKEND::explore
