// contender: an entry of a queue comparison: an algorithm together with a way of waiting.
#pragma once

#include <absl/strings/str_cat.h>

#include <cstdint>
#include <string>

#include "platform/backend.h"
#include "platform/type_list.h"
#include "platform/wait.h"
#include "queue/queue.h"

namespace contend::inline CONTEND_BACKEND {

template <template <class, class> class Queue, class Wait>
struct queue_contender {
  template <class T>
  using queue = Queue<T, Wait>;

  static constexpr queue_traits traits = Queue<std::uint64_t, Wait>::traits;

  // The algorithm and how it waits: "vyukov_ring/park".
  static std::string name() { return absl::StrCat(std::string(traits.name), "/", std::string(Wait::name)); }
  static std::string wait() { return std::string(Wait::name); }
};

// One line of a list: the algorithm with each of the three waits.
template <template <class, class> class Queue>
using every_wait = type_list<queue_contender<Queue, spin>, queue_contender<Queue, spin_then_yield>,
                             queue_contender<Queue, spin_then_park>>;

template <template <class, class> class Queue, class Wait>
using one_wait = type_list<queue_contender<Queue, Wait>>;

// For what cannot sleep (peers that only try) or never waits.
template <template <class, class> class Queue>
using polling_waits = type_list<queue_contender<Queue, spin>, queue_contender<Queue, spin_then_yield>>;

// For peers that bring a way of waiting of their own.
struct own_wait {
  static constexpr std::string_view name = "own";
};
template <template <class, class> class Queue>
using waits_itself = type_list<queue_contender<Queue, own_wait>>;

}  // namespace contend::inline CONTEND_BACKEND
