// optimist_atomic_queue2: atomic_queue2 whose workers take a ticket first and spin on their own slot.
// No order, as there.
#pragma once

#include "peers/atomic_queue2.h"
#include "peers/self_waiting.h"

namespace contend::inline CONTEND_BACKEND {
namespace peers {
template <class T>
requires can_be_sentinel<T>
struct optimist_atomic_queue2 : atomic_queue2<T> {
  static constexpr queue_traits traits =
      peer_traits("optimist_atomic_queue2", "atomic_queue AtomicQueueB2, push and pop")
          .ordered(queue_order::none)
          .holds(capacity_rule::at_least)
          .waits();
  using atomic_queue2<T>::atomic_queue2;
  void push(const T& item) { this->queue_.push(item); }
  void pop(T& item) { item = this->queue_.pop(); }
};
}  // namespace peers
template <class T, class Wait>
using optimist_atomic_queue2 = self_waiting<peers::optimist_atomic_queue2<T>, T, Wait>;
}  // namespace contend::inline CONTEND_BACKEND
