// bottoms: the values that a stack's check has yet to explain, in the order of their going in.
//
// Answers in O(log n) which of a range can lie at the bottom, and where in time the range falls apart.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "history/contents.h"
#include "history/event.h"

namespace contend::history {

// A tree over values: per range the extremes of those that are left.
class bottoms {
 public:
  static constexpr std::uint32_t none = ~std::uint32_t{0};

  explicit bottoms(std::span<const item> by_push_to);

  std::uint32_t first_of(std::uint32_t begin, std::uint32_t end) const;  // the first that is left; none
  instant last_out(std::uint32_t begin, std::uint32_t end) const;        // the latest pop_from; 0 if none is left

  // A value that can have gone in at `first` or before, and out at `last` or later; none.
  std::uint32_t candidate(std::uint32_t begin, std::uint32_t end, instant first, instant last);

  void remove(std::uint32_t value);

 private:
  struct node {
    std::uint32_t first = none;  // that is left
    instant last_out = 0;        // largest pop_from
    instant first_in = never;    // smallest push_from of those not yet known to be able to go in first
    std::uint32_t early = 0;     // its value
    instant ready_out = 0;       // largest pop_to of those known
    std::uint32_t ready = none;  // its value
  };

  static node join(const node& left, const node& right);
  node over(std::uint32_t begin, std::uint32_t end) const;
  void set(std::uint32_t value, const node& leaf);

  std::span<const item> items_;
  std::size_t leaves_;
  std::vector<node> tree_;
};

// How many values are inside for sure at each instant that matters; finds the instants where none is.
class overlap {
 public:
  static constexpr std::size_t none = ~std::size_t{0};

  explicit overlap(std::span<const item> items);

  void remove(const item& each) { add(1, 0, leaves_, place(each.push_to) + 1, place(each.pop_from), -1); }

  // The first instant in between, both excluded, at which nothing is inside; never: there is none.
  instant gap(instant from, instant to) const;

 private:
  std::size_t place(instant when) const;
  void add(std::size_t node, std::size_t low, std::size_t high, std::size_t begin, std::size_t end, std::int32_t by);
  std::size_t find(std::size_t node, std::size_t low, std::size_t high, std::size_t begin, std::size_t end,
                   std::int32_t above) const;

  std::vector<instant> instants_;
  std::size_t leaves_ = 1;
  std::vector<std::int32_t> least_;  // of a range, without what was added to all of a range around it
  std::vector<std::int32_t> added_;  // to all of a range
};

}  // namespace contend::history
