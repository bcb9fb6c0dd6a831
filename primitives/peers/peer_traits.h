// peer_traits: the queue_traits of a library's queue, in the one line that an adapter has for them.
//
//   static constexpr queue_traits traits =
//       peer_traits("boost_lockfree_spsc", "Boost.Lockfree spsc_queue").one_to_one().always(progress::wait_free);
//
// Without more words: any producers and consumers, first in first out, any capacity, blocking.
#pragma once

#include <string_view>

#include "platform/backend.h"
#include "queue/queue.h"

namespace contend::inline CONTEND_BACKEND {

class peer_traits {
 public:
  constexpr peer_traits(std::string_view name, std::string_view source) {
    traits_.name = name;
    traits_.kind = contender_kind::peer;
    traits_.processes = false;
    traits_.waits = false;
    traits_.source = source;
  }

  constexpr peer_traits one_to_one() const {
    peer_traits changed = *this;
    changed.traits_.producers = changed.traits_.consumers = workers_allowed::one;
    return changed;
  }
  constexpr peer_traits ordered(queue_order order) const {
    peer_traits changed = *this;
    changed.traits_.order = order;
    return changed;
  }
  constexpr peer_traits holds(capacity_rule rule) const {
    peer_traits changed = *this;
    changed.traits_.capacity = rule;
    return changed;
  }
  constexpr peer_traits always(progress both) const { return pushes(both).pops(both); }
  constexpr peer_traits pushes(progress push) const {
    peer_traits changed = *this;
    changed.traits_.push = push;
    return changed;
  }
  constexpr peer_traits pops(progress pop) const {
    peer_traits changed = *this;
    changed.traits_.pop = pop;
    return changed;
  }
  constexpr peer_traits inexact() const {  // may answer empty beside an operation of another worker
    peer_traits changed = *this;
    changed.traits_.exact = false;
    return changed;
  }
  constexpr peer_traits waits() const {
    peer_traits changed = *this;
    changed.traits_.waits = true;
    return changed;
  }

  constexpr operator queue_traits() const { return traits_; }  // NOLINT: so that `traits` needs no more words

 private:
  queue_traits traits_{};
};

}  // namespace contend::inline CONTEND_BACKEND
