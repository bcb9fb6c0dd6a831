// chase_lev_deque: a deque of which one end belongs to one worker, while others steal from the other end.
//
// Source    D. Chase, Y. Lev, "Dynamic Circular Work-Stealing Deque", SPAA 2005, with the orders of N. M. Le,
//           A. Pop, A. Cohen, F. Zappa Nardelli, "Correct and Efficient Work-Stealing for Weak Memory Models",
//           PPoPP 2013. Ours: the bottom is always stored with release, where the paper has a fence in push, which
//           stands for the stores of a later take, too.
// Roles     one owner (push, take), any thieves (steal)
// Progress  push, take: wait-free but for growing; steal: lock-free
// Memory    an array that doubles; smaller ones are kept until the end, for thieves may still read them
// Ordering  what happened before push is visible to who takes or steals
// Lifetime  destroy only when nobody uses it; the owner may change from one thread to another that is ordered after it
// Scopes    threads: it grows on the heap
// Together  steal with everything; push and take with steal only
// Checked   stress/contract/pool/deque_test.cc
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/cache_line.h"

namespace contend::inline CONTEND_BACKEND {

template <class T>
class chase_lev_deque {
 public:
  chase_lev_deque() { (void)grow(nullptr, 0, 0); }
  chase_lev_deque(const chase_lev_deque&) = delete;
  chase_lev_deque& operator=(const chase_lev_deque&) = delete;
  ~chase_lev_deque() = default;

  // By the owner.
  void push(T* item) {
    const std::int64_t bottom = bottom_.load(relaxed);  // its own
    const std::int64_t top = top_.load(acquire);        // [C5] slots of stolen items are free; pairs with [C4]
    array* items = array_.load(relaxed);                // its own
    if (bottom - top > static_cast<std::int64_t>(items->size) - 1) items = grow(items, top, bottom);
    items->at(bottom).store(item, relaxed);  // published by the next line
    bottom_.store(bottom + 1, release);      // [C1] publishes the item; pairs with [C2]
  }

  // By the owner: the item pushed last; nullptr: it is empty.
  T* take() {
    const std::int64_t bottom = bottom_.load(relaxed) - 1;  // its own
    array* items = array_.load(relaxed);                    // its own
    bottom_.store(bottom, release);                         // [C1] a thief that reads this one knows no other
    fence(seq_cst);                                         // [C3] its bottom before their top; pairs with itself
    std::int64_t top = top_.load(relaxed);                  // ordered by the fence
    T* item = nullptr;
    if (top <= bottom) {
      item = items->at(bottom).load(relaxed);  // its own
      if (top != bottom) return item;
      // The last one: whoever moves the top has it.
      if (!top_.compare_exchange_strong(top, top + 1, seq_cst, relaxed)) item = nullptr;  // [C4] pairs with [C5]
    }
    bottom_.store(bottom + 1, relaxed);  // nothing is left below it
    return item;
  }

  // By anybody: the oldest item; nullptr: it is empty, or another was faster.
  T* steal() {
    std::int64_t top = top_.load(relaxed);              // ordered by the fence
    fence(seq_cst);                                     // [C3] its top before the owner's bottom; pairs with itself
    const std::int64_t bottom = bottom_.load(acquire);  // [C2] sees the item; pairs with [C1]
    if (top >= bottom) return nullptr;
    array* items = array_.load(acquire);     // [C8] sees the copied items; pairs with [C7]
    T* item = items->at(top).load(relaxed);  // perhaps overwritten by now: then the exchange fails
    if (!top_.compare_exchange_strong(top, top + 1, seq_cst, relaxed)) return nullptr;  // [C4] pairs with [C5]
    return item;
  }

  bool empty() const noexcept { return top_.load(relaxed) >= bottom_.load(relaxed); }  // a snapshot

 private:
  struct array {
    explicit array(std::size_t count) : size(count), items(std::make_unique<atomic<T*>[]>(count)) {}
    atomic<T*>& at(std::int64_t index) noexcept { return items[static_cast<std::size_t>(index) & (size - 1)]; }

    const std::size_t size;  // a power of two
    const std::unique_ptr<atomic<T*>[]> items;
  };

  static constexpr std::size_t first_size = 64;

  [[gnu::cold, gnu::noinline]] array* grow(array* old, std::int64_t top, std::int64_t bottom) {
    arrays_.push_back(std::make_unique<array>(old == nullptr ? first_size : 2 * old->size));
    array* larger = arrays_.back().get();
    for (std::int64_t i = top; i < bottom; ++i) {
      larger->at(i).store(old->at(i).load(relaxed), relaxed);  // published below
    }
    array_.store(larger, release);  // [C7] publishes the copied items; pairs with [C8]
    return larger;
  }

  alignas(cache_line) atomic<std::int64_t> top_{0};     // the next one to steal
  alignas(cache_line) atomic<std::int64_t> bottom_{0};  // where the owner pushes
  atomic<array*> array_{nullptr};
  std::vector<std::unique_ptr<array>> arrays_;  // the owner's: all that there were
};

}  // namespace contend::inline CONTEND_BACKEND
