// exhaustive: on to the next sequence of choices: the last one that has an option left takes it.
#include "explore/exhaustive.h"

#include <absl/strings/str_cat.h>

#include "explore/engine.h"

namespace contend::inline CONTEND_BACKEND::explore {

bool exhaustive::start_execution() {
  if (!has_started_) {
    has_started_ = true;
    return true;
  }
  for (; !path_.empty(); path_.pop_back()) {
    node& last = path_.back();
    if (last.taken + 1 < last.options || (last.taken + 1 == last.options && last.may_put_off)) {
      ++last.taken;
      return true;
    }
  }
  return false;
}

std::uint32_t exhaustive::choose(const choice_point& point) {
  if (point.decision == path_.size()) {
    path_.push_back({point.kind, point.options, 0, false, point.line});
    return 0;
  }
  const node& decided = path_[point.decision];
  if (decided.kind != point.kind || decided.options != point.options || decided.line != point.line) {
    engine::running().stop(
        verdict::not_deterministic,
        absl::StrCat("choice ", point.decision, " was '", to_string(decided.kind), "' of ", decided.options,
                     " in line ", decided.line, " in one execution and '", to_string(point.kind), "' of ",
                     point.options, " in line ", point.line,
                     " in another, after the same choices: the test depends on something else (a static, a clock, an "
                     "address outside of the model)"),
        std::source_location());
  }
  return decided.option();
}

}  // namespace contend::inline CONTEND_BACKEND::explore
