// bottoms: the trees of the stack's check.
#include "history/bottoms.h"

#include <algorithm>
#include <bit>

namespace contend::history {

bottoms::bottoms(std::span<const item> by_push_to)
    : items_(by_push_to), leaves_(std::bit_ceil(by_push_to.size() + 1)), tree_(2 * leaves_) {
  for (std::uint32_t i = 0; i < items_.size(); ++i) {
    tree_[leaves_ + i] = {.first = i, .last_out = items_[i].pop_from, .first_in = items_[i].push_from, .early = i};
  }
  for (std::size_t i = leaves_; --i > 0;) tree_[i] = join(tree_[2 * i], tree_[2 * i + 1]);
}

bottoms::node bottoms::join(const node& left, const node& right) {
  node both = left;
  if (left.first == none) both.first = right.first;
  both.last_out = std::max(left.last_out, right.last_out);
  if (right.first_in < left.first_in) {
    both.first_in = right.first_in;
    both.early = right.early;
  }
  if (left.ready == none || (right.ready != none && right.ready_out > left.ready_out)) {
    both.ready_out = right.ready_out;
    both.ready = right.ready;
  }
  return both;
}

bottoms::node bottoms::over(std::uint32_t begin, std::uint32_t end) const {
  node before;
  node after;
  std::size_t left = begin + leaves_;
  std::size_t right = end + leaves_;
  for (; left < right; left /= 2, right /= 2) {
    if (left % 2 == 1) before = join(before, tree_[left++]);
    if (right % 2 == 1) after = join(tree_[--right], after);
  }
  return join(before, after);
}

void bottoms::set(std::uint32_t value, const node& leaf) {
  std::size_t i = value + leaves_;
  tree_[i] = leaf;
  while ((i /= 2) > 0) tree_[i] = join(tree_[2 * i], tree_[2 * i + 1]);
}

std::uint32_t bottoms::first_of(std::uint32_t begin, std::uint32_t end) const { return over(begin, end).first; }

instant bottoms::last_out(std::uint32_t begin, std::uint32_t end) const { return over(begin, end).last_out; }

// Parts of a range begin later than it: who could go in first once, can for ever, and is looked at once.
std::uint32_t bottoms::candidate(std::uint32_t begin, std::uint32_t end, instant first, instant last) {
  node all = over(begin, end);
  for (; all.first_in <= first; all = over(begin, end)) {
    node known = tree_[all.early + leaves_];
    known.first_in = never;
    known.ready_out = items_[all.early].pop_to;
    known.ready = all.early;
    set(all.early, known);
  }
  return all.ready != none && all.ready_out >= last ? all.ready : none;
}

void bottoms::remove(std::uint32_t value) { set(value, {}); }

overlap::overlap(std::span<const item> items) {
  for (const item& each : items) {
    instants_.push_back(each.push_to);
    instants_.push_back(each.pop_from);
  }
  std::sort(instants_.begin(), instants_.end());
  instants_.erase(std::unique(instants_.begin(), instants_.end()), instants_.end());
  leaves_ = std::bit_ceil(instants_.size() + 1);
  least_.assign(2 * leaves_, 0);
  added_.assign(2 * leaves_, 0);
  // Differences at both ends, summed up: the leaves; the tree above them bottom-up.
  for (const item& each : items) {
    if (place(each.push_to) + 1 >= place(each.pop_from)) continue;
    ++least_[leaves_ + place(each.push_to) + 1];
    --least_[leaves_ + place(each.pop_from)];
  }
  for (std::size_t i = leaves_ + 1; i < 2 * leaves_; ++i) least_[i] += least_[i - 1];
  for (std::size_t i = leaves_; --i > 0;) least_[i] = std::min(least_[2 * i], least_[2 * i + 1]);
}

std::size_t overlap::place(instant when) const {
  return static_cast<std::size_t>(std::lower_bound(instants_.begin(), instants_.end(), when) - instants_.begin());
}

void overlap::add(std::size_t node, std::size_t low, std::size_t high, std::size_t begin, std::size_t end,
                  std::int32_t by) {
  if (begin >= high || end <= low || begin >= end) return;
  if (begin <= low && high <= end) {
    least_[node] += by;
    added_[node] += by;
    return;
  }
  const std::size_t middle = (low + high) / 2;
  add(2 * node, low, middle, begin, end, by);
  add(2 * node + 1, middle, high, begin, end, by);
  least_[node] = std::min(least_[2 * node], least_[2 * node + 1]) + added_[node];
}

std::size_t overlap::find(std::size_t node, std::size_t low, std::size_t high, std::size_t begin, std::size_t end,
                          std::int32_t above) const {
  if (begin >= high || end <= low || least_[node] + above > 0) return none;
  if (high - low == 1) return low;
  const std::size_t middle = (low + high) / 2;
  const std::size_t left = find(2 * node, low, middle, begin, end, above + added_[node]);
  return left != none ? left : find(2 * node + 1, middle, high, begin, end, above + added_[node]);
}

instant overlap::gap(instant from, instant to) const {
  const std::size_t begin = place(from) + 1;
  const std::size_t end = place(to);
  const std::size_t found = begin < end ? find(1, 0, leaves_, begin, end, 0) : none;
  return found == none ? never : instants_[found];
}

}  // namespace contend::history
