// mutex_ring: bounded MPMC queue, a ring under one mutex with two conditions.
//
// Source    the textbook monitor: C. A. R. Hoare, "Monitors", CACM 1974. The plainest of ours.
// Roles     any producers, any consumers; any capacity
// Progress  all operations: blocking (a worker that stops inside stops the others)
// Memory    bytes_for(n) = header + n items; no allocation after create_in
// Ordering  all that happened before a push is visible after the pop that returns its item
// Lifetime  destroy only when every user has stopped; attaching never owns
// Scopes    threads, processes
// Together  everything with everything; create_in and the destructor with nothing
// Checked   stress/contract
#pragma once

#include <absl/status/statusor.h>

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <span>
#include <type_traits>
#include <utility>

#include "lock/futex_mutex.h"
#include "platform/backend.h"
#include "platform/cache_line.h"
#include "platform/cell.h"
#include "platform/clock.h"
#include "platform/object.h"
#include "platform/outcome.h"
#include "queue/queue.h"
#include "queue/queue_checks.h"
#include "queue/queue_object.h"
#include "signal/condition.h"

namespace contend::inline CONTEND_BACKEND {

template <class T, class Wait>
class mutex_ring : public queue_object<mutex_ring<T, Wait>, T, Wait> {
 public:
  static constexpr queue_traits traits{.name = "mutex_ring", .source = "Hoare 1974 (monitor)"};

  static absl::StatusOr<std::size_t> bytes_for(const queue_options& options) {
    return bytes_for_cells<mutex_ring, slot<T>>(options);
  }

  explicit mutex_ring(const queue_options& options) noexcept
      : options_(options),
        mutex_(options.sharing),
        items_(options.sharing),
        room_(options.sharing),
        first_(options.first_index % options.capacity) {}
  mutex_ring(const mutex_ring&) = delete;
  mutex_ring& operator=(const mutex_ring&) = delete;
  ~mutex_ring() {
    for (std::size_t i = 0; i < size_.read(); ++i) slots()[wrapped(first_.read() + i)].destroy();
  }

  outcome try_push(const T& item) { return push(item, deadline::immediately()); }
  outcome try_push(T&& item) { return push(std::move(item), deadline::immediately()); }
  outcome push(const T& item, deadline until = deadline::never()) {
    if constexpr (std::is_nothrow_copy_constructible_v<T>) {
      return push_item(item, until);
    } else {
      return push_item(T(item), until);  // what may throw is done before the lock is taken
    }
  }
  outcome push(T&& item, deadline until = deadline::never()) { return push_item(std::move(item), until); }

  outcome try_pop(T& item) { return pop(item, deadline::immediately()); }
  outcome pop(T& item, deadline until = deadline::never()) { return pop_n({&item, 1}, until).result; }

  std::size_t try_push_some(std::span<T> items) { return push_n(items, deadline::immediately()).count; }
  std::size_t try_pop_some(std::span<T> items) { return pop_n(items, deadline::immediately()).count; }

  batch push_n(std::span<T> items, deadline until = deadline::never()) {
    if (!until.is_valid()) return {outcome::invalid, 0};
    std::size_t done = 0;
    while (done < items.size()) {
      std::unique_lock lock(mutex_);
      if (const outcome room = await_room(until); room != outcome::ok) return {room, done};
      const std::size_t count = std::min(items.size() - done, capacity() - size_.read());
      for (std::size_t i = 0; i < count; ++i) insert(std::move(items[done + i]));
      done += count;
      unlock_and_wake(lock, items_, items_.notify(static_cast<int>(count)));
    }
    return {outcome::ok, done};
  }

  batch pop_n(std::span<T> items, deadline until = deadline::never()) {
    if (!until.is_valid()) return {outcome::invalid, 0};
    if (items.empty()) return {outcome::ok, 0};
    std::unique_lock lock(mutex_);
    if (const outcome there = await_item(until); there != outcome::ok) return {there, 0};
    const std::size_t count = std::min(items.size(), size_.read());
    for (std::size_t i = 0; i < count; ++i) remove(items[i]);
    unlock_and_wake(lock, room_, room_.notify(static_cast<int>(count)));
    return {outcome::ok, count};
  }

  void close() {
    std::unique_lock lock(mutex_);
    closed_.write(true);
    const int poppers = items_.notify_all();
    const int pushers = room_.notify_all();
    lock.unlock();
    items_.wake(poppers);
    room_.wake(pushers);
  }

  bool is_closed() const {
    return locked([&] { return closed_.read(); });
  }
  std::size_t size() const {
    return locked([&] { return size_.read(); });
  }
  std::size_t capacity() const noexcept { return options_.capacity; }
  const queue_options& options() const noexcept { return options_; }

 private:
  template <class Item>
  outcome push_item(Item&& item, deadline until) {
    if (!until.is_valid()) return outcome::invalid;
    std::unique_lock lock(mutex_);
    if (const outcome room = await_room(until); room != outcome::ok) return room;
    insert(std::forward<Item>(item));
    unlock_and_wake(lock, items_, items_.notify(1));
    return outcome::ok;
  }

  // The rest runs under the mutex.
  outcome await_room(deadline until) {
    for (bool late = until.is_immediate();; late = !room_.wait(mutex_, until)) {
      if (closed_.read()) return outcome::closed;
      if (size_.read() != capacity()) return outcome::ok;
      if (late) return outcome::full;
    }
  }

  outcome await_item(deadline until) {
    for (bool late = until.is_immediate();; late = !items_.wait(mutex_, until)) {
      if (size_.read() != 0) return outcome::ok;
      if (closed_.read()) return outcome::closed;
      if (late) return outcome::empty;
    }
  }

  template <class Item>
  void insert(Item&& item) noexcept {
    slots()[wrapped(first_.read() + size_.read())].construct(std::forward<Item>(item));
    size_.write(size_.read() + 1);
  }

  void remove(T& item) noexcept {
    slots()[first_.read()].take(item);
    first_.write(wrapped(first_.read() + 1));
    size_.write(size_.read() - 1);
  }

  static void unlock_and_wake(std::unique_lock<futex_mutex<Wait>>& lock, condition<Wait>& waiters, int sleepers) {
    lock.unlock();
    waiters.wake(sleepers);
  }

  template <class Read>
  auto locked(Read&& read) const {
    const std::lock_guard lock(mutex_);
    return read();
  }

  std::size_t wrapped(std::size_t index) const noexcept { return index < capacity() ? index : index - capacity(); }
  slot<T>* slots() noexcept { return trailing_array<slot<T>>(this); }

  alignas(object_alignment<T>) object_header header_;
  queue_options options_;
  alignas(cache_line) mutable futex_mutex<Wait> mutex_;
  condition<Wait> items_;  // where poppers wait
  condition<Wait> room_;   // where pushers wait
  cell<std::size_t> first_;
  cell<std::size_t> size_{0};
  cell<bool> closed_{false};
  // slot<T>[capacity] follows: the items, from first_, wrapped around.
};

}  // namespace contend::inline CONTEND_BACKEND
