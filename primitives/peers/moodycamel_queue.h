// moodycamel_queue: moodycamel's unbounded MPMC queue of one sub-queue a producer, found by thread id.
#pragma once

#include <concurrentqueue/concurrentqueue.h>

#include "peers/polled.h"

namespace contend::inline CONTEND_BACKEND {
namespace peers {
template <class T>
struct moodycamel_queue {
  static constexpr queue_traits traits = peer_traits("moodycamel_queue", "moodycamel ConcurrentQueue")
                                             .ordered(queue_order::per_producer)
                                             .inexact()
                                             .holds(capacity_rule::unbounded)
                                             .always(progress::lock_free);
  explicit moodycamel_queue(const queue_options& options) : queue_(options.capacity) {}
  template <class Item>
  bool try_push(Item&& item) {
    return queue_.enqueue(std::forward<Item>(item));
  }
  bool try_pop(T& item) { return queue_.try_dequeue(item); }
  std::size_t try_push_some(std::span<T> items) {
    return queue_.enqueue_bulk(std::make_move_iterator(items.begin()), items.size()) ? items.size() : 0;
  }
  std::size_t try_pop_some(std::span<T> items) { return queue_.try_dequeue_bulk(items.begin(), items.size()); }
  std::size_t size() const { return queue_.size_approx(); }

 protected:
  ::moodycamel::ConcurrentQueue<T> queue_;
};
}  // namespace peers
template <class T, class Wait>
using moodycamel_queue = polled<peers::moodycamel_queue<T>, T, Wait>;
}  // namespace contend::inline CONTEND_BACKEND
