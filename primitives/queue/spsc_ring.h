// spsc_ring: bounded queue of one producer and one consumer, each with a copy of the other's index.
//
// Source    L. Lamport, "Specifying Concurrent Program Modules", TOPLAS 1983; the cached indices of
//           P. P. C. Lee et al., "A Lock-Free, Cache-Efficient Shared Ring Buffer", ANCS 2009 (MCRingBuffer).
//           Ours: any capacity, batches published at once, a close that any worker may call.
// Roles     one producer, one consumer; any capacity
// Progress  try_push, try_pop: wait-free; a stopped peer stops nobody but himself
// Memory    bytes_for(n) = header + 5 lines + n items; no allocation after create_in
// Ordering  all that happened before a push is visible after the pop that returns its item
// Lifetime  destroy only when every user has stopped; attaching never owns
// Scopes    threads, processes
// Together  one push with one pop, close with both; create_in and the destructor with nothing
// Checked   stress/contract
//
// The other side's index is read only when the copy says full or empty, so in the good case an operation
// touches no line that the other side writes, but for the item's own.
#pragma once

#include <absl/status/statusor.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>

#include "platform/asymmetric_fence.h"
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
class spsc_ring : public queue_object<spsc_ring<T, Wait>, T, Wait>, public blocking_operations<spsc_ring<T, Wait>, T> {
 public:
  static constexpr queue_traits traits{.name = "spsc_ring",
                                       .producers = workers_allowed::one,
                                       .consumers = workers_allowed::one,
                                       .push = progress::wait_free,
                                       .pop = progress::wait_free,
                                       .source = "Lamport 1983; Lee et al. 2009 (MCRingBuffer)"};

  static absl::StatusOr<std::size_t> bytes_for(const queue_options& options) {
    return bytes_for_cells<spsc_ring, slot<T>>(options);
  }

  explicit spsc_ring(const queue_options& options) noexcept
      : options_(options),
        tail_(options.first_index),
        claimed_(options.first_index),
        head_seen_(options.first_index),
        head_(options.first_index),
        tail_seen_(options.first_index) {}
  spsc_ring(const spsc_ring&) = delete;
  spsc_ring& operator=(const spsc_ring&) = delete;
  ~spsc_ring() {
    for (std::uint64_t i = head_.load(relaxed); i != tail_.load(relaxed); ++i) {  // nobody else is here
      slots()[head_slot_.read()].destroy();
      head_slot_.write(wrapped(head_slot_.read() + 1));
    }
  }

  outcome try_push(const T& item) {
    if constexpr (std::is_nothrow_copy_constructible_v<T>) {
      return try_push_item(item);
    } else {
      return try_push_item(T(item));  // what may throw is done before anything is claimed
    }
  }
  outcome try_push(T&& item) { return try_push_item(std::move(item)); }

  outcome try_pop(T& item) {
    const std::uint64_t head = head_.load(relaxed);  // ours alone to write
    if (head == tail_seen_.read()) [[unlikely]] {
      if (!look_for_items(head)) return is_drained(head) ? outcome::closed : outcome::empty;
    }
    const std::size_t at = head_slot_.read();
    slots()[at].take(item);
    head_slot_.write(wrapped(at + 1));
    head_.store(head + 1, release);  // [S3] gives the slot back; pairs with [S4]
    room_.notify(1, this->sharing());
    return outcome::ok;
  }

  std::size_t try_push_some(std::span<T> items) {
    const std::uint64_t tail = tail_.load(relaxed);  // ours alone to write
    if (tail - head_seen_.read() + items.size() > capacity()) look_for_room();
    const std::size_t count = std::min<std::size_t>(items.size(), capacity() - (tail - head_seen_.read()));
    if (count == 0 || !claim(tail, count)) return 0;
    std::size_t at = tail_slot_.read();
    for (std::size_t i = 0; i < count; ++i, at = wrapped(at + 1)) slots()[at].construct(std::move(items[i]));
    publish(at, tail + count);
    items_.notify(static_cast<int>(count), this->sharing());
    return count;
  }

  std::size_t try_pop_some(std::span<T> items) {
    const std::uint64_t head = head_.load(relaxed);  // ours alone to write
    if (tail_seen_.read() - head < items.size()) (void)look_for_items(head);
    const std::size_t count = std::min<std::size_t>(items.size(), tail_seen_.read() - head);
    if (count == 0) return 0;
    std::size_t at = head_slot_.read();
    for (std::size_t i = 0; i < count; ++i, at = wrapped(at + 1)) slots()[at].take(items[i]);
    head_slot_.write(at);
    head_.store(head + count, release);  // [S3] gives the slots back; pairs with [S4]
    room_.notify(static_cast<int>(count), this->sharing());
    return count;
  }

