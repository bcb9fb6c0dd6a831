// two_lock_queue: bounded MPMC queue with one lock for the producers and one for the consumers.
//
// Source    M. M. Michael, M. L. Scott, "Simple, Fast, and Practical Non-Blocking and Blocking Concurrent
//           Queue Algorithms", PODC 1996, the two-lock queue. Ours: the list is a ring in the region, so
//           nodes need no allocation, and the two sides meet in two published indices instead of a dummy node.
// Roles     any producers, any consumers; any capacity
// Progress  all operations: blocking (a worker stopped inside stops its own side)
// Memory    bytes_for(n) = header + 5 lines + n items; no allocation after create_in
// Ordering  all that happened before a push is visible after the pop that returns its item
// Lifetime  destroy only when every user has stopped; attaching never owns
// Scopes    threads, processes
// Together  everything with everything; create_in and the destructor with nothing
// Checked   stress/contract
#pragma once

#include <absl/status/statusor.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <type_traits>
#include <utility>

#include "lock/futex_mutex.h"
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
class two_lock_queue : public queue_object<two_lock_queue<T, Wait>, T, Wait>,
                       public blocking_operations<two_lock_queue<T, Wait>, T> {
 public:
  static constexpr queue_traits traits{.name = "two_lock_queue", .source = "Michael and Scott, PODC 1996 (two-lock)"};

  static absl::StatusOr<std::size_t> bytes_for(const queue_options& options) {
    return bytes_for_cells<two_lock_queue, slot<T>>(options);
  }

  explicit two_lock_queue(const queue_options& options) noexcept
      : options_(options),
        push_lock_(options.sharing),
        tail_(options.first_index),
        head_seen_(options.first_index),
        pop_lock_(options.sharing),
        head_(options.first_index),
        tail_seen_(options.first_index) {}
  two_lock_queue(const two_lock_queue&) = delete;
  two_lock_queue& operator=(const two_lock_queue&) = delete;
  ~two_lock_queue() {
    for (std::uint64_t i = head_.load(relaxed); i != tail_.load(relaxed); ++i) {  // nobody else is here
      slots()[head_slot_.read()].destroy();
      head_slot_.write(wrapped(head_slot_.read() + 1));
    }
  }

  outcome try_push(const T& item) {
    if constexpr (std::is_nothrow_copy_constructible_v<T>) {
      return push_items(1, [&](slot<T>& slot, std::size_t) { slot.construct(item); }).result;
    } else {
      return try_push(T(item));  // what may throw is done before the lock is taken
    }
  }
  outcome try_push(T&& item) {
    return push_items(1, [&](slot<T>& slot, std::size_t) { slot.construct(std::move(item)); }).result;
  }
  std::size_t try_push_some(std::span<T> items) {
    return push_items(items.size(), [&](slot<T>& slot, std::size_t i) { slot.construct(std::move(items[i])); }).count;
  }

  outcome try_pop(T& item) { return pop_items({&item, 1}).result; }
  std::size_t try_pop_some(std::span<T> items) { return pop_items(items).count; }

  void close() {
    {
      const std::lock_guard lock(push_lock_);  // no push is under way when closed_ appears
      closed_.store(1, release);               // [T5] after the last push; pairs with [T6]
    }
    items_.notify_all(this->sharing());
    room_.notify_all(this->sharing());
  }

  bool is_closed() const noexcept { return closed_.load(relaxed) != 0; }  // a snapshot
  std::size_t size() const noexcept {
    const std::uint64_t head = head_.load(acquire);                        // first: tail only grows, so never negative
    return std::min<std::size_t>(tail_.load(relaxed) - head, capacity());  // a snapshot
  }
  std::size_t capacity() const noexcept { return options_.capacity; }
  const queue_options& options() const noexcept { return options_; }
  eventcount<Wait>& items() noexcept { return items_; }
  eventcount<Wait>& room() noexcept { return room_; }

 private:
  // Pushes up to `wanted` items; construct(slot, i) puts the i-th into its slot.
  template <class Construct>
  batch push_items(std::size_t wanted, Construct&& construct) {
    std::size_t count = 0;
    {
      const std::lock_guard lock(push_lock_);
      if (closed_.load(relaxed) != 0) return {outcome::closed, 0};  // written under this lock
      const std::uint64_t tail = tail_.load(relaxed);               // written under this lock
      if (tail - head_seen_.read() + wanted > capacity()) {
        head_seen_.write(head_.load(acquire));  // [T4] sees the slots given back; pairs with [T3]
      }
      if (tail - head_seen_.read() == capacity()) {
        // Full and empty are not both said of a queue that holds some: one side sees what the other did before.
        fence(seq_cst);                         // [T7] pushed before looking; pairs with [T8]
        head_seen_.write(head_.load(acquire));  // [T4] as above
      }
      count = std::min<std::size_t>(wanted, capacity() - (tail - head_seen_.read()));
      std::size_t at = tail_slot_.read();
      for (std::size_t i = 0; i < count; ++i, at = wrapped(at + 1)) construct(slots()[at], i);
      tail_slot_.write(at);
      tail_.store(tail + count, release);  // [T1] publishes the items; pairs with [T2]
    }
    if (count == 0) return {outcome::full, 0};
    items_.notify(static_cast<int>(count), this->sharing());
    return {outcome::ok, count};
  }

  batch pop_items(std::span<T> items) {
    std::size_t count = 0;
    {
      const std::lock_guard lock(pop_lock_);
      const std::uint64_t head = head_.load(relaxed);  // written under this lock
      bool closed = false;
      if (tail_seen_.read() - head < items.size()) {
        closed = closed_.load(acquire) != 0;    // [T6] then no push comes after the next line; pairs with [T5]
        tail_seen_.write(tail_.load(acquire));  // [T2] sees the items; pairs with [T1]
        if (tail_seen_.read() == head && !closed) {
          fence(seq_cst);                         // [T8] popped before looking; pairs with [T7]
          tail_seen_.write(tail_.load(acquire));  // [T2] as above
        }
      }
      count = std::min<std::size_t>(items.size(), tail_seen_.read() - head);
      if (count == 0) return {closed ? outcome::closed : outcome::empty, 0};
      std::size_t at = head_slot_.read();
      for (std::size_t i = 0; i < count; ++i, at = wrapped(at + 1)) slots()[at].take(items[i]);
      head_slot_.write(at);
      head_.store(head + count, release);  // [T3] gives the slots back; pairs with [T4]
    }
    room_.notify(static_cast<int>(count), this->sharing());
    return {outcome::ok, count};
  }

  std::size_t wrapped(std::size_t at) const noexcept { return at == capacity() ? 0 : at; }
  slot<T>* slots() noexcept { return trailing_array<slot<T>>(this); }

  alignas(object_alignment<T>) object_header header_;
  queue_options options_;
  // the producers' line
  alignas(cache_line) futex_mutex<Wait> push_lock_;
  atomic<std::uint32_t> closed_{0};
  atomic<std::uint64_t> tail_;      // published: items pushed so far
  cell<std::uint64_t> head_seen_;   // copy of head_, perhaps old
  cell<std::size_t> tail_slot_{0};  // where item number tail_ goes
  // the consumers' line
  alignas(cache_line) futex_mutex<Wait> pop_lock_;
  atomic<std::uint64_t> head_;                  // published: items popped so far
  cell<std::uint64_t> tail_seen_;               // copy of tail_, perhaps old
  cell<std::size_t> head_slot_{0};              // where item number head_ is
  alignas(cache_line) eventcount<Wait> items_;  // where consumers wait
  eventcount<Wait> room_;                       // where producers wait
  // slot<T>[capacity] follows.
};

}  // namespace contend::inline CONTEND_BACKEND
