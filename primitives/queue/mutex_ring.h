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

#include <cstddef>
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
class mutex_ring : public queue_object<mutex_ring<T, Wait>, T, Wait>,
                   public monitor_operations<mutex_ring<T, Wait>, T, Wait> {
 public:
  static constexpr queue_traits traits{.name = "mutex_ring", .source = "Hoare 1974 (monitor)"};

  static absl::StatusOr<std::size_t> bytes_for(const queue_options& options) {
    return bytes_for_cells<mutex_ring, slot<T>>(options);
  }

  explicit mutex_ring(const queue_options& options) noexcept
      : options_(options), monitor_(options.sharing), first_(options.first_index % options.capacity) {}
  mutex_ring(const mutex_ring&) = delete;
  mutex_ring& operator=(const mutex_ring&) = delete;
  ~mutex_ring() {
    for (std::size_t i = 0; i < monitor_.size.read(); ++i) slots()[wrapped(first_.read() + i)].destroy();
  }

  std::size_t capacity() const noexcept { return options_.capacity; }
  const queue_options& options() const noexcept { return options_; }

 private:
  friend monitor_operations<mutex_ring, T, Wait>;

  queue_monitor<Wait>& monitor() noexcept { return monitor_; }
  const queue_monitor<Wait>& monitor() const noexcept { return monitor_; }

  template <class Item>
  void insert(Item&& item) noexcept {
    slots()[wrapped(first_.read() + monitor_.size.read())].construct(std::forward<Item>(item));
  }

  void remove(T& item) noexcept {
    slots()[first_.read()].take(item);
    first_.write(wrapped(first_.read() + 1));
  }

  std::size_t wrapped(std::size_t index) const noexcept { return index < capacity() ? index : index - capacity(); }
  slot<T>* slots() noexcept { return trailing_array<slot<T>>(this); }

  alignas(object_alignment<T>) object_header header_;
  queue_options options_;
  alignas(cache_line) queue_monitor<Wait> monitor_;
  cell<std::size_t> first_;
  // slot<T>[capacity] follows: the items, from first_, wrapped around.
};

}  // namespace contend::inline CONTEND_BACKEND
