// handle: what one worker pushes to or pops from: the queue itself, or its own way into it.
//
// Some libraries keep state for each worker (moodycamel's tokens). A worker asks once, before its loop:
//
//   auto&& out = producer_of(queue);
//   (void)out.push(item);
//
// A handle has the pushing, or the popping, operations of the queue, and must not outlive it.
#pragma once

#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

template <class Queue>
decltype(auto) producer_of(Queue& queue) {
  if constexpr (requires { queue.producer(); }) {
    return queue.producer();
  } else {
    return (queue);
  }
}

template <class Queue>
decltype(auto) consumer_of(Queue& queue) {
  if constexpr (requires { queue.consumer(); }) {
    return queue.consumer();
  } else {
    return (queue);
  }
}

}  // namespace contend::inline CONTEND_BACKEND
