// polled: a library's queue that can only try, with the operations of a queue of this project.
//
// Source    the library's, see each adapter. Ours: close, and waiting by looking again and again.
// Roles     those of the library
// Progress  try_push, try_pop: those of the library; the rest: blocking
// Memory    the library allocates on the heap, some of it at each push
// Ordering  that of the library
// Lifetime  destroy only when every user has stopped
// Scopes    threads
// Together  everything with everything, but close only after the last push has returned: a push beside
//           it may still put its item in after a pop has answered closed
// Checked   stress/contract/peers_test.cc
//
// An adapter of T has `traits`, a constructor from queue_options, try_push(item) and try_pop(item), both
// answering bool. It may have
//
//   limits                                    capacities that the library does not take
//   size(), capacity()                        where the library knows them
//   try_push_some(span), try_pop_some(span)   where the library moves several at once
//   producer(), consumer()                    one worker's handle, with the same try operations
//
// Items that the library cannot hold are refused by the adapter's requires clause; `item_rule` says why.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "peers/heap_object.h"
#include "peers/peer_traits.h"
#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/cache_line.h"
#include "platform/outcome.h"
#include "queue/blocking_operations.h"
#include "queue/queue.h"
#include "queue/queue_checks.h"
#include "signal/eventcount.h"

namespace contend::inline CONTEND_BACKEND {

// All operations from two that try. Derived has `peer()`, what tries, and `closed()`, the queue's flag.
template <class Derived, class T, class Wait>
class polled_operations : public blocking_operations<Derived, T> {
  static_assert(!Wait::parks, "a library that only tries wakes nobody");

 public:
  outcome try_push(const T& item) { return try_push_item(item); }
  outcome try_push(T&& item) { return try_push_item(std::move(item)); }

  outcome try_pop(T& item) {
    if (self().peer().try_pop(item)) [[likely]]
      return outcome::ok;
    if (!self().closed().load(acquire)) return outcome::empty;           // [Q2] sees every push; pairs with [Q1]
    return self().peer().try_pop(item) ? outcome::ok : outcome::closed;  // so this look decides
  }

  std::size_t try_push_some(std::span<T> items) {
    if (items.empty() || self().closed().load(relaxed)) return 0;  // a courtesy: nobody pushes beside close
    if constexpr (requires { self().peer().try_push_some(items); }) {
      return self().peer().try_push_some(items);
    } else {
      std::size_t done = 0;
      while (done < items.size() && self().peer().try_push(std::move(items[done]))) ++done;
      return done;
    }
  }

  std::size_t try_pop_some(std::span<T> items) {
    if constexpr (requires { self().peer().try_pop_some(items); }) {
      return self().peer().try_pop_some(items);
    } else {
      std::size_t done = 0;
      while (done < items.size() && self().peer().try_pop(items[done])) ++done;
      return done;
    }
  }

  // For blocking_operations: nobody sleeps, so one eventcount serves all.
  eventcount<Wait>& items() noexcept { return nobody_; }
  eventcount<Wait>& room() noexcept { return nobody_; }
  scope sharing() const noexcept { return scope::threads; }

 private:
  Derived& self() noexcept { return static_cast<Derived&>(*this); }

  template <class Item>
  outcome try_push_item(Item&& item) {
    if (self().closed().load(relaxed)) return outcome::closed;  // a courtesy: nobody pushes beside close
    return self().peer().try_push(std::forward<Item>(item)) ? outcome::ok : outcome::full;
  }

  eventcount<Wait> nobody_;
};

// One worker's way into a queue whose library keeps state for each; must not outlive the queue.
template <class Tries, class T, class Wait>
class polled_handle : public polled_operations<polled_handle<Tries, T, Wait>, T, Wait> {
 public:
  template <class Make>
  polled_handle(const atomic<bool>& closed, Make&& make) : closed_(closed), tries_(make()) {}

 private:
  friend polled_operations<polled_handle, T, Wait>;
  Tries& peer() noexcept { return tries_; }
  const atomic<bool>& closed() const noexcept { return closed_; }

  const atomic<bool>& closed_;
  Tries tries_;
};

template <class Peer>
concept knows_its_size = requires(const Peer& peer) {
  peer.size();
};
template <class Peer>
concept has_handles = requires(Peer& peer) {
  peer.producer();
  peer.consumer();
};

template <class Peer>
constexpr capacity_limits limits_of() {
  if constexpr (requires { Peer::limits; }) {
    return Peer::limits;
  } else {
    return {};
  }
}

template <class Peer>
constexpr std::string_view item_rule_of() {
  if constexpr (requires { Peer::item_rule; }) {
    return Peer::item_rule;
  } else {
    return "any item";
  }
}

// What the library calls its capacity, else what was asked for.
template <class Peer>
std::size_t capacity_of(const Peer& peer, const queue_options& options) {
  if constexpr (Peer::traits.capacity == capacity_rule::unbounded) {
    return std::numeric_limits<std::size_t>::max();
  } else if constexpr (requires { peer.capacity(); }) {
    return peer.capacity();
  } else {
    return options.capacity;
  }
}

template <class Peer, class T, class Wait>
class polled : public polled_operations<polled<Peer, T, Wait>, T, Wait>, public heap_object<polled<Peer, T, Wait>, T> {
 public:
  static constexpr queue_traits traits = Peer::traits;
  static constexpr capacity_limits limits = limits_of<Peer>();
  static constexpr std::string_view item_rule = item_rule_of<Peer>();
  static std::string kind() { return queue_kind<T, Wait>(traits.name); }

  polled(const polled&) = delete;
  polled& operator=(const polled&) = delete;

  void close() noexcept { closed_.store(true, release); }  // [Q1] after every push; pairs with [Q2]
  bool is_closed() const noexcept { return closed_.load(acquire); }
  std::size_t capacity() const { return capacity_of(peer_, options_); }
  const queue_options& options() const noexcept { return options_; }
  // clang-format off: version 14 breaks a requires clause in the middle
  std::size_t size() const requires knows_its_size<Peer> { return std::min(peer_.size(), capacity()); }
  bool empty() const requires knows_its_size<Peer> { return size() == 0; }
  bool full() const requires knows_its_size<Peer> { return size() >= capacity(); }
  auto producer() requires has_handles<Peer> {
    return polled_handle<decltype(peer_.producer()), T, Wait>(closed_, [this] { return peer_.producer(); });
  }
  auto consumer() requires has_handles<Peer> {
    return polled_handle<decltype(peer_.consumer()), T, Wait>(closed_, [this] { return peer_.consumer(); });
  }
  // clang-format on

 private:
  friend heap_object<polled, T>;
  friend polled_operations<polled, T, Wait>;
  explicit polled(const queue_options& options) : options_(options), peer_(options) {}
  Peer& peer() noexcept { return peer_; }
  const atomic<bool>& closed() const noexcept { return closed_; }

  queue_options options_;
  atomic<bool> closed_{false};  // read by all, written once: shares no line with the library's words
  alignas(cache_line) Peer peer_;
};

}  // namespace contend::inline CONTEND_BACKEND
