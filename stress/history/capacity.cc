// capacity: the rules of a bounded container.
#include "history/capacity.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <span>
#include <vector>

namespace contend::history {
namespace {

struct change {
  instant when;
  std::int32_t by;
  std::uint32_t push;
};

// What was inside for sure: open intervals, so what ends at an instant ends before what begins there.
verdict check_overfull(std::span<const item> items, std::uint64_t capacity) {
  std::vector<change> changes;
  for (const item& each : items) {
    if (!each.surely_inside()) continue;
    changes.push_back({each.push_to, 1, each.push});
    changes.push_back({each.pop_from, -1, each.push});
  }
  std::sort(changes.begin(), changes.end(),
            [](const change& a, const change& b) { return a.when != b.when ? a.when < b.when : a.by < b.by; });
  std::uint64_t count = 0;
  for (const change& each : changes) {
    count += static_cast<std::uint64_t>(each.by);
    if (each.by > 0 && count > capacity) {
      return {rule::overfull,
              {each.push},
              absl::StrCat(count, " values were inside at once, for sure, just after ", each.when, "; the capacity is ",
                           capacity)};
    }
  }
  return {};
}

// How many can have been inside at most: steps of time, and the largest count over a range of them.
class possible_counts {
 public:
  possible_counts(std::span<const item> items, std::span<const item> maybe) {
    std::vector<change> changes;
    changes.reserve(2 * (items.size() + maybe.size()));
    for (const auto some : {items, maybe}) {
      for (const item& each : some) {
        changes.push_back({each.push_from, 1, each.push});
        if (each.pop_to != never) changes.push_back({each.pop_to + 1, -1, each.push});  // still inside at pop_to
      }
    }
    std::sort(changes.begin(), changes.end(), [](const change& a, const change& b) { return a.when < b.when; });
    starts_.push_back(0);
    std::vector<std::uint32_t> counts{0};
    for (const change& each : changes) {
      if (each.when != starts_.back()) {
        starts_.push_back(each.when);
        counts.push_back(counts.back());
      }
      counts.back() += static_cast<std::uint32_t>(each.by);
    }
    most_.resize(starts_.size());
    most_.insert(most_.end(), counts.begin(), counts.end());
    for (std::size_t i = starts_.size(); --i > 0;) most_[i] = std::max(most_[2 * i], most_[2 * i + 1]);
  }

  std::uint32_t most_within(const claim& asked) const {
    std::uint32_t most = 0;
    std::size_t left = step_at(asked.from) + starts_.size();
    std::size_t right = step_at(asked.to) + starts_.size() + 1;
    for (; left < right; left /= 2, right /= 2) {
      if (left % 2 == 1) most = std::max(most, most_[left++]);
      if (right % 2 == 1) most = std::max(most, most_[--right]);
    }
    return most;
  }

 private:
  std::size_t step_at(instant when) const {
    return static_cast<std::size_t>(std::upper_bound(starts_.begin(), starts_.end(), when) - starts_.begin()) - 1;
  }

  std::vector<instant> starts_;
  std::vector<std::uint32_t> most_;  // a tree of maxima, its leaves are the steps
};

}  // namespace

verdict check_capacity(std::span<const item> items, const contents& inside, std::uint64_t capacity) {
  if (capacity == unbounded && inside.fulls.empty()) return {};
  if (verdict found = check_overfull(items, capacity); !found.ok()) return found;
  if (inside.fulls.empty()) return {};
  const possible_counts counts(items, inside.maybe);
  for (const claim& full : inside.fulls) {
    const std::uint32_t most = counts.most_within(full);
    if (most >= capacity) continue;
    return {rule::wrong_full,
            {full.place},
            absl::StrCat("full was answered although at most ", most, " values can have been inside; the capacity is ",
                         capacity == unbounded ? "unbounded" : absl::StrCat(capacity))};
  }
  return {};
}

}  // namespace contend::history
