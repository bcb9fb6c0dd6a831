// ticket_ring: bounded MPMC queue where one fetch_add gives each push and pop a cell of its own to wait at.
//
// Source    the turn ring of E. Rigtorp's MPMCQueue and of folly's; the idea of a ticket per cell is that of
//           A. Gottlieb et al., "Basic Techniques for the Efficient Coordination of Very Large Numbers of
//           Cooperating Sequential Processors", TOPLAS 1983. Ours: waiters sleep on their own cell, close.
// Roles     any producers, any consumers; capacity a power of two
// Progress  push, pop without deadline: blocking, first come first served, wait-free where nobody must wait;
//           try and timed operations take a ticket only when its cell is ready: blocking (stopped peers hide a cell)
// Memory    bytes_for(n) = header + 4 lines + n cells; no allocation after create_in
// Ordering  all that happened before a push is visible after the pop that returns its item. full and empty
//           are not linearizable: they may be answered while a peer stands between ticket and publish
// Lifetime  destroy only when every user has stopped; attaching never owns
// Scopes    threads, processes
// Together  everything with everything; create_in and the destructor with nothing
// Checked   stress/contract
//
//   Ticket t uses cell t % capacity in lap t / capacity.
//   turn == 2 * lap       the cell is vacant for the push of this lap
//   turn == 2 * lap + 1   it is occupied for the pop of this lap
#pragma once

#include <absl/status/statusor.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>

#include "platform/asymmetric_fence.h"
#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/cache_line.h"
#include "platform/clock.h"
#include "platform/object.h"
#include "platform/outcome.h"
#include "platform/wait.h"
#include "queue/blocking_operations.h"
#include "queue/queue.h"
#include "queue/queue_checks.h"
#include "queue/queue_object.h"
#include "queue/ticket_cell.h"

