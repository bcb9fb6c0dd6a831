// xenium_ramalhete: xenium's unbounded FAAArrayQueue of Ramalhete and Correia with epoch-based reclamation.
#pragma once

#include <xenium/ramalhete_queue.hpp>
#include <xenium/reclamation/generic_epoch_based.hpp>

#include "peers/pointer_item.h"
#include "peers/polled.h"

namespace contend::inline CONTEND_BACKEND {
namespace peers {
template <class T>
struct xenium_ramalhete {
  static constexpr queue_traits traits = peer_traits("xenium_ramalhete", "xenium ramalhete_queue, epoch_based")
                                             .holds(capacity_rule::unbounded)
                                             .always(progress::lock_free);
  explicit xenium_ramalhete(const queue_options&) {}
  ~xenium_ramalhete() {
    for (opaque* word; queue_.try_pop(word);) pointer_item<T>::drop(word);
  }
  template <class Item>
  bool try_push(Item&& item) {
    return queue_.push(pointer_item<T>::pack(std::forward<Item>(item))), true;
  }
  bool try_pop(T& item) {
    opaque* word = nullptr;
    return queue_.try_pop(word) && (pointer_item<T>::unpack(word, item), true);
  }

 private:
  ::xenium::ramalhete_queue<opaque*, ::xenium::policy::reclaimer<::xenium::reclamation::epoch_based<>>> queue_;
};
}  // namespace peers
template <class T, class Wait>
using xenium_ramalhete = polled<peers::xenium_ramalhete<T>, T, Wait>;
}  // namespace contend::inline CONTEND_BACKEND
