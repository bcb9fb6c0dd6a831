// moodycamel_queue_tokens: moodycamel_queue whose workers hold tokens and so find their sub-queue at once.
#pragma once

#include "peers/moodycamel_queue.h"

namespace contend::inline CONTEND_BACKEND {
namespace peers {
// Without a handle it is the queue without tokens.
template <class T>
struct moodycamel_queue_tokens : moodycamel_queue<T> {
  static constexpr queue_traits traits = peer_traits("moodycamel_queue_tokens", "moodycamel ConcurrentQueue, tokens")
                                             .ordered(queue_order::per_producer)
                                             .inexact()
                                             .holds(capacity_rule::unbounded)
                                             .always(progress::lock_free);
  using moodycamel_queue<T>::moodycamel_queue;

  struct producer_handle {
    ::moodycamel::ConcurrentQueue<T>& queue;
    ::moodycamel::ProducerToken token{queue};
    template <class Item>
    bool try_push(Item&& item) {
      return queue.enqueue(token, std::forward<Item>(item));
    }
    std::size_t try_push_some(std::span<T> items) {
      return queue.enqueue_bulk(token, std::make_move_iterator(items.begin()), items.size()) ? items.size() : 0;
    }
  };
  struct consumer_handle {
    ::moodycamel::ConcurrentQueue<T>& queue;
    ::moodycamel::ConsumerToken token{queue};
    bool try_pop(T& item) { return queue.try_dequeue(token, item); }
    std::size_t try_pop_some(std::span<T> items) { return queue.try_dequeue_bulk(token, items.begin(), items.size()); }
  };
  producer_handle producer() { return {this->queue_}; }
  consumer_handle consumer() { return {this->queue_}; }
};
}  // namespace peers
template <class T, class Wait>
using moodycamel_queue_tokens = polled<peers::moodycamel_queue_tokens<T>, T, Wait>;
}  // namespace contend::inline CONTEND_BACKEND
