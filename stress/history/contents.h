// contents: a history of a container, taken apart: for each value when it may have gone in and come out.
//
// What all containers have in common is judged here, in O(n): that values are distinct, came in before they came out,
// came out once, and that nothing went in after the close. What one container has of its own, its checker judges.
//
// Pending      a push without an answer that somebody popped has taken effect at any time since; one that nobody popped
//              is left out: `maybe`. A pop without an answer may have taken any value that nobody else popped:
//              `thieves`.
// Loss budget  as many thieves more, from the beginning on: values that may be missing without a finding
// Closed       the close is put as late as the history allows, which is best for all: pushes must begin before it, and
//              take effect until it
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "history/container_specifications.h"
#include "history/event.h"
#include "history/verdict.h"

namespace contend::history {

inline constexpr std::uint32_t nobody = ~std::uint32_t{0};

struct container_options {
  std::uint64_t capacity = unbounded;  // items; the queue's own rounding done
  std::uint64_t losses = 0;            // values that may vanish, beside those in the hands of pending pops
};

struct item {
  std::uint64_t value = 0;
  std::uint32_t push = nobody;  // place in the history
  std::uint32_t pop = nobody;   // nobody: not popped, or by a thief
  std::uint32_t producer = 0;
  instant push_from = 0;  // both took effect within
  instant push_to = never;
  instant pop_from = never;  // from = never: not popped
  instant pop_to = never;

  bool surely_inside() const noexcept { return push_to < pop_from; }  // in between, both ends excluded
};

// An answer about the whole container, true at one instant within.
struct claim {
  instant from = 0;
  instant to = 0;
  std::uint32_t place = nobody;
};

struct contents {
  std::vector<item> items;
  std::vector<item> maybe;       // pending pushes that nobody popped
  std::vector<claim> empties;    // pop -> empty
  std::vector<claim> fulls;      // push -> full
  std::vector<claim> drains;     // pop -> closed
  std::vector<instant> thieves;  // when each may have begun to take a value, ascending
  verdict found;                 // of what all containers have in common
};

contents take_apart(std::span<const event> history, const container_options& options);

// "drained" needs everything popped: the last rule, once thieves have been given what they took.
verdict check_drained(std::span<const item> items, std::span<const claim> drains);

// Thieves take the values that nobody popped, those that went in first for sure from the thieves that came first.
// Best where values leave in the order of their coming, or in any.
void rob_the_oldest(contents& inside);

}  // namespace contend::history
