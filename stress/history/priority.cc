// priority: one pass from the lowest value to the highest.
#include "history/priority.h"

#include <absl/container/btree_map.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "history/capacity.h"
#include "history/coverage.h"
#include "history/thieves.h"

namespace contend::history {
namespace {

// A union of open intervals that grows; those that only touch stay apart.
class growing_coverage {
 public:
  void add(instant from, instant to) {
    auto next = stretches_.lower_bound(from);
    if (next != stretches_.begin() && std::prev(next)->second > from) --next;
    while (next != stretches_.end() && next->first < to) {
      from = std::min(from, next->first);
      to = std::max(to, next->second);
      next = stretches_.erase(next);
    }
    stretches_.emplace(from, to);
  }

  bool covers(instant from, instant to) const {
    const auto next = stretches_.lower_bound(from);
    return next != stretches_.begin() && to < std::prev(next)->second;
  }

 private:
  absl::btree_map<instant, instant> stretches_;
};

// One lower value that was inside during the whole pop, if there is one, else any that was inside at its end.
verdict accuse(const item& high, std::span<const item> items) {
  verdict found{.broken = rule::order_inversion, .operations = {high.pop, high.push}};
  const item* lower = nullptr;
  for (const item& each : items) {
    if (each.value >= high.value || !each.surely_inside()) continue;
    if (each.push_to >= high.pop_to || each.pop_from <= high.pop_to) continue;
    if (lower == nullptr || each.push_to < lower->push_to) lower = &each;
  }
  found.sentence = absl::StrCat("value ", high.value, " came out while lower values were inside at every instant");
  if (lower == nullptr) return found;
  absl::StrAppend(&found.sentence, ", as value ", lower->value);
  found.operations.push_back(lower->push);
  if (lower->pop != nobody) found.operations.push_back(lower->pop);
  return found;
}

// Thefts_count: whether a pop by a thief must be in order too.
verdict check_order(std::span<const item> items, bool thefts_count) {
  std::vector<const item*> ascending;
  ascending.reserve(items.size());
  for (const item& each : items) ascending.push_back(&each);
  std::sort(ascending.begin(), ascending.end(), [](const item* a, const item* b) { return a->value < b->value; });
  growing_coverage lower;
  for (const item* each : ascending) {
    const bool popped = each->pop != nobody || (thefts_count && each->pop_from != never);
    if (popped && lower.covers(std::max(each->pop_from, each->push_from), each->pop_to)) return accuse(*each, items);
    if (each->surely_inside()) lower.add(each->push_to, each->pop_from);
  }
  return {};
}

}  // namespace

verdict check_priority(std::span<const event> history, const container_options& options) {
  contents inside = take_apart(history, options);
  if (!inside.found.ok()) return inside.found;
  const auto check = [&](std::span<const item> items, bool thefts_count) {
    if (verdict found = check_order(items, thefts_count); !found.ok()) return found;
    if (verdict found = check_empties(items, inside.empties); !found.ok()) return found;
    if (verdict found = check_drained(items, inside.drains); !found.ok()) return found;
    return check_capacity(items, inside, options.capacity);
  };
  return thieves::judge(
      inside, [&](std::span<const item> items) { return check(items, true); },
      [&](std::span<const item> items) { return check(items, false); });
}

}  // namespace contend::history
