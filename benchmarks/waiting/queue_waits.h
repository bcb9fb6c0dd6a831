// queue_waits: the waiting operations of queues, each in vain: an empty one, a full one, one whose item is not done.
#pragma once

#include <cstdint>
#include <stdexcept>

#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/outcome.h"
#include "platform/scope.h"
#include "platform/wait.h"
#include "queue/joinable.h"
#include "queue/mutex_ring.h"
#include "waiting/held_up.h"

namespace contend::inline CONTEND_BACKEND {

template <class Queue>
struct queue_pop_wait {
  explicit queue_pop_wait(scope sharing) : queue(make_hosted<Queue>({.capacity = 4, .sharing = sharing})) {}
  bool gives_up(deadline until) {
    std::uint64_t item = 0;
    return queue->pop(item, until) == outcome::empty;
  }
  hosted<Queue> queue;
};

template <class Queue>
struct queue_push_wait {
  explicit queue_push_wait(scope sharing) : queue(make_hosted<Queue>({.capacity = 4, .sharing = sharing})) {
    while (queue->try_push(std::uint64_t{1}) == outcome::ok) {
    }
  }
  bool gives_up(deadline until) { return queue->push(std::uint64_t{1}, until) == outcome::full; }
  hosted<Queue> queue;
};

using joinable_ring = joinable<mutex_ring<std::uint64_t, spin_then_park>>;

struct joinable_join_wait {
  explicit joinable_join_wait(scope sharing) : queue(make_hosted<joinable_ring>({.capacity = 4, .sharing = sharing})) {
    if (queue->push(std::uint64_t{1}) != outcome::ok) throw std::runtime_error("joinable: an empty one took no item");
  }
  bool gives_up(deadline until) { return queue->join(until) == outcome::timeout; }
  hosted<joinable_ring> queue;
};

}  // namespace contend::inline CONTEND_BACKEND
