// mpsc_queue: bounded queue of many producers and one consumer, who needs no read-modify-write at all.
//
// Source    D. Vyukov, "Bounded MPMC queue", 1024cores.net, 2011, for the producers' side. Ours: with one consumer the
//           cells need not be given back one by one; he publishes how far he is, and producers look only when they
//           seem to have caught up with him.
// Roles     any producers, one consumer; capacity is a power of two
// Progress  try_pop: wait-free. try_push: retries only because another push succeeded; but a producer stopped between
//           claim and publish hides its cell, and all behind it, from the consumer: blocking
// Memory    bytes_for(n) = header + 3 lines + n cells; no allocation after create_in
// Ordering  all that happened before a push is visible after the pop that returns its item; FIFO in the order of the
//           claims. empty is not linearizable: it may be answered while a producer stands between claim and publish
// Lifetime  destroy only when every user has stopped; attaching never owns
// Scopes    threads, processes
// Together  everything with everything, pops with pops excepted; create_in and the destructor with nothing
// Checked   stress/contract
//
//   Positions count in steps of 2: bit 0 of tail_ says closed. A cell holds the item of the push that claimed
//   position p once its stamp is p + 1, and until the consumer is past p.
#pragma once

#include <absl/status/statusor.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
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
class mpsc_queue : public queue_object<mpsc_queue<T, Wait>, T, Wait>,
                   public blocking_operations<mpsc_queue<T, Wait>, T> {
  struct ring_cell {
    atomic<std::uint64_t> stamp{0};  // of no position: those are odd
    slot<T> item;
  };

 public:
  static constexpr queue_traits traits{.name = "mpsc_queue",
                                       .consumers = workers_allowed::one,
                                       .capacity = capacity_rule::power_of_two,
                                       .pop = progress::wait_free,
                                       .exact = false,
                                       .source = "ours, after Vyukov 2011"};

  static absl::StatusOr<std::size_t> bytes_for(const queue_options& options) {
    return bytes_for_cells<mpsc_queue, ring_cell>(options);
  }

  explicit mpsc_queue(const queue_options& options) noexcept
      : options_(options), tail_(first_position()), head_seen_(first_position()), head_(first_position()) {
    for (std::size_t i = 0; i < capacity(); ++i) std::construct_at(&cells()[i]);
  }
  mpsc_queue(const mpsc_queue&) = delete;
  mpsc_queue& operator=(const mpsc_queue&) = delete;
  ~mpsc_queue() {
    for (std::uint64_t at = head_.load(relaxed); is_published(at); at += 2) cell_at(at).item.destroy();  // alone here
  }

  outcome try_push(const T& item) {
    if constexpr (std::is_nothrow_copy_constructible_v<T>) {
      return push_items(1, [&](slot<T>& slot, std::size_t) { slot.construct(item); }).result;
    } else {
      return try_push(T(item));  // what may throw is done before a cell is claimed
    }
  }
  outcome try_push(T&& item) {
    return push_items(1, [&](slot<T>& slot, std::size_t) { slot.construct(std::move(item)); }).result;
  }
  std::size_t try_push_some(std::span<T> items) {
    return push_items(items.size(), [&](slot<T>& slot, std::size_t i) { slot.construct(std::move(items[i])); }).count;
  }

  outcome try_pop(T& item) {
    const std::uint64_t head = head_.load(relaxed);  // written by the one consumer
    if (!is_published(head)) {
      return tail_.load(acquire) == (head | closed_bit) ? outcome::closed : outcome::empty;  // [N6] pairs with [N5]
    }
    cell_at(head).item.take(item);
    head_.store(head + 2, release);  // [N3] gives the cell back; pairs with [N4]
    room_.notify(1, this->sharing());
    return outcome::ok;
  }
  std::size_t try_pop_some(std::span<T> items) {
    const std::uint64_t head = head_.load(relaxed);  // written by the one consumer
    std::size_t count = 0;
    for (; count < items.size() && is_published(head + 2 * count); ++count) {
      cell_at(head + 2 * count).item.take(items[count]);
    }
    if (count == 0) return 0;
    head_.store(head + 2 * count, release);  // [N3] gives the cells back
    room_.notify(static_cast<int>(count), this->sharing());
    return count;
  }

  void close() {
    tail_.fetch_or(closed_bit, release);  // [N5] no push claims a cell after this; pairs with [N6]
    items_.notify_all(this->sharing());
    room_.notify_all(this->sharing());
  }

  bool is_closed() const noexcept { return (tail_.load(relaxed) & closed_bit) != 0; }  // a snapshot
  std::size_t size() const noexcept {
    const std::uint64_t head = head_.load(acquire);  // first: tail only grows, so never negative
    return std::min<std::size_t>(((tail_.load(relaxed) & ~closed_bit) - head) / 2, capacity());  // a snapshot
  }
  std::size_t capacity() const noexcept { return options_.capacity; }
  const queue_options& options() const noexcept { return options_; }
  eventcount<Wait>& items() noexcept { return items_; }
  eventcount<Wait>& room() noexcept { return room_; }

 private:
  static constexpr std::uint64_t closed_bit = 1;

  // Claims up to `wanted` cells at once; construct(slot, i) puts the i-th item into its cell.
  template <class Construct>
  batch push_items(std::size_t wanted, Construct&& construct) {
    std::uint64_t tail = tail_.load(relaxed);  // a guess: the exchange decides
    std::size_t count = 0;
    while (true) {
      if ((tail & closed_bit) != 0) return {outcome::closed, 0};
      count = std::min(wanted, room_at(tail, wanted));
      if (count == 0) {
        const std::uint64_t now = tail_.load(relaxed);  // unchanged: really none
        if (now == tail) return {outcome::full, 0};
        tail = now;
      } else if (tail_.compare_exchange_weak(tail, tail + 2 * count, relaxed, relaxed)) {  // claims; publishes nothing
        break;
      }
    }
    for (std::size_t i = 0; i < count; ++i, tail += 2) {
      construct(cell_at(tail).item, i);
      cell_at(tail).stamp.store(tail + 1, release);  // [N1] publishes the item; pairs with [N2]
    }
    items_.notify(static_cast<int>(count), this->sharing());
    return {outcome::ok, count};
  }

  // Vacant cells from `tail` on, up to `wanted` for certain; anything, when the tail has moved on since.
  std::size_t room_at(std::uint64_t tail, std::size_t wanted) noexcept {
    const std::uint64_t seen = head_seen_.load(acquire);  // [N8] as if [N4]; pairs with [N7]
    if (const std::size_t room = room_between(seen, tail); room >= wanted) return room;
    const std::uint64_t head = head_.load(acquire);  // [N4] sees the cells given back; pairs with [N3]
    head_seen_.store(head, release);                 // [N7] hands on what [N4] saw; pairs with [N8]
    return room_between(head, tail);
  }

  // 0 when the tail is so old that it lies before the head.
  std::size_t room_between(std::uint64_t head, std::uint64_t tail) const noexcept {
    const std::size_t room = capacity() - (tail - head) / 2;
    return room <= capacity() ? room : 0;
  }

  bool is_published(std::uint64_t position) noexcept {
    return cell_at(position).stamp.load(acquire) == position + 1;  // [N2] sees the item; pairs with [N1]
  }

  std::uint64_t first_position() const noexcept { return options_.first_index << 1; }
  ring_cell& cell_at(std::uint64_t position) noexcept { return cells()[(position >> 1) & (capacity() - 1)]; }
  ring_cell* cells() noexcept { return trailing_array<ring_cell>(this); }

  alignas(object_alignment<T>) object_header header_;
  queue_options options_;
  // the producers' line
  alignas(cache_line) atomic<std::uint64_t> tail_;  // next position to push, and whether closed
  atomic<std::uint64_t> head_seen_;                 // copy of head_, perhaps old
  // the consumer's line
  alignas(cache_line) atomic<std::uint64_t> head_;  // next position to pop
  alignas(cache_line) eventcount<Wait> items_;      // where the consumer waits
  eventcount<Wait> room_;                           // where producers wait
  // ring_cell[capacity] follows.
};

}  // namespace contend::inline CONTEND_BACKEND
