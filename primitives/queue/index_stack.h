// index_stack: a lock-free stack of small numbers: the free list of anything that lives in an array.
//
// Source    R. K. Treiber, "Systems Programming: Coping with Parallelism", IBM RJ 5118, 1986. Ours: indices
//           instead of pointers, a tag against ABA, links in an array of the caller's.
// Roles     any workers
// Progress  push, pop: lock-free
// Memory    8 bytes, and 4 for each number
// Ordering  what happened before a push is visible after the pop that returns its number
// Lifetime  destroy only when every user has stopped
// Scopes    threads, processes
// Together  everything with everything; a number is in the stack at most once
// Checked   stress/contract
#pragma once

#include <cstdint>

#include "platform/atomic.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

class index_stack {
 public:
  static constexpr std::uint32_t none = UINT32_MAX;
  using link = atomic<std::uint32_t>;

  void push(link* links, std::uint32_t index) noexcept {
    std::uint64_t top = top_.load(relaxed);  // a guess: the exchange decides
    do {
      links[index].store(index_of(top), relaxed);  // published by the exchange
    } while (!top_.compare_exchange_weak(top, pack(tag_of(top) + 1, index), release, relaxed));  // [I1] pairs with [I2]
  }

  // Answers none when the stack is empty.
  std::uint32_t pop(link* links) noexcept {
    std::uint64_t top = top_.load(acquire);  // [I2] sees the link and what the pusher did; pairs with [I1]
    while (index_of(top) != none) {
      const std::uint32_t next = links[index_of(top)].load(relaxed);  // perhaps stale: then the tag has changed
      const std::uint64_t desired = pack(tag_of(top) + 1, next);
      if (top_.compare_exchange_weak(top, desired, acquire, acquire)) return index_of(top);  // [I2] as above
    }
    return none;
  }

 private:
  static constexpr std::uint32_t index_of(std::uint64_t top) noexcept { return static_cast<std::uint32_t>(top); }
  static constexpr std::uint32_t tag_of(std::uint64_t top) noexcept { return static_cast<std::uint32_t>(top >> 32); }
  static constexpr std::uint64_t pack(std::uint32_t tag, std::uint32_t index) noexcept {
    return std::uint64_t{tag} << 32 | index;
  }

  atomic<std::uint64_t> top_{pack(0, none)};  // tag, index of the topmost
};

}  // namespace contend::inline CONTEND_BACKEND