namespace contend::inline CONTEND_BACKEND {

template <class T, class Wait>
class ticket_ring : public queue_object<ticket_ring<T, Wait>, T, Wait>,
                    public blocking_operations<ticket_ring<T, Wait>, T> {
  using ring_cell = ticket_cell<T, Wait>;

 public:
  static constexpr queue_traits traits{.name = "ticket_ring",
                                       .capacity = capacity_rule::power_of_two,
                                       .exact = false,
                                       .source = "Gottlieb et al. 1983; E. Rigtorp, MPMCQueue"};

  static absl::StatusOr<std::size_t> bytes_for(const queue_options& options) {
    return bytes_for_cells<ticket_ring, ring_cell>(options);
  }

  explicit ticket_ring(const queue_options& options) noexcept
      : options_(options),
        lap_shift_(1 + std::countr_zero(options.capacity)),
        tail_(first_position()),
        head_(first_position()) {
    for (std::size_t i = 0; i < capacity(); ++i) std::construct_at(&cells()[i], vacant_turn(first_position()));
  }
  ticket_ring(const ticket_ring&) = delete;
  ticket_ring& operator=(const ticket_ring&) = delete;
  ~ticket_ring() { std::destroy_n(cells(), capacity()); }

  outcome push(const T& item, deadline until = deadline::never()) {
    if constexpr (std::is_nothrow_copy_constructible_v<T>) {
      return push_item(item, until);
    } else {
      return push_item(T(item), until);  // what may throw is done before a ticket is taken
    }
  }
  outcome push(T&& item, deadline until = deadline::never()) { return push_item(std::move(item), until); }
  outcome try_push(const T& item) { return push(item, deadline::immediately()); }
  outcome try_push(T&& item) { return push(std::move(item), deadline::immediately()); }

  outcome pop(T& item, deadline until = deadline::never()) {
    if (!until.is_never()) return pop_until(item, until);
    while (true) {
      const std::uint64_t head = head_.fetch_add(2, relaxed);  // the ticket; the cell's word orders the item
      if (is_occupied(head) || await_item(head)) {
        take(head, item);
        return outcome::ok;
      }
      if (is_past_the_end(head)) return outcome::closed;  // else the push of this ticket left: on to the next
    }
  }
  outcome try_pop(T& item) {
    std::uint64_t head = head_.load(relaxed);  // a guess: the cell's word and the exchange decide
    while (true) {
      if (is_occupied(head)) {
        if (head_.compare_exchange_weak(head, head + 2, relaxed, relaxed)) {  // a ticket only
          take(head, item);
          return outcome::ok;
        }
      } else if (is_void(head)) {
        if (is_past_the_end(head)) return outcome::closed;
        if (head_.compare_exchange_weak(head, head + 2, relaxed, relaxed)) head += 2;  // on to the next ticket
      } else if (const std::uint64_t now = head_.load(relaxed); now == head) {         // not stale: nothing to take
        return outcome::empty;
      } else {
        head = now;
      }
    }
  }

  void close() {
    const std::uint64_t tail = tail_.fetch_or(closed_bit, relaxed);  // no ticket is valid from here on
    if ((tail & closed_bit) != 0) return;
    end_.store(tail, release);  // [T5] pairs with [T6]; before the sleepers wake, by [T13] in ticket_cell.h
    for (std::size_t i = 0; i < capacity(); ++i) cells()[i].wake_sleepers(this->sharing());
  }

  bool is_closed() const noexcept { return (tail_.load(relaxed) & closed_bit) != 0; }  // a snapshot
  std::size_t size() const noexcept {
    // Snapshots: nothing is read through them. Of a closed queue they count the tickets of pushes that came too late,
    // until a pop comes by.
    const std::uint64_t head = head_.load(relaxed);                                          // a snapshot
    const std::uint64_t end = end_.load(relaxed);                                            // a snapshot
    const std::uint64_t tail = end == still_open ? tail_.load(relaxed) & ~closed_bit : end;  // as end
    const auto items = static_cast<std::int64_t>(tail - head) / 2;  // negative: poppers hold tickets and wait
    return static_cast<std::size_t>(std::clamp<std::int64_t>(items, 0, static_cast<std::int64_t>(capacity())));
  }
  std::size_t capacity() const noexcept { return options_.capacity; }
  const queue_options& options() const noexcept { return options_; }

 private:
  static constexpr std::uint64_t closed_bit = 1;  // of tail_; positions count tickets in steps of 2
  static constexpr std::uint64_t still_open = 1;  // no position

  template <class Item>
  outcome push_item(Item&& item, deadline until) {
    if (!until.is_never()) return push_until(std::forward<Item>(item), until);
    const std::uint64_t tail = tail_.fetch_add(2, relaxed);  // the ticket; the cell's word orders the item
    if ((tail & closed_bit) != 0) return outcome::closed;
    if (!is_vacant(tail) && !await_room(tail)) return outcome::closed;
    return fill(tail, std::forward<Item>(item));
  }

  template <class Item>
  outcome push_until(Item&& item, deadline until) {
    if (!until.is_valid()) return outcome::invalid;
    patience<Wait> patience;
    while (true) {
      std::uint64_t tail = tail_.load(relaxed);  // a guess: the cell's word and the exchange decide
      if ((tail & closed_bit) != 0) return outcome::closed;
      const std::uint32_t seen = cell_at(tail).word();
      if (ring_cell::turn_of(seen) == vacant_turn(tail)) {
        if (tail_.compare_exchange_weak(tail, tail + 2, relaxed, relaxed)) {  // a ticket only
          return fill(tail, std::forward<Item>(item));
        }
      } else if (tail_.load(relaxed) == tail) {  // not stale: no vacant cell
        if (until.has_passed()) return outcome::full;
        if (!patience.next()) sleep(tail, seen, still_open, until);
      }
    }
  }

  outcome pop_until(T& item, deadline until) {
    if (!until.is_valid()) return outcome::invalid;
    outcome last = try_pop(item);
    if (last != outcome::empty || until.is_immediate()) return last;
    patience<Wait> patience;
    while (!until.has_passed()) {
      const std::uint64_t head = head_.load(relaxed);  // a guess: it decides only where to sleep
      const std::uint64_t end = end_.load(relaxed);    // to be compared only
      const std::uint32_t seen = cell_at(head).word();
      last = try_pop(item);
      if (last != outcome::empty) return last;
      if (!patience.next() && ring_cell::turn_of(seen) != occupied_turn(head)) sleep(head, seen, end, until);
    }
    return try_pop(item);
  }

  // A push must not land after a popper has concluded that its ticket is void. It says what it is about to
  // do, then looks at end_; the popper looks at end_, then at what was said (is_void). One sees the other.
  template <class Item>
  outcome fill(std::uint64_t tail, Item&& item) {
    ring_cell& cell = cell_at(tail);
    cell.announce(occupied_turn(tail));
    asymmetric_fence_light();                             // [T9] said before looking; pairs with [T10]
    if (end_.load(relaxed) != still_open) [[unlikely]] {  // ordered by the fence
      cell.retract(this->sharing());
      return outcome::closed;
    }
    cell.put(std::forward<Item>(item), occupied_turn(tail), this->sharing());
    return outcome::ok;
  }

  void take(std::uint64_t head, T& item) noexcept {  // and gives the cell back for the next lap
    cell_at(head).take(item, vacant_turn(head + 2 * capacity()), this->sharing());
  }

  // Waits until the cell of this ticket is occupied; false when no item will ever come to it.
  [[gnu::cold, gnu::noinline]] bool await_item(std::uint64_t head) noexcept {
    patience<Wait> patience;
    while (true) {
      const std::uint64_t end = end_.load(relaxed);  // to be compared only; is_void looks for itself
      const std::uint32_t seen = cell_at(head).word();
      if (ring_cell::turn_of(seen) == occupied_turn(head)) return true;
      if (end != still_open && is_void(head)) return false;
      if (!patience.next()) sleep(head, seen, end, deadline::never());
    }
  }

  // Waits until the cell of this ticket is vacant; false when the queue was closed before.
  [[gnu::cold, gnu::noinline]] bool await_room(std::uint64_t tail) noexcept {
    patience<Wait> patience;
    while (true) {
      const std::uint32_t seen = cell_at(tail).word();
      if (ring_cell::turn_of(seen) == vacant_turn(tail)) return true;
      if (end_.load(relaxed) != still_open) return false;  // publishes nothing
      if (!patience.next()) sleep(tail, seen, still_open, deadline::never());
    }
  }

  // Sleeps while the cell's word is as seen and end_ is `end`: looked at after the word was marked. Once it is closed a
  // push may leave without changing the word.
  void sleep(std::uint64_t position, std::uint32_t seen, std::uint64_t end, deadline until) noexcept {
    const auto still_wanted = [&] {
      return end_.load(relaxed) == end && (end == still_open || !is_void(position));  // ordered by that mark
    };
    cell_at(position).sleep(seen, until, this->sharing(), still_wanted);
  }

  // Whether the queue is closed and the push that held this ticket has left without filling its cell.
  bool is_void(std::uint64_t head) noexcept {
    if (end_.load(relaxed) == still_open) [[likely]]  // ordered by the fence
      return false;
    if (is_past_the_end(head)) return true;
    asymmetric_fence_heavy(this->sharing());  // [T10] closed seen before looking; pairs with [T9]
    return !cell_at(head).is_announced(occupied_turn(head));
  }

  bool is_past_the_end(std::uint64_t head) const noexcept {
    const std::uint64_t end = end_.load(acquire);  // [T6] pairs with [T5]
    return end != still_open && static_cast<std::int64_t>(head - end) >= 0;
  }

  bool is_occupied(std::uint64_t head) noexcept { return cell_at(head).has_turn(occupied_turn(head)); }
  bool is_vacant(std::uint64_t tail) noexcept { return cell_at(tail).has_turn(vacant_turn(tail)); }

  // Turns have 31 bits; they come round after 2^30 laps, far beyond any worker's absence.
  std::uint32_t vacant_turn(std::uint64_t position) const noexcept {
    return static_cast<std::uint32_t>((position >> lap_shift_) * 2) & 0x7fffffff;
  }
  std::uint32_t occupied_turn(std::uint64_t position) const noexcept { return vacant_turn(position) + 1; }

  std::uint64_t first_position() const noexcept { return options_.first_index >> lap_shift_ << lap_shift_; }
  ring_cell& cell_at(std::uint64_t position) noexcept { return cells()[(position >> 1) & (capacity() - 1)]; }
  ring_cell* cells() noexcept { return trailing_array<ring_cell>(this); }

  alignas(object_alignment<T>) object_header header_;
  queue_options options_;
  std::int32_t lap_shift_;                          // a lap is 2^lap_shift_ positions
  atomic<std::uint64_t> end_{still_open};           // once closed: the position that no push reached
  alignas(cache_line) atomic<std::uint64_t> tail_;  // next ticket of a push, and whether closed
  alignas(cache_line) atomic<std::uint64_t> head_;  // next ticket of a pop
  // ring_cell[capacity] follows.
};

}  // namespace contend::inline CONTEND_BACKEND
