// boost_lockfree_spsc: Boost.Lockfree's SPSC ring of run-time capacity.
#pragma once

#include <boost/lockfree/spsc_queue.hpp>

#include "peers/polled.h"

namespace contend::inline CONTEND_BACKEND {
namespace peers {
template <class T>
requires std::is_copy_constructible_v<T>
struct boost_lockfree_spsc {
  static constexpr queue_traits traits =
      peer_traits("boost_lockfree_spsc", "Boost.Lockfree spsc_queue").one_to_one().always(progress::wait_free);
  static constexpr std::string_view item_rule = "copyable items";

  explicit boost_lockfree_spsc(const queue_options& options) : queue_(options.capacity) {}
  bool try_push(const T& item) { return queue_.push(item); }
  bool try_pop(T& item) { return queue_.pop(item); }
  std::size_t try_push_some(std::span<T> items) { return queue_.push(items.data(), items.size()); }
  std::size_t try_pop_some(std::span<T> items) { return queue_.pop(items.data(), items.size()); }
  std::size_t size() const { return queue_.read_available(); }

 private:
  ::boost::lockfree::spsc_queue<T> queue_;
};
}  // namespace peers
template <class T, class Wait>
using boost_lockfree_spsc = polled<peers::boost_lockfree_spsc<T>, T, Wait>;
}  // namespace contend::inline CONTEND_BACKEND
