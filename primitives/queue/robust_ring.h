// robust_ring: bounded MPMC queue that survives its users: one killed at any instruction leaves it usable by the rest.
//
// Source    ours: a ring under a lock that the kernel hands on (recovering_lock), with a record of the step under way
// Roles     any producers, any consumers; capacities below 2^32; items are trivially copyable
// Progress  all operations: blocking (a worker that is stopped inside, and not killed, stops the others)
// Memory    bytes_for(n) = header + 3 lines + n items; no allocation after create_in
// Ordering  all that happened before a push is visible after the pop that returns its item; linearizable FIFO
// Lifetime  destroy only when every user has stopped; attaching never owns
// Scopes    threads, processes
// Together  everything with everything; create_in and the destructor with nothing
// Checked   stress/contract, stress/contract/queue/queue_crash_test.cc
//
// A push becomes valid by one store, of state_, a pop too: before it nothing has happened, after it everything has.
// What a worker had in its hands when it was killed inside an operation is lost, and lost() counts it: the item of a
// push that was not valid yet, the item of a pop that was. A worker killed before or after that, or while it takes or
// gives back the lock, has its item in its hands as anybody outside a queue has: nobody counts it here (joinable.h
// does). Whoever would have been woken by the dead looks for himself within 20 ms.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/cache_line.h"
#include "platform/cell.h"
#include "platform/clock.h"
#include "platform/object.h"
#include "platform/outcome.h"
#include "platform/robust_list.h"
#include "queue/blocking_operations.h"
#include "queue/patient_eventcount.h"
#include "queue/queue.h"
#include "queue/queue_checks.h"
#include "queue/queue_object.h"
#include "queue/recovering_lock.h"

