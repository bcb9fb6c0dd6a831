// multi_queue: bounded relaxed priority queue, several binary heaps: a pop takes the better of two heaps' firsts.
//
// Source    H. Rihani, P. Sanders, R. Dementiev, "MultiQueues: Simple Relaxed Concurrent Priority Queues", SPAA 2015;
//           M. Williams, P. Sanders, R. Dementiev, "Engineering MultiQueues", ESA 2021. Ours: 8 heaps, or as
//           many as are asked for; the two are compared under their locks, so that any item type will do.
// Roles     any producers, any consumers; any capacity, spread over the heaps
// Progress  all operations: blocking; while no worker is stopped inside, a heap that is locked is passed over
// Memory    bytes_for(n) = header + 2 lines + 1 for each heap + n items and 8 bytes each; no allocation after create_in
// Ordering  all that happened before a push is visible after the pop that returns its item. A pop takes one of the
//           lowest items: the number of lower ones that it leaves behind, its rank error, is 4.4 in the mean, at most
//           37 in 999 of 1000 pops (measured, one worker, 4096 items; the papers: O(heaps) in the mean). empty and
//           full are not linearizable: items may come and go behind the worker that looks
// Lifetime  destroy only when every user has stopped; attaching never owns
// Scopes    threads, processes
// Together  everything with everything; create_in and the destructor with nothing
// Checked   stress/contract, stress/contract/queue/queue_priority_test.cc
//
// Lowest is what operator< says, or a Before of the user's, as for mutex_heap.
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
#include "platform/random.h"
#include "queue/binary_heap.h"
#include "queue/blocking_operations.h"
#include "queue/queue.h"
#include "queue/queue_checks.h"
#include "queue/queue_object.h"
#include "signal/eventcount.h"

