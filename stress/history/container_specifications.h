// container_specifications: the sequential queue, stack, priority queue, bag and per-producer queue, for
// linearizable.h.
//
// All may be bounded and closed, and answer as primitives/queue/queue.h says: a push is ok, full, or closed once
// the queue is; a pop is ok, empty, or closed once the queue is closed and drained. Equal values are fine here.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>

#include "history/event.h"

namespace contend::history {

inline constexpr std::uint64_t unbounded = std::numeric_limits<std::uint64_t>::max();

// What is inside, in the order of pushing: places in the history.
struct ordered_state {
  std::uint8_t count;
  std::uint8_t closed;
  std::array<std::uint8_t, 64> items;
};

// Of containers where the order of pushing says nothing: one bit a push.
struct unordered_state {
  std::uint64_t items;
  std::uint64_t closed;
};

// Order: which pop may take what. Everything else is the same for all containers.
template <class Order>
struct container_specification {
  using state = typename Order::state;

  std::uint64_t capacity = unbounded;

  state first() const { return {}; }

  unsigned choices(std::span<const event> history, std::size_t i) const {
    const bool anything = history[i].said == answer::pending && history[i].what == operation::pop;
    return anything && Order::any_may_leave ? 64 : 1;
  }

  bool apply(state& now, std::span<const event> history, std::size_t i, unsigned choice) const {
    switch (history[i].what) {
      case operation::push: return push(now, history[i].said, i);
      case operation::pop: return pop(now, history, i, choice);
      case operation::close: now.closed = 1; return true;
      default: return false;
    }
  }

 private:
  bool push(state& now, answer said, std::size_t i) const {
    switch (said) {
      case answer::full: return now.closed == 0 && Order::count(now) == capacity;
      case answer::closed: return now.closed == 1;
      case answer::ok:
      case answer::pending:
        if (now.closed == 1 || Order::count(now) == capacity) return false;
        Order::insert(now, i);
        return true;
      default: return false;
    }
  }

  bool pop(state& now, std::span<const event> history, std::size_t i, unsigned choice) const {
    const bool nothing = Order::count(now) == 0;
    switch (history[i].said) {
      case answer::empty: return nothing && now.closed == 0;
      case answer::closed: return nothing && now.closed == 1;
      case answer::ok: return !nothing && Order::remove(now, history, &history[i].value, choice);
      case answer::pending: return !nothing && Order::remove(now, history, nullptr, choice);
      default: return false;
    }
  }
};

struct fifo_order {
  using state = ordered_state;
  static constexpr bool any_may_leave = false;

  static std::uint64_t count(const state& now) { return now.count; }
  static void insert(state& now, std::size_t i) { now.items[now.count++] = static_cast<std::uint8_t>(i); }
  static bool remove(state& now, std::span<const event> history, const std::uint64_t* value, unsigned /*choice*/) {
    if (value != nullptr && history[now.items[0]].value != *value) return false;
    --now.count;
    std::memmove(&now.items[0], &now.items[1], now.count);
    now.items[now.count] = 0;
    return true;
  }
};

struct lifo_order {
  using state = ordered_state;
  static constexpr bool any_may_leave = false;

  static std::uint64_t count(const state& now) { return now.count; }
  static void insert(state& now, std::size_t i) { fifo_order::insert(now, i); }
  static bool remove(state& now, std::span<const event> history, const std::uint64_t* value, unsigned /*choice*/) {
    if (value != nullptr && history[now.items[now.count - 1U]].value != *value) return false;
    now.items[--now.count] = 0;
    return true;
  }
};

// What orders without an order of pushing share. May: whether a push may leave before the others.
template <class May>
struct unordered_order {
  using state = unordered_state;
  static constexpr bool any_may_leave = May::any_may_leave;

  static std::uint64_t count(const state& now) { return static_cast<std::uint64_t>(std::popcount(now.items)); }
  static void insert(state& now, std::size_t i) { now.items |= std::uint64_t{1} << i; }
  static bool remove(state& now, std::span<const event> history, const std::uint64_t* value, unsigned choice) {
    for (std::uint64_t left = now.items; left != 0; left &= left - 1) {
      const auto i = static_cast<std::size_t>(std::countr_zero(left));
      if (value != nullptr ? history[i].value != *value : (any_may_leave && i != choice)) continue;
      if (!May::leave(now.items, history, i)) continue;
      now.items &= ~(std::uint64_t{1} << i);
      return true;
    }
    return false;
  }
};

struct lowest_first {
  static constexpr bool any_may_leave = false;
  static bool leave(std::uint64_t items, std::span<const event> history, std::size_t i) {
    for (; items != 0; items &= items - 1) {
      if (history[static_cast<std::size_t>(std::countr_zero(items))].value < history[i].value) return false;
    }
    return true;
  }
};

struct anyone {
  static constexpr bool any_may_leave = true;
  static bool leave(std::uint64_t /*items*/, std::span<const event> /*history*/, std::size_t /*i*/) { return true; }
};

// The first of its producer: a worker's pushes began in the order in which they were made.
struct first_of_producer {
  static constexpr bool any_may_leave = true;
  static bool leave(std::uint64_t items, std::span<const event> history, std::size_t i) {
    for (; items != 0; items &= items - 1) {
      const event& other = history[static_cast<std::size_t>(std::countr_zero(items))];
      if (other.worker == history[i].worker && other.invoked < history[i].invoked) return false;
    }
    return true;
  }
};

using queue_specification = container_specification<fifo_order>;
using stack_specification = container_specification<lifo_order>;
using priority_specification = container_specification<unordered_order<lowest_first>>;
using bag_specification = container_specification<unordered_order<anyone>>;
using per_producer_specification = container_specification<unordered_order<first_of_producer>>;

}  // namespace contend::history