namespace contend::inline CONTEND_BACKEND {

template <class T, class Wait>
class robust_ring_of : public queue_object<robust_ring_of<T, Wait>, T, Wait>,
                       public blocking_operations<robust_ring_of<T, Wait>, T> {
  static_assert(std::is_trivially_copyable_v<T>, "an item whose owner died half-way must still be one");

 public:
  static constexpr queue_traits traits{
      .name = "robust_ring", .crash_tolerant = true, .source = "ours, on the robust futexes of Linux"};

  static absl::StatusOr<std::size_t> bytes_for(const queue_options& options) {
    if (absl::Status status = robust_list::verify_supported(); !status.ok()) return status;
    if (options.capacity > UINT32_MAX) {
      return absl::InvalidArgumentError(
          absl::StrCat("robust_ring: capacity ", options.capacity, " is more than its 32-bit indices reach"));
    }
    return bytes_for_cells<robust_ring_of, slot<T>>(options);
  }

  explicit robust_ring_of(const queue_options& options) noexcept
      : options_(options), state_(pack(options.first_index % options.capacity, 0)) {}
  robust_ring_of(const robust_ring_of&) = delete;
  robust_ring_of& operator=(const robust_ring_of&) = delete;
  ~robust_ring_of() = default;

  outcome try_push(const T& item) { return push_items({&item, 1}).result; }
  outcome try_pop(T& item) { return pop_items({&item, 1}).result; }
  std::size_t try_push_some(std::span<T> items) { return push_items(items).count; }
  std::size_t try_pop_some(std::span<T> items) { return pop_items(items).count; }

  void close() {
    lock();
    closed_.store(true, relaxed);  // published by the lock
    lock_.unlock();
    items_.notify_all(this->sharing());
    room_.notify_all(this->sharing());
  }

  bool is_closed() const noexcept { return closed_.load(relaxed); }            // a snapshot
  std::size_t size() const noexcept { return size_of(state_.load(relaxed)); }  // a snapshot
  std::uint64_t lost() const noexcept { return lost_.load(relaxed); }          // a snapshot
  std::size_t capacity() const noexcept { return options_.capacity; }
  const queue_options& options() const noexcept { return options_; }
  patient_eventcount<Wait>& items() noexcept { return items_; }
  patient_eventcount<Wait>& room() noexcept { return room_; }

 private:
  enum class step : std::uint32_t { none, pushing, popping };

  // Every store of these is a release, also where all is under the lock, so that they happen in the order in which
  // they are written here: another process may read them after any one of them.
  struct record {
    atomic<std::uint64_t> before{0};  // state_
    atomic<std::uint64_t> count{0};   // items
    atomic<std::uint64_t> lost{0};    // lost_
    atomic<step> what{step::none};    // last: the others are valid
  };

  static std::uint64_t pack(std::uint64_t first, std::uint64_t size) noexcept { return first << 32 | size; }
  static std::size_t size_of(std::uint64_t state) noexcept { return state & UINT32_MAX; }
  static std::size_t first_of(std::uint64_t state) noexcept { return state >> 32; }

  batch push_items(std::span<const T> items) {
    lock();
    const std::uint64_t before = state_.load(relaxed);  // under the lock
    const std::size_t count = std::min(items.size(), capacity() - size_of(before));
    if (count == 0 || closed_.load(relaxed)) {    // under the lock
      const bool closed = closed_.load(relaxed);  // under the lock
      lock_.unlock();
      return {closed ? outcome::closed : outcome::full, 0};
    }
    begin(step::pushing, before, count);
    for (std::size_t i = 0; i < count; ++i) {
      slots()[wrapped(first_of(before) + size_of(before) + i)].construct(items[i]);
    }
    state_.store(before + count, release);  // the push is valid; in the order of the record
    end();
    items_.notify(static_cast<int>(count), this->sharing());
    return {outcome::ok, count};
  }

  batch pop_items(std::span<T> items) {
    lock();
    const std::uint64_t before = state_.load(relaxed);  // under the lock
    const std::size_t count = std::min(items.size(), size_of(before));
    if (count == 0) {
      const bool closed = closed_.load(relaxed);  // under the lock
      lock_.unlock();
      return {closed ? outcome::closed : outcome::empty, 0};
    }
    begin(step::popping, before, count);
    for (std::size_t i = 0; i < count; ++i) items[i] = slots()[wrapped(first_of(before) + i)].look();
    // The pop is valid; in the order of the record.
    state_.store(pack(wrapped(first_of(before) + count), size_of(before) - count), release);
    for (std::size_t i = 0; i < count; ++i) slots()[wrapped(first_of(before) + i)].destroy();
    end();
    room_.notify(static_cast<int>(count), this->sharing());
    return {outcome::ok, count};
  }

  void begin(step what, std::uint64_t before, std::size_t count) noexcept {
    record_.before.store(before, release);             // in the order of the record
    record_.count.store(count, release);               // in the order of the record
    record_.lost.store(lost_.load(relaxed), release);  // in the order of the record
    record_.what.store(what, release);                 // in the order of the record
  }
  void end() noexcept {
    record_.what.store(step::none, release);  // in the order of the record
    lock_.unlock();
  }

  void lock() noexcept {
    if (lock_.lock()) [[unlikely]]
      mend();
  }

  // Counts what the dead holder had in its hands. Whoever dies in here leaves it to the next, who finds the same.
  [[gnu::cold, gnu::noinline]] void mend() noexcept {
    const step what = record_.what.load(relaxed);               // under the lock
    const std::uint64_t before = record_.before.load(relaxed);  // under the lock
    const bool was_valid = state_.load(relaxed) != before;      // under the lock
    if ((what == step::pushing && !was_valid) || (what == step::popping && was_valid)) {
      const std::size_t first = first_of(before) + (what == step::pushing ? size_of(before) : 0);
      const std::uint64_t count = record_.count.load(relaxed);  // under the lock
      for (std::size_t i = 0; i < count; ++i) slots()[wrapped(first + i)].forget();
      lost_.store(record_.lost.load(relaxed) + count, relaxed);  // if we die, the next one stores the same; see below
    }
    record_.what.store(step::none, release);  // in the order of the record, and after what is lost
  }

  std::size_t wrapped(std::size_t index) const noexcept { return index < capacity() ? index : index - capacity(); }
  slot<T>* slots() noexcept { return trailing_array<slot<T>>(this); }

  alignas(object_alignment<T>) object_header header_;
  queue_options options_;
  alignas(cache_line) recovering_lock<Wait> lock_;
  atomic<std::uint64_t> state_;  // written under the lock: slot of the first item, and items, 32 bits each
  atomic<std::uint64_t> lost_{0};
  atomic<bool> closed_{false};
  record record_;
  alignas(cache_line) patient_eventcount<Wait> items_;  // where poppers wait
  patient_eventcount<Wait> room_;                       // where pushers wait
  // slot<T>[capacity] follows: the items, from the first, wrapped around.
};

// For the items that it takes; no type for the others.
template <class T, class Wait>
using robust_ring = robust_ring_of<std::enable_if_t<std::is_trivially_copyable_v<T>, T>, Wait>;

}  // namespace contend::inline CONTEND_BACKEND