namespace contend::inline CONTEND_BACKEND {

template <class T, class Wait, class Before, std::size_t Heaps = 8>
class multi_queue_by : public queue_object<multi_queue_by<T, Wait, Before, Heaps>, T, Wait>,
                       public blocking_operations<multi_queue_by<T, Wait, Before, Heaps>, T> {
  static_assert(Heaps >= 2, "a pop compares two heaps");

 public:
  static constexpr queue_traits traits{.name = "multi_queue",
                                       .order = queue_order::none,
                                       .exact = false,
                                       .source = "Rihani, Sanders, Dementiev 2015; Williams et al. 2021"};
  static constexpr std::size_t heap_count = Heaps;  // as the papers advise: two for each worker

  static absl::StatusOr<std::size_t> bytes_for(const queue_options& options) {
    return bytes_for_cells<multi_queue_by, heap_entry<T>>(options);
  }

  explicit multi_queue_by(const queue_options& options) noexcept
      : multi_queue_by(options, std::make_index_sequence<heap_count>()) {}
  multi_queue_by(const multi_queue_by&) = delete;
  multi_queue_by& operator=(const multi_queue_by&) = delete;
  ~multi_queue_by() {
    for (const locked_heap& heap : heaps_) {
      for (std::size_t i = 0; i < heap.size(); ++i) entries()[heap.first + i].item.destroy();
    }
  }

  outcome try_push(const T& item) {
    if constexpr (std::is_nothrow_copy_constructible_v<T>) {
      return try_push_item(item);
    } else {
      return try_push_item(T(item));  // what may throw is done before a lock is taken
    }
  }
  outcome try_push(T&& item) { return try_push_item(std::move(item)); }

  outcome try_pop(T& item) {
    for (std::size_t tries = 0; tries < heap_count; ++tries) {
      const std::size_t one = random_below(heap_count);
      const std::size_t other = (one + 1 + random_below(heap_count - 1)) % heap_count;
      if (const outcome taken = pop_better(heaps_[one], heaps_[other], item); taken == outcome::ok) return taken;
    }
    return pop_any(item);
  }

  void close() {
    for (locked_heap& heap : heaps_) {
      const std::lock_guard lock(heap.lock);
      heap.set(heap.size(), true);
    }
    items_.notify_all(this->sharing());
    room_.notify_all(this->sharing());
  }

  bool is_closed() const noexcept { return heaps_[heap_count - 1].is_closed(); }  // the last that close reaches
  std::size_t size() const noexcept {
    std::size_t sum = 0;
    for (const locked_heap& heap : heaps_) sum += heap.size();  // a snapshot of each
    return sum;
  }
  std::size_t capacity() const noexcept { return options_.capacity; }
  const queue_options& options() const noexcept { return options_; }
  eventcount<Wait>& items() noexcept { return items_; }
  eventcount<Wait>& room() noexcept { return room_; }

 private:
  struct alignas(cache_line) locked_heap {
    locked_heap(const queue_options& options, std::size_t index) noexcept
        : lock(options.sharing),
          first(index * (options.capacity / heap_count) + std::min(index, options.capacity % heap_count)),
          room(options.capacity / heap_count + (index < options.capacity % heap_count ? 1 : 0)),
          next_sequence(options.first_index) {}

    // What the last holder of the lock left behind; exact under the lock.
    std::size_t size() const noexcept { return state.load(relaxed) >> 1; }      // the lock orders the heap
    bool is_closed() const noexcept { return (state.load(acquire) & 1) != 0; }  // [U2] pairs with [U1]
    void set(std::size_t size, bool closed) noexcept {
      state.store(std::uint64_t{size} << 1 | (closed ? 1 : 0),
                  release);  // [U1] the closer's last words; pairs with [U2]
    }

    futex_mutex<Wait> lock;
    atomic<std::uint64_t> state{0};  // written under the lock: items, and in bit 0 whether closed
    std::size_t first;               // of the entries: where this heap's begin
    std::size_t room;                // how many it has
    cell<std::uint64_t> next_sequence;
  };

  template <std::size_t... Index>
  multi_queue_by(const queue_options& options, std::index_sequence<Index...>) noexcept
      : options_(options), heaps_{{options, Index}...} {}

  // ok, full or closed: that heap's answer; empty: another worker is there.
  template <class Item>
  outcome push_into(locked_heap& heap, Item&& item, bool waits) {
    if (heap.is_closed()) return outcome::closed;
    if (heap.size() == heap.room) return outcome::full;
    std::unique_lock lock(heap.lock, std::defer_lock);
    if (waits) lock.lock();
    if (!waits && !lock.try_lock()) return outcome::empty;
    const std::size_t size = heap.size();
    if (heap.is_closed()) return outcome::closed;
    if (size == heap.room) return outcome::full;
    content_of(heap).insert(size, std::forward<Item>(item), heap.next_sequence.read());
    heap.next_sequence.write(heap.next_sequence.read() + 1);
    heap.set(size + 1, false);
    lock.unlock();
    items_.notify(1, this->sharing());
    return outcome::ok;
  }

  template <class Item>
  outcome try_push_item(Item&& item) {
    const std::size_t start = random_below(heap_count);
    for (std::size_t tries = 0; tries < 2 * heap_count; ++tries) {
      locked_heap& heap = heaps_[(start + tries) % heap_count];
      const outcome answer = push_into(heap, std::forward<Item>(item), tries >= heap_count);
      if (answer == outcome::ok || answer == outcome::closed) return answer;
    }
    return outcome::full;
  }

  // Pops from the one of two whose first is lower; empty: neither has any, or another worker is there.
  outcome pop_better(locked_heap& one, locked_heap& other, T& item) {
    std::unique_lock one_lock(one.lock, std::defer_lock);
    std::unique_lock other_lock(other.lock, std::defer_lock);
    if (one.size() != 0 && !one_lock.try_lock()) return outcome::empty;
    if (other.size() != 0 && !other_lock.try_lock()) return outcome::empty;
    const bool one_has = one_lock.owns_lock() && one.size() != 0;
    const bool other_has = other_lock.owns_lock() && other.size() != 0;
    if (!one_has && !other_has) return outcome::empty;
    const bool takes_one = one_has && (!other_has || !Before{}(content_of(other).first(), content_of(one).first()));
    (takes_one ? other_lock : one_lock) = {};
    take(takes_one ? one : other, takes_one ? one_lock : other_lock, item);
    return outcome::ok;
  }

  // Asks every heap in turn.
  outcome pop_any(T& item) {
    bool closed = true;
    for (locked_heap& heap : heaps_) {
      const bool was_closed = heap.is_closed();  // first: a closed heap gets no more items
      if (heap.size() != 0) {
        std::unique_lock lock(heap.lock);
        if (heap.size() != 0) {
          take(heap, lock, item);
          return outcome::ok;
        }
      }
      closed = closed && was_closed;
    }
    return closed ? outcome::closed : outcome::empty;
  }

  void take(locked_heap& heap, std::unique_lock<futex_mutex<Wait>>& lock, T& item) {
    const std::size_t size = heap.size();
    content_of(heap).remove(size, item);
    heap.set(size - 1, heap.is_closed());
    lock.unlock();
    room_.notify(1, this->sharing());
  }

  binary_heap<T, Before> content_of(const locked_heap& heap) noexcept {
    return binary_heap<T, Before>(entries() + heap.first);
  }
  heap_entry<T>* entries() noexcept { return trailing_array<heap_entry<T>>(this); }

  alignas(object_alignment<T>) object_header header_;
  queue_options options_;
  locked_heap heaps_[heap_count];
  alignas(cache_line) eventcount<Wait> items_;  // where poppers wait
  eventcount<Wait> room_;                       // where pushers wait
  // heap_entry<T>[capacity] follows, each heap's part in turn.
};

template <class T, class Wait>
using multi_queue = multi_queue_by<T, Wait, lowest_first<T>>;

}  // namespace contend::inline CONTEND_BACKEND
