// exhaustive: on to the next sequence of choices: the last one that has an option left takes it.
#include "explore/exhaustive.h"

#include <algorithm>

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
    engine::running().stop_as_it_does_not_repeat(point, decided.kind, decided.options, decided.line);
  }
  return decided.option();
}

double exhaustive::share() const noexcept {
  double sum = 0;
  double part = 1;
  for (const node& each : path_) {
    part /= each.options + (each.may_put_off ? 1 : 0);
    sum += part * std::min(each.taken, each.options);
  }
  return sum;
}

}  // namespace contend::inline CONTEND_BACKEND::explore
