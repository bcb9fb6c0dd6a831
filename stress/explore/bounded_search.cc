// bounded_search: depth first, and again from the start with one deviation more as long as any execution needs more.
#include "explore/bounded_search.h"

#include "explore/engine.h"

namespace contend::inline CONTEND_BACKEND::explore {

bool bounded_search::start_execution() {
  if (!has_started_) {
    has_started_ = true;
    return true;
  }
  for (; !path_.empty(); path_.pop_back()) {
    node& last = path_.back();
    if (last.taken + 1 == last.options) continue;
    if (last.spent_with(last.taken + 1) <= bound_) {
      ++last.taken;
      return true;
    }
    was_cut_ = true;
  }
  if (!was_cut_) return false;
  was_cut_ = false;
  ++bound_;
  return true;
}

std::uint32_t bounded_search::choose(const choice_point& point) {
  if (point.decision == path_.size()) {
    const bool is_free = (point.kind == choice_kind::worker && !point.continues) || point.kind == choice_kind::data;
    const std::uint32_t spent = path_.empty() ? 0 : path_.back().spent_with(path_.back().taken);
    path_.push_back({point.kind, point.options, 0, point.line, is_free, spent});
    return 0;
  }
  const node& decided = path_[point.decision];
  if (decided.kind != point.kind || decided.options != point.options || decided.line != point.line) {
    engine::running().stop_as_it_does_not_repeat(point, decided.kind, decided.options, decided.line);
  }
  return decided.taken;
}

}  // namespace contend::inline CONTEND_BACKEND::explore
