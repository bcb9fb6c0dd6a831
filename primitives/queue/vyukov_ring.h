// vyukov_ring: bounded MPMC queue, a ring whose cells carry a stamp that says whose turn it is.
//
// Source    D. Vyukov, "Bounded MPMC queue", 1024cores.net, 2011. Ours: any capacity, by counting laps as
//           crossbeam's ArrayQueue does; close; batches that claim their cells by one exchange; no pointers.
// Roles     any producers, any consumers; any capacity
// Progress  try_push, try_pop: obstruct no one but the worker behind: a peer stopped between claim and
//           publish hides its cell, and from the next lap on its whole queue: blocking
// Memory    bytes_for(n) = header + 4 lines + n cells; no allocation after create_in
// Ordering  all that happened before a push is visible after the pop that returns its item. full and empty
//           are not linearizable: they may be answered while a peer stands between claim and publish
// Lifetime  destroy only when every user has stopped; attaching never owns
// Scopes    threads, processes
// Together  everything with everything; create_in and the destructor with nothing
// Checked   stress/contract
//
//   A position counts cells in steps of 2: bit 0 of tail_ says closed, bit 0 of a stamp says occupied.
//   stamp == position       vacant, for the push that claims this position
//   stamp == position + 1   occupied, for the pop that claims this position
//   stamp == position + 2 * lap    vacant again, one lap later
#pragma once

#include <absl/status/statusor.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>

#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/cache_line.h"
#include "platform/cell.h"
#include "platform/clock.h"
#include "platform/object.h"
#include "platform/outcome.h"
#include "queue/blocking_operations.h"
#include "queue/queue.h"
#include "queue/queue_checks.h"
#include "queue/queue_object.h"
#include "signal/eventcount.h"

