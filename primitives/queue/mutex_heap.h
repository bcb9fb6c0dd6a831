// mutex_heap: bounded priority queue, a binary heap under one mutex with two conditions.
//
// Source    J. W. J. Williams, "Algorithm 232: Heapsort", CACM 1964, in a monitor (Hoare 1974)
// Roles     any producers, any consumers; any capacity
// Progress  all operations: blocking (a worker that stops inside stops the others)
// Memory    bytes_for(n) = header + n items and 8 bytes each; no allocation after create_in
// Ordering  all that happened before a push is visible after the pop that returns its item; linearizable: a pop
//           takes the lowest item, of equal ones the one that was pushed first
// Lifetime  destroy only when every user has stopped; attaching never owns
// Scopes    threads, processes
// Together  everything with everything; create_in and the destructor with nothing
// Checked   stress/contract
//
// Lowest is what operator< says, or a Before of the user's: mutex_heap_by<task, spin_then_park, most_urgent_first>.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <utility>

#include "platform/backend.h"
#include "platform/cache_line.h"
#include "platform/cell.h"
#include "platform/object.h"
#include "queue/binary_heap.h"
#include "queue/monitor.h"
#include "queue/queue.h"
#include "queue/queue_checks.h"
#include "queue/queue_object.h"

namespace contend::inline CONTEND_BACKEND {

template <class T, class Wait, class Before>
class mutex_heap_by : public queue_object<mutex_heap_by<T, Wait, Before>, T, Wait>,
                      public monitor_operations<mutex_heap_by<T, Wait, Before>, T, Wait> {
 public:
  static constexpr queue_traits traits{
      .name = "mutex_heap", .order = queue_order::priority, .source = "Williams 1964 (binary heap)"};

  static absl::StatusOr<std::size_t> bytes_for(const queue_options& options) {
    return bytes_for_cells<mutex_heap_by, heap_entry<T>>(options);
  }

  explicit mutex_heap_by(const queue_options& options) noexcept
      : options_(options), monitor_(options.sharing), next_sequence_(options.first_index) {}
  mutex_heap_by(const mutex_heap_by&) = delete;
  mutex_heap_by& operator=(const mutex_heap_by&) = delete;
  ~mutex_heap_by() {
    for (std::size_t i = 0; i < monitor_.size.read(); ++i) entries()[i].item.destroy();
  }

  std::size_t capacity() const noexcept { return options_.capacity; }
  const queue_options& options() const noexcept { return options_; }

 private:
  friend monitor_operations<mutex_heap_by, T, Wait>;

  queue_monitor<Wait>& monitor() noexcept { return monitor_; }
  const queue_monitor<Wait>& monitor() const noexcept { return monitor_; }

  template <class Item>
  void insert(Item&& item) noexcept {
    heap().insert(monitor_.size.read(), std::forward<Item>(item), next_sequence_.read());
    next_sequence_.write(next_sequence_.read() + 1);
  }
  void remove(T& item) noexcept { heap().remove(monitor_.size.read(), item); }

  heap_entry<T>* entries() noexcept { return trailing_array<heap_entry<T>>(this); }
  binary_heap<T, Before> heap() noexcept { return binary_heap<T, Before>(entries()); }

  alignas(object_alignment<T>) object_header header_;
  queue_options options_;
  alignas(cache_line) queue_monitor<Wait> monitor_;
  cell<std::uint64_t> next_sequence_;  // what the next push is numbered
  // heap_entry<T>[capacity] follows.
};

template <class T, class Wait>
using mutex_heap = mutex_heap_by<T, Wait, lowest_first<T>>;

}  // namespace contend::inline CONTEND_BACKEND
