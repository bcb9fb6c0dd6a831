// self_waiting: a library's queue that waits in its own way but cannot be closed, made closable.
//
// Source    the library's, see each adapter. Ours: close by a sentinel that consumers hand on.
// Roles     those of the library
// Progress  try_push, try_pop: those of the library; the rest: blocking
// Memory    the library allocates on the heap, some of it at each push
// Ordering  that of the library
// Lifetime  destroy only when every user has stopped
// Scopes    threads
// Together  everything with everything, but close only after the last push has returned
// Checked   stress/contract/peers_test.cc
//
// A consumer that waits inside the library sees no flag of ours, and the libraries' own ways of breaking
// a wait miss a consumer that is about to begin one. So close() pushes one sentinel, an item of all-one
// bytes; whoever pops it puts it back for the next and answers closed. Items are compared with it only
// after close, so it costs a push or pop one load of a line that is never written. Until close, such an
// item is as good as any other; one that is popped after close would be taken for the sentinel.
//
// push and pop without a deadline are the library's own; with one they poll, yielding.
//
// An adapter of T has what polled.h asks for, and push(item) and pop(item) that wait for ever.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstring>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "peers/polled.h"
#include "platform/clock.h"
#include "platform/wait.h"

namespace contend::inline CONTEND_BACKEND {

// What an item must be so that the sentinel survives being copied: all its bytes count.
template <class T>
concept can_be_sentinel = std::is_trivially_copyable_v<T> && std::has_unique_object_representations_v<T>;

template <class Peer, class T, class Wait>
class self_waiting : public polled_operations<self_waiting<Peer, T, Wait>, T, spin_then_yield>,
                     public heap_object<self_waiting<Peer, T, Wait>, T> {
  using polling = blocking_operations<self_waiting, T>;

 public:
  static constexpr queue_traits traits = Peer::traits;
  static constexpr capacity_limits limits = limits_of<Peer>();
  static constexpr std::string_view item_rule = "trivially copyable items without padding";
  static std::string kind() { return queue_kind<T, Wait>(traits.name); }

  self_waiting(const self_waiting&) = delete;
  self_waiting& operator=(const self_waiting&) = delete;

  outcome push(const T& item, deadline until = deadline::never()) {
    if (!until.is_never()) return polling::push(item, until);
    if (closed_.load(relaxed)) return outcome::closed;  // a courtesy: nobody pushes beside close
    peer_.push(item);
    return outcome::ok;
  }

  outcome pop(T& item, deadline until = deadline::never()) {
    if (!until.is_never()) return polling::pop(item, until);
    peer_.pop(item);
    return closed_.load(acquire) ? after_close(item) : outcome::ok;  // [S2] pairs with [S1]
  }

  outcome try_pop(T& item) {
    if (!peer_.try_pop(item)) {
      if (!closed_.load(acquire)) return outcome::empty;  // [S2] sees every push; pairs with [S1]
      if (!peer_.try_pop(item)) return outcome::closed;   // so this look decides
    }
    return closed_.load(acquire) ? after_close(item) : outcome::ok;  // [S2] pairs with [S1]
  }

  using polling::try_pop_some;  // each item may be the sentinel

  void close() {
    closed_.store(true, seq_cst);  // [S1] after every push, before the look for room; pairs with [S2]
    send_sentinel();
  }

  bool is_closed() const noexcept { return closed_.load(acquire); }
  std::size_t capacity() const { return capacity_of(peer_, options_); }
  const queue_options& options() const noexcept { return options_; }
  std::size_t size() const {
    const std::lock_guard lock(closing_);
    const std::size_t there = std::min(peer_.size(), capacity());  // oneTBB's own overshoots while others work
    return there - (sent_ && there != 0 ? 1 : 0);
  }
  bool empty() const { return size() == 0; }
  bool full() const { return size() >= capacity(); }

 private:
  friend heap_object<self_waiting, T>;
  friend polled_operations<self_waiting, T, spin_then_yield>;
  explicit self_waiting(const queue_options& options) : options_(options), peer_(options) {}
  Peer& peer() noexcept { return peer_; }
  const atomic<bool>& closed() const noexcept { return closed_; }

  static T sentinel() noexcept {
    std::array<std::byte, sizeof(T)> ones;
    ones.fill(std::byte{0xff});
    return std::bit_cast<T>(ones);
  }
  static bool is_sentinel(const T& item) noexcept {
    const T other = sentinel();
    return std::memcmp(&item, &other, sizeof(T)) == 0;
  }

  [[gnu::cold, gnu::noinline]] outcome after_close(T& item) {
    if (!is_sentinel(item)) {
      send_sentinel();  // close may have found the queue full; now there is room
      return outcome::ok;
    }
    // A queue without one order for all may hold items behind it. One at a time: who takes the sentinel out while
    // another still puts it in would find its own look refused, with an item there that nobody then takes.
    const std::lock_guard lock(closing_);
    const outcome last = peer_.try_pop(item) ? outcome::ok : outcome::closed;
    peer_.push(sentinel());  // there is room: we took it out
    return last;
  }

  [[gnu::cold, gnu::noinline]] void send_sentinel() {
    const std::lock_guard lock(closing_);
    if (!sent_) sent_ = peer_.try_push(sentinel());
  }

  queue_options options_;
  atomic<bool> closed_{false};  // read by all, written once: shares no line with the library's words
  mutable std::mutex closing_;
  bool sent_ = false;  // guarded by closing_
  alignas(cache_line) Peer peer_;
};

}  // namespace contend::inline CONTEND_BACKEND
