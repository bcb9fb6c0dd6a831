// tbb_bounded_queue: oneTBB's bounded MPMC queue, which sleeps in the library.
#pragma once

#include <tbb/concurrent_queue.h>

#include "peers/self_waiting.h"

namespace contend::inline CONTEND_BACKEND {
namespace peers {
template <class T>
requires can_be_sentinel<T>
struct tbb_bounded_queue {
  static constexpr queue_traits traits = peer_traits("tbb_bounded_queue", "oneTBB concurrent_bounded_queue").waits();

  explicit tbb_bounded_queue(const queue_options& options) {
    queue_.set_capacity(static_cast<std::ptrdiff_t>(options.capacity));
  }
  void push(const T& item) { queue_.push(item); }
  void pop(T& item) { queue_.pop(item); }
  bool try_push(const T& item) { return queue_.try_push(item); }
  bool try_pop(T& item) { return queue_.try_pop(item); }
  // Below zero while consumers wait.
  std::size_t size() const { return queue_.size() < 0 ? 0 : static_cast<std::size_t>(queue_.size()); }

 private:
  ::tbb::concurrent_bounded_queue<T> queue_;
};
}  // namespace peers
template <class T, class Wait>
using tbb_bounded_queue = self_waiting<peers::tbb_bounded_queue<T>, T, Wait>;
}  // namespace contend::inline CONTEND_BACKEND
