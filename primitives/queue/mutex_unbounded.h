// mutex_unbounded: unbounded MPMC queue, a chain of segments under one mutex with two conditions.
//
// Source    the textbook monitor: C. A. R. Hoare, "Monitors", CACM 1974, around the chain of blocks of std::deque
// Roles     any producers, any consumers; the capacity is rounded up to whole segments
// Progress  all operations: blocking (a worker that stops inside stops the others)
// Memory    bytes_for(n) = header + (n / 64 + 1) segments of 64 items. Unbounded means bounded by the region: full
//           says that the region is used up. A segment left behind is the next one used, so a short queue in a large
//           region stays in the cache
// Ordering  all that happened before a push is visible after the pop that returns its item; linearizable FIFO
// Lifetime  destroy only when every user has stopped; attaching never owns
// Scopes    threads, processes
// Together  everything with everything; create_in and the destructor with nothing
// Checked   stress/contract
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "platform/backend.h"
#include "platform/cache_line.h"
#include "platform/cell.h"
#include "platform/object.h"
#include "queue/monitor.h"
#include "queue/queue.h"
#include "queue/queue_checks.h"
#include "queue/queue_object.h"

namespace contend::inline CONTEND_BACKEND {

template <class T, class Wait>
class mutex_unbounded : public queue_object<mutex_unbounded<T, Wait>, T, Wait>,
                        public monitor_operations<mutex_unbounded<T, Wait>, T, Wait> {
  static constexpr std::uint32_t items_per_segment = 64;

  struct segment {
    cell<std::uint32_t> next;  // index of the next one: in the chain, or among the unused
    slot<T> items[items_per_segment];
  };

 public:
  static constexpr queue_traits traits{
      .name = "mutex_unbounded", .capacity = capacity_rule::unbounded, .source = "Hoare 1974 (monitor), std::deque"};

  static absl::StatusOr<std::size_t> bytes_for(const queue_options& options) {
    if (absl::Status status = verify_capacity(traits.name, options.capacity, traits.capacity); !status.ok())
      return status;
    if (options.capacity / items_per_segment >= UINT32_MAX - 1) {
      return absl::InvalidArgumentError(absl::StrCat("mutex_unbounded: capacity ", options.capacity,
                                                     " needs more segments than 32-bit indices reach; choose less"));
    }
    return checked_bytes(mutex_unbounded::kind(), sizeof(mutex_unbounded), segments_for(options), sizeof(segment));
  }

  explicit mutex_unbounded(const queue_options& options) noexcept
      : options_(options), monitor_(options.sharing), segment_count_(segments_for(options)) {
    for (std::uint32_t i = 0; i < segment_count_; ++i) {
      std::construct_at(&segments()[i]);
      segments()[i].next.write(i + 1);
    }
    unused_.write(1);  // segment 0 is head and tail
    const auto first = static_cast<std::uint32_t>(options.first_index % items_per_segment);
    head_at_.write(first);
    tail_at_.write(first);
  }
  mutex_unbounded(const mutex_unbounded&) = delete;
  mutex_unbounded& operator=(const mutex_unbounded&) = delete;
  ~mutex_unbounded() {
    for (std::size_t left = monitor_.size.read(); left != 0; --left) head_slot().destroy();
  }

  std::size_t capacity() const noexcept { return (segment_count_ - 1) * std::size_t{items_per_segment}; }
  const queue_options& options() const noexcept { return options_; }

 private:
  friend monitor_operations<mutex_unbounded, T, Wait>;

  // One more than the items fill: they may begin in the middle of one.
  static std::uint32_t segments_for(const queue_options& options) noexcept {
    return static_cast<std::uint32_t>((options.capacity - 1) / items_per_segment + 2);
  }

  queue_monitor<Wait>& monitor() noexcept { return monitor_; }
  const queue_monitor<Wait>& monitor() const noexcept { return monitor_; }

  template <class Item>
  void insert(Item&& item) noexcept {
    if (tail_at_.read() == items_per_segment) {
      const std::uint32_t added = unused_.read();
      unused_.write(segments()[added].next.read());
      segments()[tail_.read()].next.write(added);
      tail_.write(added);
      tail_at_.write(0);
    }
    segments()[tail_.read()].items[tail_at_.read()].construct(std::forward<Item>(item));
    tail_at_.write(tail_at_.read() + 1);
  }

  void remove(T& item) noexcept { head_slot().take(item); }

  // The slot of the next item, which the caller vacates.
  slot<T>& head_slot() noexcept {
    if (head_at_.read() == items_per_segment) {
      const std::uint32_t emptied = head_.read();
      head_.write(segments()[emptied].next.read());
      head_at_.write(0);
      segments()[emptied].next.write(unused_.read());
      unused_.write(emptied);
    }
    slot<T>& next = segments()[head_.read()].items[head_at_.read()];
    head_at_.write(head_at_.read() + 1);
    return next;
  }

  segment* segments() noexcept { return trailing_array<segment>(this); }

  alignas(object_alignment<T>) object_header header_;
  queue_options options_;
  alignas(cache_line) queue_monitor<Wait> monitor_;
  std::uint32_t segment_count_;
  cell<std::uint32_t> unused_;  // the first of the unused segments
  cell<std::uint32_t> head_;    // segment and place of the next item to pop
  cell<std::uint32_t> head_at_;
  cell<std::uint32_t> tail_;  // segment and place where the next item goes
  cell<std::uint32_t> tail_at_;
  // segment[segment_count_] follows.
};

}  // namespace contend::inline CONTEND_BACKEND
