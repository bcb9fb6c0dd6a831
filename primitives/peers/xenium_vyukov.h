// xenium_vyukov: xenium's copy of Vyukov's bounded MPMC ring.
#pragma once

#include <xenium/vyukov_bounded_queue.hpp>

#include "peers/polled.h"

namespace contend::inline CONTEND_BACKEND {
namespace peers {
template <class T>
struct xenium_vyukov {
  static constexpr queue_traits traits =
      peer_traits("xenium_vyukov", "xenium vyukov_bounded_queue").holds(capacity_rule::power_of_two);
  static constexpr capacity_limits limits{.least = 2};  // one cell's two states would look alike

  explicit xenium_vyukov(const queue_options& options) : queue_(options.capacity) {}
  template <class Item>
  bool try_push(Item&& item) {
    return queue_.try_push(std::forward<Item>(item));
  }
  bool try_pop(T& item) { return queue_.try_pop(item); }

 private:
  ::xenium::vyukov_bounded_queue<T> queue_;
};
}  // namespace peers
template <class T, class Wait>
using xenium_vyukov = polled<peers::xenium_vyukov<T>, T, Wait>;
}  // namespace contend::inline CONTEND_BACKEND
