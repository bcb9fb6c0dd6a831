// per_producer: the queue's order among the values of each producer.
#include "history/per_producer.h"

#include <algorithm>
#include <vector>

#include "history/capacity.h"
#include "history/coverage.h"
#include "history/overtaking.h"
#include "history/thieves.h"

namespace contend::history {
namespace {

verdict check_each_producer(std::span<const item> items) {
  std::vector<item> sorted(items.begin(), items.end());
  std::stable_sort(sorted.begin(), sorted.end(), [](const item& a, const item& b) { return a.producer < b.producer; });
  for (auto begin = sorted.begin(); begin != sorted.end();) {
    const auto end =
        std::find_if(begin, sorted.end(), [&](const item& each) { return each.producer != begin->producer; });
    if (verdict found = check_overtaking({begin, end}); !found.ok()) return found;
    begin = end;
  }
  return {};
}

}  // namespace

verdict check_per_producer(std::span<const event> history, const container_options& options) {
  contents inside = take_apart(history, options);
  if (!inside.found.ok()) return inside.found;
  const auto check = [&](std::span<const item> items) {
    if (verdict found = check_each_producer(items); !found.ok()) return found;
    if (verdict found = check_empties(items, inside.empties); !found.ok()) return found;
    if (verdict found = check_drained(items, inside.drains); !found.ok()) return found;
    return check_capacity(items, inside, options.capacity);
  };
  return thieves::judge(inside, check, check);
}

}  // namespace contend::history
