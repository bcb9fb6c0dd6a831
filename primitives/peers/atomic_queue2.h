// atomic_queue2: M. Egorushkin's MPMC ring in its run-time form AtomicQueueB2: AtomicQueue2 takes its
// capacity at compile time, which no capacity axis could use. The library makes a ring of at least 4096.
//
// No order: a slot does not know its lap, so of two consumers that hold tickets one lap apart either may
// take the older item. With 2 producers and 2 consumers the transfer check saw items a whole ring late.
#pragma once

#include <atomic_queue/atomic_queue.h>

#include "peers/polled.h"

namespace contend::inline CONTEND_BACKEND {
namespace peers {
template <class T>
requires std::is_nothrow_move_assignable_v<T>
struct atomic_queue2 {
  static constexpr queue_traits traits =
      peer_traits("atomic_queue2", "atomic_queue AtomicQueueB2, try_push and try_pop")
          .ordered(queue_order::none)
          .holds(capacity_rule::at_least);
  static constexpr capacity_limits limits{.most = std::size_t{1} << 30};  // signed 32-bit differences of indices
  explicit atomic_queue2(const queue_options& options) : queue_(static_cast<unsigned>(options.capacity)) {}
  template <class Item>
  bool try_push(Item&& item) {
    return queue_.try_push(std::forward<Item>(item));
  }
  bool try_pop(T& item) { return queue_.try_pop(item); }
  std::size_t size() const { return queue_.was_size(); }
  std::size_t capacity() const { return queue_.capacity(); }

 protected:
  ::atomic_queue::AtomicQueueB2<T> queue_;
};
}  // namespace peers
template <class T, class Wait>
using atomic_queue2 = polled<peers::atomic_queue2<T>, T, Wait>;
}  // namespace contend::inline CONTEND_BACKEND
