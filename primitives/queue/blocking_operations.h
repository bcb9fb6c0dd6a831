// blocking_operations: push and pop that wait, made from try operations and two eventcounts.
//
// A lock-free queue derives from it (CRTP; no state of its own) and supplies
//
//   outcome try_push(U&&), outcome try_pop(T&), void close()          its algorithm
//   std::size_t try_push_some(span), std::size_t try_pop_some(span)  if it can do better than item by item
//   eventcount<Wait>& items(), eventcount<Wait>& room(), scope sharing()
//
// and calls items().notify / room().notify itself after each success.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>

#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/outcome.h"
#include "platform/pause.h"
#include "queue/queue.h"

namespace contend::inline CONTEND_BACKEND {

template <class Derived, class T>
class blocking_operations {
 public:
  outcome push(const T& item, deadline until = deadline::never()) { return push_item(item, until); }
  outcome push(T&& item, deadline until = deadline::never()) { return push_item(std::move(item), until); }

  outcome pop(T& item, deadline until = deadline::never()) {
    if (!until.is_valid()) return outcome::invalid;
    const outcome first = self().try_pop(item);
    if (first != outcome::empty) [[likely]]
      return first;
    return pop_slow(item, until);
  }

  std::size_t try_push_some(std::span<T> items) {
    std::size_t done = 0;
    while (done < items.size() && self().try_push(std::move(items[done])) == outcome::ok) ++done;
    return done;
  }
  std::size_t try_pop_some(std::span<T> items) {
    std::size_t done = 0;
    while (done < items.size() && self().try_pop(items[done]) == outcome::ok) ++done;
    return done;
  }

  // Waits until all items are in; moves from the first `count` of them.
  batch push_n(std::span<T> items, deadline until = deadline::never()) {
    if (!until.is_valid()) return {outcome::invalid, 0};
    std::size_t done = self().try_push_some(items);
    while (done < items.size()) {
      // One waiting push: it wakes when there is room, or says why there never will be.
      const outcome next = self().push(std::move(items[done]), until);
      if (next != outcome::ok) return {next, done};
      ++done;
      done += self().try_push_some(items.subspan(done));
    }
    return {outcome::ok, done};
  }

  // Waits for one item, then takes what is there, as many as fit.
  batch pop_n(std::span<T> items, deadline until = deadline::never()) {
    if (!until.is_valid()) return {outcome::invalid, 0};
    const std::size_t ready = self().try_pop_some(items);
    if (ready != 0 || items.empty()) return {outcome::ok, ready};
    const outcome first = self().pop(items.front(), until);
    if (first != outcome::ok) return {first, 0};
    return {outcome::ok, 1 + self().try_pop_some(items.subspan(1))};
  }

 private:
  Derived& self() noexcept { return static_cast<Derived&>(*this); }

  template <class Item>
  outcome push_item(Item&& item, deadline until) {
    if (!until.is_valid()) return outcome::invalid;
    const outcome first = self().try_push(std::forward<Item>(item));
    if (first != outcome::full) [[likely]]
      return first;
    return push_slow(std::forward<Item>(item), until);
  }

  template <class Item>
  [[gnu::cold, gnu::noinline]] outcome push_slow(Item&& item, deadline until) {
    outcome last = outcome::full;
    linger(until);
    (void)self().room().await([&] { return (last = self().try_push(std::forward<Item>(item))) != outcome::full; },
                              until, self().sharing());
    // A wake-up may have been spent on a worker that could not use it yet: pass it on. (A queue that does
    // not know its size is a library's that only tries: nobody sleeps there.)
    if constexpr (requires { self().full(); }) {
      if (last == outcome::ok && !self().full()) self().room().notify(1, self().sharing());
    }
    return last;
  }

  // A full queue means that the consumers are the slower side. A push that took each slot as it comes free
  // would meet them at every item, on the very line that they read: let them get ahead first. Nobody waits
  // for this item, a whole queue stands before it; and the wait is some microseconds at most.
  void linger(deadline until) {
    if constexpr (requires { self().size(); }) {
      const std::size_t enough = self().capacity() - std::min<std::size_t>(self().capacity() / 4, 256);
      for (int step = 8; step <= 32 && self().size() > enough && !until.has_passed(); step += 8) {
        for (int i = 0; i < step; ++i) pause();
      }
    }
  }

  [[gnu::cold, gnu::noinline]] outcome pop_slow(T& item, deadline until) {
    outcome last = outcome::empty;
    (void)self().items().await([&] { return (last = self().try_pop(item)) != outcome::empty; }, until,
                               self().sharing());
    if constexpr (requires { self().empty(); }) {
      if (last == outcome::ok && !self().empty()) self().items().notify(1, self().sharing());  // as above
    }
    return last;
  }
};

}  // namespace contend::inline CONTEND_BACKEND
