// stack: takes bottoms out of the history until nothing is left, or no value can be one.
#include "history/stack.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <vector>

#include "history/bottoms.h"
#include "history/capacity.h"
#include "history/coverage.h"
#include "history/thieves.h"

namespace contend::history {
namespace {

class unstacking {
 public:
  explicit unstacking(std::span<const item> items) : items_(those_that_matter(items)), left_(items_), inside_(items_) {}

  verdict run() {
    todo_.push_back({0, static_cast<std::uint32_t>(items_.size())});
    while (!todo_.empty()) {
      range rest = todo_.back();
      todo_.pop_back();
      // Cuts the first stretch of time off in which something is always inside.
      rest.begin = left_.first_of(rest.begin, rest.end);
      if (rest.begin == bottoms::none) continue;
      const instant first = items_[rest.begin].push_to;
      const instant gap = inside_.gap(first, left_.last_out(rest.begin, rest.end));
      const range stretch{rest.begin, gap == never ? rest.end : first_pushed_at(gap, rest)};
      if (stretch.end != rest.end) todo_.push_back({stretch.end, rest.end});

      const instant last = left_.last_out(stretch.begin, stretch.end);
      const std::uint32_t bottom = left_.candidate(stretch.begin, stretch.end, first, last);
      if (bottom == bottoms::none) return accuse(stretch, last);
      left_.remove(bottom);
      inside_.remove(items_[bottom]);
      todo_.push_back(stretch);
    }
    return {};
  }

 private:
  struct range {
    std::uint32_t begin;
    std::uint32_t end;
  };

  static std::vector<item> those_that_matter(std::span<const item> items) {
    std::vector<item> some;
    for (const item& each : items) {
      if (each.surely_inside()) some.push_back(each);
    }
    std::sort(some.begin(), some.end(), [](const item& a, const item& b) { return a.push_to < b.push_to; });
    return some;
  }

  std::uint32_t first_pushed_at(instant when, const range& within) const {
    const auto begin = items_.begin();
    return static_cast<std::uint32_t>(std::partition_point(begin + within.begin, begin + within.end,
                                                           [&](const item& each) { return each.push_to < when; }) -
                                      begin);
  }

  // Names the value that must be at the bottom because it went in first, and the one because it came out last.
  verdict accuse(const range& stretch, instant last) const {
    const item& lowest = items_[stretch.begin];
    const item* latest = &lowest;
    for (std::uint32_t i = stretch.begin; i != bottoms::none && i < stretch.end;
         i = left_.first_of(i + 1, stretch.end)) {
      if (items_[i].pop_from == last) latest = &items_[i];
    }
    verdict found{.broken = rule::order_inversion, .operations = {latest->push, lowest.push}};
    if (latest->pop != nobody) found.operations.push_back(latest->pop);
    if (lowest.pop != nobody && lowest.pop != latest->pop) found.operations.push_back(lowest.pop);
    found.sentence = absl::StrCat(
        "from ", lowest.push_to, " to ", last == never ? "the end" : absl::StrCat(last),
        " something was always inside, but no value can have lain at the bottom: value ", lowest.value,
        " went in before others that came out after it", latest == &lowest ? "" : ", as ",
        latest == &lowest ? ""
                          : absl::StrCat("value ", latest->value, latest->pop_from == never ? " (never out)" : ""));
    return found;
  }

  std::vector<item> items_;  // by push_to
  bottoms left_;
  overlap inside_;
  std::vector<range> todo_;
};

}  // namespace

verdict check_stack(std::span<const event> history, const container_options& options) {
  contents inside = take_apart(history, options);
  if (!inside.found.ok()) return inside.found;
  const auto check = [&](std::span<const item> items) {
    if (verdict found = check_empties(items, inside.empties); !found.ok()) return found;
    if (verdict found = check_drained(items, inside.drains); !found.ok()) return found;
    if (verdict found = unstacking(items).run(); !found.ok()) return found;
    return check_capacity(items, inside, options.capacity);
  };
  return thieves::judge(inside, check, check);
}

}  // namespace contend::history
