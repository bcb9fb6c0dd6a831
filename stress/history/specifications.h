// specifications: the sequential lock, semaphore, register and stock of tickets, for linearizable.h.
#pragma once

#include <cstdint>
#include <span>

#include "history/container_specifications.h"
#include "history/event.h"

namespace contend::history {

// lock waits (takes effect only while free) or answers busy; unlock is for the holder alone.
struct lock_specification {
  struct state {
    std::uint64_t holder;  // worker + 1; 0: free
  };

  state first() const { return {}; }
  unsigned choices(std::span<const event> /*history*/, std::size_t /*i*/) const { return 1; }
  bool apply(state& now, std::span<const event> history, std::size_t i, unsigned /*choice*/) const {
    const event& each = history[i];
    const std::uint64_t self = std::uint64_t{each.worker} + 1;
    if (each.what == operation::lock && each.said == answer::busy) return now.holder != 0;
    const std::uint64_t before = each.what == operation::lock ? 0 : self;
    if ((each.what != operation::lock && each.what != operation::unlock) || now.holder != before) return false;
    now.holder = self - before;
    return true;
  }
};

// acquire waits for a permit or answers empty; release(n) beyond `most` answers full.
struct semaphore_specification {
  struct state {
    std::uint64_t permits;
  };

  std::uint64_t permits = 1;  // at first
  std::uint64_t most = unbounded;

  state first() const { return {permits}; }
  unsigned choices(std::span<const event> /*history*/, std::size_t /*i*/) const { return 1; }
  bool apply(state& now, std::span<const event> history, std::size_t i, unsigned /*choice*/) const {
    const event& each = history[i];
    if (each.what == operation::release) {
      const bool fits = each.value <= most - now.permits;
      if (each.said == answer::full) return !fits;
      if (fits) now.permits += each.value;
      return fits;
    }
    if (each.what != operation::acquire) return false;
    if (each.said == answer::empty) return now.permits == 0;
    return now.permits != 0 && now.permits-- != 0;
  }
};

struct register_specification {
  struct state {
    std::uint64_t value;
  };

  std::uint64_t value = 0;  // at first

  state first() const { return {value}; }
  unsigned choices(std::span<const event> /*history*/, std::size_t /*i*/) const { return 1; }
  bool apply(state& now, std::span<const event> history, std::size_t i, unsigned /*choice*/) const {
    const event& each = history[i];
    if (each.what == operation::write) now.value = each.value;
    return each.what == operation::write ||
           (each.what == operation::read && (each.said == answer::pending || each.value == now.value));
  }
};

// Tickets: acquire takes one (ok) or finds none (empty: sold out), release(n) gives back, read answers how many are
// left.
struct stock_specification {
  using state = semaphore_specification::state;

  std::uint64_t tickets = 1;  // at first

  state first() const { return {tickets}; }
  unsigned choices(std::span<const event> /*history*/, std::size_t /*i*/) const { return 1; }
  bool apply(state& now, std::span<const event> history, std::size_t i, unsigned choice) const {
    const event& each = history[i];
    if (each.what == operation::read) return each.said == answer::pending || each.value == now.permits;
    return semaphore_specification{}.apply(now, history, i, choice);
  }
};

}  // namespace contend::history
