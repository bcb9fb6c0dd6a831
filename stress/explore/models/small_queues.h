// small_queues: queues with parts so few and small that the explorer gets to where these end, and through all draws.
#pragma once

#include <cstddef>

#include "platform/backend.h"
#include "queue/multi_queue.h"
#include "queue/segment_queue.h"

namespace contend::inline CONTEND_BACKEND::explore {

template <class Queue>
struct small {
  using queue = Queue;
  static constexpr std::size_t spare_room = 0;          // more than a shape asks for
  static constexpr bool counts_left_positions = false;  // in its size
};

template <class T, class Wait, class Before, std::size_t Heaps>
struct small<multi_queue_by<T, Wait, Before, Heaps>> : small<void> {
  using queue = multi_queue_by<T, Wait, Before, 2>;
};

// A push that pops overtake leaves one position after the other: memory must not be what ends that.
template <class T, class Wait, std::size_t Cells, int Looks>
struct small<segment_queue_of<T, Wait, Cells, Looks>> {
  using queue = segment_queue_of<T, Wait, 4, 2>;
  static constexpr std::size_t spare_room = 64;
  static constexpr bool counts_left_positions = true;
};

}  // namespace contend::inline CONTEND_BACKEND::explore
