// binary_heap: a priority queue in an array that somebody else keeps and locks.
//
// Source    J. W. J. Williams, "Algorithm 232: Heapsort", CACM 1964. Ours: a hole is moved, not items swapped.
//
// `Before` says which of two items comes out first, and must not throw. Of two items neither of which comes before
// the other, the one with the lower sequence number does, where numbers may wrap around.
//
// No contract: a part of mutex_heap and multi_queue, which state theirs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <type_traits>
#include <utility>

#include "platform/backend.h"
#include "platform/cell.h"

namespace contend::inline CONTEND_BACKEND {

// The default: items that have an operator<, the lowest first. No type for the others, so that a priority queue of
// them without a Before of their own does not exist.
template <class T>
using lowest_first = std::enable_if_t<std::is_invocable_r_v<bool, std::less<>, const T&, const T&>, std::less<>>;

template <class T>
struct heap_entry {
  cell<std::uint64_t> sequence;
  slot<T> item;
};

template <class T, class Before>
class binary_heap {
 public:
  explicit binary_heap(heap_entry<T>* entries) noexcept : entries_(entries) {}

  // Puts an item into a heap of `size`; it must not be constructed from what throws.
  template <class Item>
  void insert(std::size_t size, Item&& item, std::uint64_t sequence) noexcept {
    std::size_t hole = size;
    while (hole != 0 && is_before(item, sequence, entries_[parent_of(hole)])) {
      relocate(parent_of(hole), hole);
      hole = parent_of(hole);
    }
    entries_[hole].item.construct(std::forward<Item>(item));
    entries_[hole].sequence.write(sequence);
  }

  // Takes the first item out of a heap of `size`, which is not empty.
  void remove(std::size_t size, T& item) noexcept {
    entries_[0].item.take(item);
    const std::size_t last = size - 1;
    std::size_t hole = 0;
    for (std::size_t child = 1; child < last; child = 2 * hole + 1) {
      if (child + 1 < last && is_before(child + 1, child)) ++child;
      if (is_before(last, child)) break;
      relocate(child, hole);
      hole = child;
    }
    if (hole != last) relocate(last, hole);
  }

  const T& first() const noexcept { return entries_[0].item.look(); }

 private:
  static std::size_t parent_of(std::size_t index) noexcept { return (index - 1) / 2; }

  static bool is_before(const T& item, std::uint64_t sequence, const heap_entry<T>& other) noexcept {
    if (Before{}(item, other.item.look())) return true;
    if (Before{}(other.item.look(), item)) return false;
    return static_cast<std::int64_t>(sequence - other.sequence.read()) < 0;
  }
  bool is_before(std::size_t one, std::size_t other) const noexcept {
    return is_before(entries_[one].item.look(), entries_[one].sequence.read(), entries_[other]);
  }

  void relocate(std::size_t from, std::size_t to) noexcept {
    entries_[from].item.move_to(entries_[to].item);
    entries_[to].sequence.write(entries_[from].sequence.read());
  }

  heap_entry<T>* entries_;
};

}  // namespace contend::inline CONTEND_BACKEND
