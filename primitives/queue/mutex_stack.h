// mutex_stack: bounded last-in-first-out queue, an array under one mutex with two conditions.
//
// Source    the textbook monitor: C. A. R. Hoare, "Monitors", CACM 1974
// Roles     any producers, any consumers; any capacity
// Progress  all operations: blocking (a worker that stops inside stops the others)
// Memory    bytes_for(n) = header + n items; no allocation after create_in
// Ordering  all that happened before a push is visible after the pop that returns its item; linearizable LIFO
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
class mutex_stack : public queue_object<mutex_stack<T, Wait>, T, Wait>,
                    public monitor_operations<mutex_stack<T, Wait>, T, Wait> {
 public:
  static constexpr queue_traits traits{
      .name = "mutex_stack", .order = queue_order::lifo, .source = "Hoare 1974 (monitor)"};

  static absl::StatusOr<std::size_t> bytes_for(const queue_options& options) {
    return bytes_for_cells<mutex_stack, slot<T>>(options);
  }

  explicit mutex_stack(const queue_options& options) noexcept : options_(options), monitor_(options.sharing) {}
  mutex_stack(const mutex_stack&) = delete;
  mutex_stack& operator=(const mutex_stack&) = delete;
  ~mutex_stack() {
    for (std::size_t i = 0; i < monitor_.size.read(); ++i) slots()[i].destroy();
  }

  std::size_t capacity() const noexcept { return options_.capacity; }
  const queue_options& options() const noexcept { return options_; }

 private:
  friend monitor_operations<mutex_stack, T, Wait>;

  queue_monitor<Wait>& monitor() noexcept { return monitor_; }
  const queue_monitor<Wait>& monitor() const noexcept { return monitor_; }

  template <class Item>
  void insert(Item&& item) noexcept {
    slots()[monitor_.size.read()].construct(std::forward<Item>(item));
  }
  void remove(T& item) noexcept { slots()[monitor_.size.read() - 1].take(item); }

  slot<T>* slots() noexcept { return trailing_array<slot<T>>(this); }

  alignas(object_alignment<T>) object_header header_;
  queue_options options_;
  alignas(cache_line) queue_monitor<Wait> monitor_;
  // slot<T>[capacity] follows: the items, the oldest first.
};

}  // namespace contend::inline CONTEND_BACKEND
