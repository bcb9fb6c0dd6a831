// moodycamel_spsc: moodycamel's SPSC queue, a ring of rings; kept bounded, as it never grows in try_enqueue.
#pragma once

#include <readerwriterqueue/readerwriterqueue.h>

#include "peers/polled.h"

namespace contend::inline CONTEND_BACKEND {
namespace peers {
template <class T>
struct moodycamel_spsc {
  static constexpr queue_traits traits = peer_traits("moodycamel_spsc", "moodycamel ReaderWriterQueue")
                                             .one_to_one()
                                             .holds(capacity_rule::at_least)
                                             .always(progress::wait_free);
  explicit moodycamel_spsc(const queue_options& options) : queue_(options.capacity) {}
  template <class Item>
  bool try_push(Item&& item) {
    return queue_.try_enqueue(std::forward<Item>(item));
  }
  bool try_pop(T& item) { return queue_.try_dequeue(item); }
  std::size_t size() const { return queue_.size_approx(); }
  std::size_t capacity() const { return queue_.max_capacity(); }

 private:
  ::moodycamel::ReaderWriterQueue<T> queue_;
};
}  // namespace peers
template <class T, class Wait>
using moodycamel_spsc = polled<peers::moodycamel_spsc<T>, T, Wait>;
}  // namespace contend::inline CONTEND_BACKEND
