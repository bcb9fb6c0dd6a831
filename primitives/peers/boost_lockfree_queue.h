// boost_lockfree_queue: Boost.Lockfree's MPMC queue, a Michael & Scott list over a fixed pool of nodes.
#pragma once

#include <boost/lockfree/queue.hpp>

#include "peers/polled.h"

namespace contend::inline CONTEND_BACKEND {
namespace peers {
template <class T>  // its nodes are aligned to a cache line, whatever the item asks for
concept fits_a_node = std::is_trivially_copyable_v<T> && alignof(T) <= BOOST_LOCKFREE_CACHELINE_BYTES;

template <class T>
requires fits_a_node<T>
struct boost_lockfree_queue {
  static constexpr queue_traits traits =
      peer_traits("boost_lockfree_queue", "Boost.Lockfree queue, fixed_sized").always(progress::lock_free);
  static constexpr capacity_limits limits{.most = 65'534};  // 16-bit node indices, one node is a dummy
  static constexpr std::string_view item_rule = "trivially copyable items, aligned to a cache line at most";

  explicit boost_lockfree_queue(const queue_options& options) : queue_(options.capacity) {}
  bool try_push(const T& item) { return queue_.push(item); }
  bool try_pop(T& item) { return queue_.pop(item); }

 private:
  ::boost::lockfree::queue<T, ::boost::lockfree::fixed_sized<true>> queue_;
};
}  // namespace peers
template <class T, class Wait>
using boost_lockfree_queue = polled<peers::boost_lockfree_queue<T>, T, Wait>;
}  // namespace contend::inline CONTEND_BACKEND