  void close() {
    closed_.store(1, release);  // [S5] pairs with [S8]
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
  template <class Item>
  outcome try_push_item(Item&& item) {
    const std::uint64_t tail = tail_.load(relaxed);  // ours alone to write
    if (tail - head_seen_.read() == capacity()) [[unlikely]] {
      look_for_room();
      if (tail - head_seen_.read() == capacity()) return is_closed() ? outcome::closed : outcome::full;
    }
    if (!claim(tail, 1)) [[unlikely]]
      return outcome::closed;
    const std::size_t at = tail_slot_.read();
    slots()[at].construct(std::forward<Item>(item));
    publish(wrapped(at + 1), tail + 1);
    items_.notify(1, this->sharing());
    return outcome::ok;
  }

  // A push must not land after the consumer has concluded that nothing will come any more. It says what it
  // is about to do, then looks at closed_; the consumer looks at closed_, then at what was said (is_drained).
  // One of the two sees the other. Only the consumer's last look ever pays for the fence.
  bool claim(std::uint64_t tail, std::size_t count) noexcept {
    claimed_.store(tail + count, relaxed);      // ordered by the fence
    asymmetric_fence_light();                   // [S7] said before looking; pairs with [S8]
    if (closed_.load(relaxed) == 0) [[likely]]  // ordered by the fence
      return true;
    claimed_.store(tail, relaxed);       // nothing will come; ordered by the fence
    items_.notify_all(this->sharing());  // the consumer may have gone to sleep over what was said
    return false;
  }

  void publish(std::size_t next_slot, std::uint64_t tail) noexcept {
    tail_slot_.write(next_slot);
    tail_.store(tail, release);  // [S1] publishes the items; pairs with [S2]
  }

  // Full and empty must not both be said of a ring that holds some: before either is, its worker looks behind a fence,
  // and of the two at least one sees what the other did before. Who finds something pays for no fence.
  void look_for_room() noexcept {
    const std::uint64_t before = head_seen_.read();
    head_seen_.write(head_.load(acquire));  // [S4] sees the slots given back; pairs with [S3]
    if (head_seen_.read() != before) return;
    fence(seq_cst);                         // [S11] pushed before looking; pairs with [S12]
    head_seen_.write(head_.load(acquire));  // [S4] as above
  }

  bool look_for_items(std::uint64_t head) noexcept {
    tail_seen_.write(tail_.load(acquire));  // [S2] sees the items; pairs with [S1]
    if (tail_seen_.read() != head) return true;
    fence(seq_cst);                         // [S12] popped before looking; pairs with [S11]
    tail_seen_.write(tail_.load(acquire));  // [S2] as above
    return tail_seen_.read() != head;
  }

  // Whether the queue is closed, empty, and no push is under way.
  [[gnu::cold, gnu::noinline]] bool is_drained(std::uint64_t head) noexcept {
    if (closed_.load(relaxed) == 0) return false;  // ordered by the fence
    asymmetric_fence_heavy(this->sharing());       // [S8] closed seen before looking; pairs with [S7], [S5]
    return claimed_.load(relaxed) == head;         // nothing said, nothing published; ordered by the fence
  }

  std::size_t wrapped(std::size_t at) const noexcept { return at == capacity() ? 0 : at; }
  slot<T>* slots() noexcept { return trailing_array<slot<T>>(this); }

  alignas(object_alignment<T>) object_header header_;
  queue_options options_;
  atomic<std::uint32_t> closed_{0};  // with the options: a line that everybody reads and hardly anyone writes
  // the producer's line
  alignas(cache_line) atomic<std::uint64_t> tail_;  // published: items pushed so far
  atomic<std::uint64_t> claimed_;                   // the same, or what it is about to become
  cell<std::uint64_t> head_seen_;                   // copy of head_, perhaps old
  cell<std::size_t> tail_slot_{0};                  // where item number tail_ goes
  // the consumer's line
  alignas(cache_line) atomic<std::uint64_t> head_;  // published: items popped so far
  cell<std::uint64_t> tail_seen_;                   // copy of tail_, perhaps old
  cell<std::size_t> head_slot_{0};                  // where item number head_ is
  alignas(cache_line) eventcount<Wait> items_;      // where the consumer waits
  eventcount<Wait> room_;                           // where the producer waits
  // slot<T>[capacity] follows.
};

}  // namespace contend::inline CONTEND_BACKEND
