// tbb_concurrent_queue: oneTBB's unbounded MPMC queue, eight lists of pages served in ticket order.
#pragma once

#include <tbb/concurrent_queue.h>

#include "peers/polled.h"

namespace contend::inline CONTEND_BACKEND {
namespace peers {
template <class T>
struct tbb_concurrent_queue {
  static constexpr queue_traits traits =
      peer_traits("tbb_concurrent_queue", "oneTBB concurrent_queue").holds(capacity_rule::unbounded);

  explicit tbb_concurrent_queue(const queue_options&) {}
  template <class Item>
  bool try_push(Item&& item) {
    return queue_.push(std::forward<Item>(item)), true;
  }
  bool try_pop(T& item) { return queue_.try_pop(item); }
  std::size_t size() const { return queue_.unsafe_size(); }

 private:
  ::tbb::concurrent_queue<T> queue_;
};
}  // namespace peers
template <class T, class Wait>
using tbb_concurrent_queue = polled<peers::tbb_concurrent_queue<T>, T, Wait>;
}  // namespace contend::inline CONTEND_BACKEND
