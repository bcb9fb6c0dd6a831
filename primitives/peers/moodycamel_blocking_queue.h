// moodycamel_blocking_queue: moodycamel_queue with a semaphore that consumers sleep on.
#pragma once

#include <concurrentqueue/blockingconcurrentqueue.h>

#include "peers/self_waiting.h"

namespace contend::inline CONTEND_BACKEND {
namespace peers {
template <class T>
requires can_be_sentinel<T>
struct moodycamel_blocking_queue {
  static constexpr queue_traits traits = peer_traits("moodycamel_blocking_queue", "moodycamel BlockingConcurrentQueue")
                                             .ordered(queue_order::per_producer)
                                             .inexact()
                                             .holds(capacity_rule::unbounded)
                                             .pushes(progress::lock_free)
                                             .waits();

  explicit moodycamel_blocking_queue(const queue_options& options) : queue_(options.capacity) {}
  void push(const T& item) { (void)queue_.enqueue(item); }  // fails only without memory
  void pop(T& item) { queue_.wait_dequeue(item); }
  bool try_push(const T& item) { return queue_.enqueue(item); }
  bool try_pop(T& item) { return queue_.try_dequeue(item); }
  std::size_t size() const { return queue_.size_approx(); }

 private:
  ::moodycamel::BlockingConcurrentQueue<T> queue_;
};
}  // namespace peers
template <class T, class Wait>
using moodycamel_blocking_queue = self_waiting<peers::moodycamel_blocking_queue<T>, T, Wait>;
}  // namespace contend::inline CONTEND_BACKEND
