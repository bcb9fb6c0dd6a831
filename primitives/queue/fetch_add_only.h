// fetch_add_only: a ceiling: one fetch_add on a shared counter a push, one on another a pop, and no items.
//
// Source    ours: what every queue that hands out tickets pays at least
// Roles     any producers, any consumers; any capacity, none is used
// Progress  all operations: wait-free
// Memory    bytes_for = header + 3 lines
// Ordering  none
// Lifetime  destroy only when every user has stopped; attaching never owns
// Scopes    threads, processes
// Together  everything with everything; create_in with nothing
// Checked   stress/contract/ceilings_test.cc
//
// pop invents the item of its ticket (queue/invented.h) whether it was pushed or not; once the queue is
// closed, tickets beyond the last push answer closed.
#pragma once

#include <absl/status/statusor.h>

#include <algorithm>
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
class fetch_add_only : public queue_object<fetch_add_only<T, Wait>, T, Wait> {
 public:
  static constexpr queue_traits traits{.name = "fetch_add_only",
                                       .kind = contender_kind::ceiling,
                                       .order = queue_order::none,
                                       .push = progress::wait_free,
                                       .pop = progress::wait_free,
                                       .invents = true,
                                       .source = "two shared counters"};

  static absl::StatusOr<std::size_t> bytes_for(const queue_options& options) {
    if (absl::Status status = verify_capacity(traits.name, options.capacity, traits.capacity); !status.ok()) {
      return status;
    }
    return sizeof(fetch_add_only);
  }
  explicit fetch_add_only(const queue_options& options) noexcept
      : options_(options), tail_(options.first_index), head_(options.first_index) {}
  fetch_add_only(const fetch_add_only&) = delete;
  fetch_add_only& operator=(const fetch_add_only&) = delete;

  outcome try_push(const T& item) noexcept { return push_n({&item, 1}).result; }
  outcome push(const T& item, deadline until = deadline::never()) noexcept { return push_n({&item, 1}, until).result; }
  outcome try_pop(T& item) noexcept { return pop_n({&item, 1}).result; }
  outcome pop(T& item, deadline until = deadline::never()) noexcept { return pop_n({&item, 1}, until).result; }

  std::size_t try_push_some(std::span<const T> items) noexcept { return push_n(items).count; }
  std::size_t try_pop_some(std::span<T> items) noexcept { return pop_n(items).count; }

  batch push_n(std::span<const T> items, deadline until = deadline::never()) noexcept {
    if (!until.is_valid()) return {outcome::invalid, 0};
    if (is_closed()) return {outcome::closed, 0};
    tail_.fetch_add(items.size(), relaxed);  // carries nothing
    return {outcome::ok, items.size()};
  }

  batch pop_n(std::span<T> items, deadline until = deadline::never()) noexcept {
    if (!until.is_valid()) return {outcome::invalid, 0};
    const std::uint64_t ticket = head_.fetch_add(items.size(), relaxed);  // carries nothing
    std::size_t count = items.size();
    if (is_closed()) [[unlikely]] {
      const std::uint64_t pushed = tail_.load(relaxed);  // a count only
      count = ticket < pushed ? std::min<std::uint64_t>(count, pushed - ticket) : 0;
      if (count == 0) return {outcome::closed, 0};
    }
    for (std::size_t i = 0; i < count; ++i) items[i] = invented<T>(ticket + i);
    return {outcome::ok, count};
  }

  void close() noexcept { closed_.store(true, relaxed); }            // guards nothing
  bool is_closed() const noexcept { return closed_.load(relaxed); }  // guards nothing
  std::size_t capacity() const noexcept { return options_.capacity; }
  const queue_options& options() const noexcept { return options_; }

 private:
  object_header header_;
  queue_options options_;
  alignas(cache_line) atomic<bool> closed_{false};
  alignas(cache_line) atomic<std::uint64_t> tail_;
  alignas(cache_line) atomic<std::uint64_t> head_;
};

}  // namespace contend::inline CONTEND_BACKEND