namespace contend::inline CONTEND_BACKEND {

template <class T, class Wait>
class vyukov_ring : public queue_object<vyukov_ring<T, Wait>, T, Wait>,
                    public blocking_operations<vyukov_ring<T, Wait>, T> {
  struct ring_cell {
    atomic<std::uint64_t> stamp;
    slot<T> item;
  };

 public:
  static constexpr queue_traits traits{
      .name = "vyukov_ring", .exact = false, .source = "D. Vyukov, Bounded MPMC queue, 1024cores.net, 2011"};

  static absl::StatusOr<std::size_t> bytes_for(const queue_options& options) {
    return bytes_for_cells<vyukov_ring, ring_cell>(options);
  }

  explicit vyukov_ring(const queue_options& options) noexcept
      : options_(options),
        lap_(2 * std::bit_ceil(options.capacity + 1)),
        tail_(first_position()),
        head_(first_position()) {
    for (std::size_t i = 0; i < capacity(); ++i) {
      std::construct_at(&cells()[i]);
      cells()[i].stamp.store(first_position() + 2 * i, relaxed);  // published with the whole object
    }
  }
  vyukov_ring(const vyukov_ring&) = delete;
  vyukov_ring& operator=(const vyukov_ring&) = delete;
  ~vyukov_ring() {
    for (std::size_t i = 0; i < capacity(); ++i) {
      if (cells()[i].stamp.load(relaxed) & 1) cells()[i].item.destroy();  // nobody else is here
    }
  }

  outcome try_push(const T& item) {
    if constexpr (std::is_nothrow_copy_constructible_v<T>) {
      return try_push_item(item);
    } else {
      return try_push_item(T(item));  // what may throw is done before a cell is claimed
    }
  }
  outcome try_push(T&& item) { return try_push_item(std::move(item)); }

  outcome try_pop(T& item) {
    std::uint64_t head = head_.load(relaxed);  // a guess: the cell's stamp and the exchange decide
    while (true) {
      ring_cell& cell = cell_at(head);
      const std::uint64_t stamp = cell.stamp.load(acquire);  // [V2] sees the item; pairs with [V1]
      if (stamp == head + 1) {
        if (head_.compare_exchange_weak(head, after(head), relaxed, relaxed)) {  // claims; publishes nothing
          cell.item.take(item);
          cell.stamp.store(head + lap_, release);  // [V3] gives the cell back; pairs with [V4]
          room_.notify(1, this->sharing());
          return outcome::ok;
        }
      } else if (const std::uint64_t now = head_.load(relaxed); now == head) {  // not stale: nothing to take
        return tail_.load(acquire) == (head | closed_bit) ? outcome::closed : outcome::empty;  // [V6] pairs with [V5]
      } else {
        head = now;
      }
    }
  }

  std::size_t try_push_some(std::span<T> items) {
    std::uint64_t tail = tail_.load(relaxed);  // a guess, as in try_push_item
    while (true) {
      // The cells from tail on that are vacant stay so until tail_ moves: claim them all at once.
      std::size_t count = 0;
      std::uint64_t end = tail;
      while ((tail & closed_bit) == 0 && count < items.size() && count < capacity() &&
             cell_at(end).stamp.load(acquire) == end) {  // [V4] sees the cell given back; pairs with [V3]
        end = after(end);
        ++count;
      }
      if (count == 0) {
        const std::uint64_t now = tail_.load(relaxed);  // unchanged: really none
        if (now == tail) return 0;
        tail = now;
      } else if (tail_.compare_exchange_weak(tail, end, relaxed, relaxed)) {  // claims; publishes nothing
        for (std::size_t i = 0; i < count; ++i, tail = after(tail)) {
          cell_at(tail).item.construct(std::move(items[i]));
          cell_at(tail).stamp.store(tail + 1, release);  // [V1] publishes the item; pairs with [V2]
        }
        items_.notify(static_cast<int>(count), this->sharing());
        return count;
      }
    }
  }

  std::size_t try_pop_some(std::span<T> items) {
    std::uint64_t head = head_.load(relaxed);  // a guess, as in try_pop
    while (true) {
      std::size_t count = 0;
      std::uint64_t end = head;
      while (count < items.size() && count < capacity() &&
             cell_at(end).stamp.load(acquire) == end + 1) {  // [V2] sees the item; pairs with [V1]
        end = after(end);
        ++count;
      }
      if (count == 0) {
        const std::uint64_t now = head_.load(relaxed);  // unchanged: really none
        if (now == head) return 0;
        head = now;
      } else if (head_.compare_exchange_weak(head, end, relaxed, relaxed)) {  // claims; publishes nothing
        for (std::size_t i = 0; i < count; ++i, head = after(head)) {
          cell_at(head).item.take(items[i]);
          cell_at(head).stamp.store(head + lap_, release);  // [V3] gives the cell back; pairs with [V4]
        }
        room_.notify(static_cast<int>(count), this->sharing());
        return count;
      }
    }
  }

  void close() {
    tail_.fetch_or(closed_bit, release);  // [V5] no push claims a cell after this; pairs with [V6]
    items_.notify_all(this->sharing());
    room_.notify_all(this->sharing());
  }

  bool is_closed() const noexcept { return (tail_.load(relaxed) & closed_bit) != 0; }  // a snapshot
  std::size_t size() const noexcept {
    const std::uint64_t head = head_.load(relaxed);                // a snapshot
    const std::uint64_t tail = tail_.load(relaxed) & ~closed_bit;  // a snapshot
    if (static_cast<std::int64_t>(tail - head) <= 0) return 0;     // an old tail beside a new head
    const std::uint64_t laps = (tail & ~(lap_ - 1)) == (head & ~(lap_ - 1)) ? 0 : capacity();
    const std::uint64_t items = laps + ((tail & (lap_ - 1)) >> 1) - ((head & (lap_ - 1)) >> 1);
    return std::min<std::size_t>(items, capacity());  // tail may have run on since
  }
  std::size_t capacity() const noexcept { return options_.capacity; }
  const queue_options& options() const noexcept { return options_; }
  eventcount<Wait>& items() noexcept { return items_; }
  eventcount<Wait>& room() noexcept { return room_; }

 private:
  static constexpr std::uint64_t closed_bit = 1;

  template <class Item>
  outcome try_push_item(Item&& item) {
    std::uint64_t tail = tail_.load(relaxed);  // a guess: the cell's stamp and the exchange decide
    while (true) {
      if ((tail & closed_bit) != 0) return outcome::closed;
      ring_cell& cell = cell_at(tail);
      const std::uint64_t stamp = cell.stamp.load(acquire);  // [V4] sees the cell given back; pairs with [V3]
      if (stamp == tail) {
        if (tail_.compare_exchange_weak(tail, after(tail), relaxed, relaxed)) {  // claims; publishes nothing
          cell.item.construct(std::forward<Item>(item));
          cell.stamp.store(tail + 1, release);  // [V1] publishes the item; pairs with [V2]
          items_.notify(1, this->sharing());
          return outcome::ok;
        }
      } else if (const std::uint64_t now = tail_.load(relaxed); now == tail) {  // not stale: no vacant cell
        return outcome::full;
      } else {
        tail = now;
      }
    }
  }

  std::uint64_t first_position() const noexcept { return options_.first_index & ~(lap_ - 1); }
  std::uint64_t after(std::uint64_t position) const noexcept {
    const std::uint64_t next = position + 2;
    return ((next & (lap_ - 1)) >> 1) < capacity() ? next : (position & ~(lap_ - 1)) + lap_;
  }
  ring_cell& cell_at(std::uint64_t position) noexcept { return cells()[(position & (lap_ - 1)) >> 1]; }
  ring_cell* cells() noexcept { return trailing_array<ring_cell>(this); }

  alignas(object_alignment<T>) object_header header_;
  queue_options options_;
  std::uint64_t lap_;  // distance of one lap in positions: a power of two, for cheap index and wrap
  alignas(cache_line) atomic<std::uint64_t> tail_;  // next position to push, and whether closed
  alignas(cache_line) atomic<std::uint64_t> head_;  // next position to pop
  alignas(cache_line) eventcount<Wait> items_;      // where poppers wait
  eventcount<Wait> room_;                           // where pushers wait
  // ring_cell[capacity] follows.
};

}  // namespace contend::inline CONTEND_BACKEND
