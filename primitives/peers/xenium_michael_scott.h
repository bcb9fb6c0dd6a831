// xenium_michael_scott: xenium's unbounded Michael & Scott list with epoch-based reclamation.
#pragma once

#include <xenium/michael_scott_queue.hpp>
#include <xenium/reclamation/generic_epoch_based.hpp>

#include "peers/polled.h"

namespace contend::inline CONTEND_BACKEND {
namespace peers {
template <class T>
struct xenium_michael_scott {
  static constexpr queue_traits traits = peer_traits("xenium_michael_scott", "xenium michael_scott_queue, epoch_based")
                                             .holds(capacity_rule::unbounded)
                                             .always(progress::lock_free);

  explicit xenium_michael_scott(const queue_options&) {}
  bool try_push(T item) { return queue_.push(std::move(item)), true; }
  bool try_pop(T& item) { return queue_.try_pop(item); }

 private:
  ::xenium::michael_scott_queue<T, ::xenium::policy::reclaimer<::xenium::reclamation::epoch_based<>>> queue_;
};
}  // namespace peers
template <class T, class Wait>
using xenium_michael_scott = polled<peers::xenium_michael_scott<T>, T, Wait>;
}  // namespace contend::inline CONTEND_BACKEND
