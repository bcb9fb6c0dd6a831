// monitor: what every queue under one mutex does the same way: waiting, batches, close.
//
// A queue derives from monitor_operations (CRTP; no state of its own), has a queue_monitor, and supplies
//
//   void insert(Item&&) noexcept    puts an item in: there is room, and size is still what it was before
//   void remove(T&) noexcept        takes the item whose turn it is: there is one
//   queue_monitor<Wait>& monitor(), std::size_t capacity()
//
// all of them called under the mutex. What may throw, a copy, is made before the mutex is taken.
//
// No contract: a base that queues share; each of them states its own.
#pragma once

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <span>
#include <type_traits>
#include <utility>

#include "lock/futex_mutex.h"
#include "platform/backend.h"
#include "platform/cell.h"
#include "platform/clock.h"
#include "platform/outcome.h"
#include "platform/scope.h"
#include "queue/queue.h"
#include "signal/condition.h"

namespace contend::inline CONTEND_BACKEND {

template <class Wait>
struct queue_monitor {
  explicit queue_monitor(scope sharing) noexcept : mutex(sharing), items(sharing), room(sharing) {}

  mutable futex_mutex<Wait> mutex;
  condition<Wait> items;  // where poppers wait
  condition<Wait> room;   // where pushers wait
  cell<std::size_t> size{0};
  cell<bool> closed{false};
};

template <class Derived, class T, class Wait>
class monitor_operations {
 public:
  outcome try_push(const T& item) { return push(item, deadline::immediately()); }
  outcome try_push(T&& item) { return push(std::move(item), deadline::immediately()); }
  outcome push(const T& item, deadline until = deadline::never()) {
    if constexpr (std::is_nothrow_copy_constructible_v<T>) {
      return push_item(item, until);
    } else {
      return push_item(T(item), until);
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
      std::unique_lock lock(monitor().mutex);
      if (const outcome room = await_room(until); room != outcome::ok) return {room, done};
      const std::size_t count = std::min(items.size() - done, self().capacity() - size_now());
      for (std::size_t i = 0; i < count; ++i) insert(std::move(items[done + i]));
      done += count;
      unlock_and_wake(lock, monitor().items, monitor().items.notify(static_cast<int>(count)));
    }
    return {outcome::ok, done};
  }

  batch pop_n(std::span<T> items, deadline until = deadline::never()) {
    if (!until.is_valid()) return {outcome::invalid, 0};
    if (items.empty()) return {outcome::ok, 0};
    std::unique_lock lock(monitor().mutex);
    if (const outcome there = await_item(until); there != outcome::ok) return {there, 0};
    const std::size_t count = std::min(items.size(), size_now());
    for (std::size_t i = 0; i < count; ++i) {
      self().remove(items[i]);
      monitor().size.write(size_now() - 1);
    }
    unlock_and_wake(lock, monitor().room, monitor().room.notify(static_cast<int>(count)));
    return {outcome::ok, count};
  }

  void close() {
    std::unique_lock lock(monitor().mutex);
    monitor().closed.write(true);
    const int poppers = monitor().items.notify_all();
    const int pushers = monitor().room.notify_all();
    lock.unlock();
    monitor().items.wake(poppers);
    monitor().room.wake(pushers);
  }

  bool is_closed() const {
    const std::lock_guard lock(monitor().mutex);
    return monitor().closed.read();
  }
  std::size_t size() const {
    const std::lock_guard lock(monitor().mutex);
    return monitor().size.read();
  }

 private:
  Derived& self() noexcept { return static_cast<Derived&>(*this); }
  queue_monitor<Wait>& monitor() noexcept { return self().monitor(); }
  const queue_monitor<Wait>& monitor() const noexcept { return static_cast<const Derived&>(*this).monitor(); }

  template <class Item>
  outcome push_item(Item&& item, deadline until) {
    if (!until.is_valid()) return outcome::invalid;
    std::unique_lock lock(monitor().mutex);
    if (const outcome room = await_room(until); room != outcome::ok) return room;
    insert(std::forward<Item>(item));
    unlock_and_wake(lock, monitor().items, monitor().items.notify(1));
    return outcome::ok;
  }

  // The rest runs under the mutex.
  outcome await_room(deadline until) {
    for (bool late = until.is_immediate();; late = !monitor().room.wait(monitor().mutex, until)) {
      if (monitor().closed.read()) return outcome::closed;
      if (size_now() != self().capacity()) return outcome::ok;
      if (late) return outcome::full;
    }
  }

  outcome await_item(deadline until) {
    for (bool late = until.is_immediate();; late = !monitor().items.wait(monitor().mutex, until)) {
      if (size_now() != 0) return outcome::ok;
      if (monitor().closed.read()) return outcome::closed;
      if (late) return outcome::empty;
    }
  }

  template <class Item>
  void insert(Item&& item) noexcept {
    self().insert(std::forward<Item>(item));
    monitor().size.write(size_now() + 1);
  }

  static void unlock_and_wake(std::unique_lock<futex_mutex<Wait>>& lock, condition<Wait>& waiters, int sleepers) {
    lock.unlock();
    waiters.wake(sleepers);
  }

  std::size_t size_now() noexcept { return monitor().size.read(); }
};

}  // namespace contend::inline CONTEND_BACKEND
