// line_handoff: a ceiling: SPSC queue of capacity 1: one cache line that goes back and forth.
//
// Source    ours: what a queue pays whose consumer waits for each item
// Roles     one producer, one consumer; capacity 1 whatever is asked for
// Progress  try_push, try_pop: wait-free; push, pop: blocking
// Memory    bytes_for = header + 2 lines, more for items that do not fit beside the flag
// Ordering  all that happened before a push is visible after the pop that returns its item
// Lifetime  destroy only when every user has stopped; attaching never owns
// Scopes    threads, processes
// Together  one try_push with one try_pop, close with everything; create_in and the destructor with nothing
// Checked   stress/contract/ceilings_test.cc
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>

#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/cache_line.h"
#include "platform/cell.h"
#include "platform/object.h"
#include "platform/outcome.h"
#include "queue/blocking_operations.h"
#include "queue/queue.h"
#include "queue/queue_checks.h"
#include "queue/queue_object.h"
#include "signal/eventcount.h"

namespace contend::inline CONTEND_BACKEND {

template <class T, class Wait>
class line_handoff : public queue_object<line_handoff<T, Wait>, T, Wait>,
                     public blocking_operations<line_handoff<T, Wait>, T> {
 public:
  static constexpr queue_traits traits{.name = "line_handoff",
                                       .kind = contender_kind::ceiling,
                                       .producers = workers_allowed::one,
                                       .consumers = workers_allowed::one,
                                       .push = progress::wait_free,
                                       .pop = progress::wait_free,
                                       .source = "one cache line with a flag"};

  static absl::StatusOr<std::size_t> bytes_for(const queue_options& options) {
    if (absl::Status status = verify_capacity(traits.name, options.capacity, traits.capacity); !status.ok()) {
      return status;
    }
    return sizeof(line_handoff);
  }
  explicit line_handoff(const queue_options& options) noexcept : options_(options) {}
  line_handoff(const line_handoff&) = delete;
  line_handoff& operator=(const line_handoff&) = delete;
  ~line_handoff() {
    if (full()) item_.destroy();
  }

  outcome try_push(const T& item) { return try_push_item(item); }
  outcome try_push(T&& item) { return try_push_item(std::move(item)); }

  outcome try_pop(T& item) noexcept {
    if (!full_.load(acquire)) {                           // [L2] sees the item; pairs with [L1]
      if (!closed_.load(acquire)) return outcome::empty;  // [L6] sees the last push; pairs with [L5]
      if (!full_.load(acquire)) return outcome::closed;   // [L2] so this look decides
    }
    item_.take(item);
    full_.store(false, release);  // [L3] hands the slot back; pairs with [L4]
    room_.notify(1, this->sharing());
    return outcome::ok;
  }

  std::size_t try_push_some(std::span<T> items) {
    return !items.empty() && try_push(std::move(items.front())) == outcome::ok ? 1 : 0;
  }
  std::size_t try_pop_some(std::span<T> items) {
    return !items.empty() && try_pop(items.front()) == outcome::ok ? 1 : 0;
  }

  void close() noexcept {
    closed_.store(true, release);  // [L5] after the closer's last push; pairs with [L6]
    items_.notify_all(this->sharing());
    room_.notify_all(this->sharing());
  }

  bool is_closed() const noexcept { return closed_.load(acquire); }  // [L6] pairs with [L5]
  std::size_t size() const noexcept { return full() ? 1 : 0; }
  bool empty() const noexcept { return !full(); }
  bool full() const noexcept { return full_.load(acquire); }  // [L2] pairs with [L1]
  std::size_t capacity() const noexcept { return 1; }
  const queue_options& options() const noexcept { return options_; }

  // For blocking_operations.
  eventcount<Wait>& items() noexcept { return items_; }
  eventcount<Wait>& room() noexcept { return room_; }

 private:
  template <class Item>
  outcome try_push_item(Item&& item) {
    if (closed_.load(relaxed)) return outcome::closed;  // what was pushed before is the popper's concern
    if (full_.load(acquire)) return outcome::full;      // [L4] the slot is vacant; pairs with [L3]
    item_.construct(std::forward<Item>(item));
    full_.store(true, release);  // [L1] publishes the item; pairs with [L2]
    items_.notify(1, this->sharing());
    return outcome::ok;
  }

  object_header header_;
  queue_options options_;
  atomic<bool> closed_{false};  // written once
  eventcount<Wait> items_;      // where the consumer waits
  eventcount<Wait> room_;       // where the producer waits
  alignas(cache_line) atomic<bool> full_{false};
  slot<T> item_;
};

}  // namespace contend::inline CONTEND_BACKEND
