// null_queue: no queue at all: what the harness costs by itself.
//
// Source    ours
// Roles     any producers, any consumers; any capacity, none is used
// Progress  all operations: wait-free
// Memory    bytes_for = header + a flag
// Ordering  none
// Lifetime  destroy only when every user has stopped; attaching never owns
// Scopes    threads, processes
// Together  everything with everything; create_in with nothing
// Checked   stress/contract/ceilings_test.cc
//
// push forgets its item; pop turns the item that it is given into the one after it (queue/invented.h), so nothing
// but the caller's own variable is read or written: a counter in memory would cost the harness some nanoseconds of
// its own. Both answer closed after close.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <span>

#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/cache_line.h"
#include "platform/clock.h"
#include "platform/object.h"
#include "platform/outcome.h"
#include "queue/invented.h"
#include "queue/queue.h"
#include "queue/queue_checks.h"
#include "queue/queue_object.h"

namespace contend::inline CONTEND_BACKEND {

template <class T, class Wait>
class null_queue : public queue_object<null_queue<T, Wait>, T, Wait> {
 public:
  static constexpr queue_traits traits{.name = "null_queue",
                                       .kind = contender_kind::null,
                                       .order = queue_order::none,
                                       .push = progress::wait_free,
                                       .pop = progress::wait_free,
                                       .invents = true,
                                       .source = "nothing"};

  static absl::StatusOr<std::size_t> bytes_for(const queue_options& options) {
    if (absl::Status status = verify_capacity(traits.name, options.capacity, traits.capacity); !status.ok()) {
      return status;
    }
    return sizeof(null_queue);
  }
  explicit null_queue(const queue_options& options) noexcept : options_(options) {}
  null_queue(const null_queue&) = delete;
  null_queue& operator=(const null_queue&) = delete;

  outcome try_push(const T&) noexcept { return is_closed() ? outcome::closed : outcome::ok; }
  outcome push(const T& item, deadline until = deadline::never()) noexcept {
    return until.is_valid() ? try_push(item) : outcome::invalid;
  }
  outcome try_pop(T& item) noexcept {
    if (is_closed()) return outcome::closed;
    item = invented_after(item);
    return outcome::ok;
  }
  outcome pop(T& item, deadline until = deadline::never()) noexcept {
    return until.is_valid() ? try_pop(item) : outcome::invalid;
  }

  std::size_t try_push_some(std::span<T> items) noexcept { return push_n(items).count; }
  std::size_t try_pop_some(std::span<T> items) noexcept { return pop_n(items).count; }
  batch push_n(std::span<T> items, deadline until = deadline::never()) noexcept {
    if (!until.is_valid()) return {outcome::invalid, 0};
    if (is_closed()) return {outcome::closed, 0};
    return {outcome::ok, items.size()};
  }
  batch pop_n(std::span<T> items, deadline until = deadline::never()) noexcept {
    if (!until.is_valid()) return {outcome::invalid, 0};
    if (is_closed()) return {outcome::closed, 0};
    for (T* before = items.empty() ? nullptr : &items.back(); T & item : items) {
      item = invented_after(*before);
      before = &item;
    }
    return {outcome::ok, items.size()};
  }

  void close() noexcept { closed_.store(true, relaxed); }            // guards nothing
  bool is_closed() const noexcept { return closed_.load(relaxed); }  // guards nothing
  std::size_t capacity() const noexcept { return options_.capacity; }
  const queue_options& options() const noexcept { return options_; }

 private:
  object_header header_;
  queue_options options_;
  alignas(cache_line) atomic<bool> closed_{false};
};

}  // namespace contend::inline CONTEND_BACKEND
