// two_roles: workloads in which some workers produce and the others consume until the queue is closed and empty.
//
// A workload derives from it (CRTP) and supplies `produce(worker&, launch_board&, Queue&)`; its `consume` hides the
// one here, which takes item by item.
#pragma once

#include <cstdint>

#include "platform/backend.h"
#include "platform/outcome.h"
#include "workload/workload.h"

namespace contend::inline CONTEND_BACKEND {

template <class Workload, class Item>
struct two_roles {
  template <class Queue>
  static void run(worker& self, launch_board& board, Queue& queue) {
    if (self.index() < board.settings().producers) {
      Workload::produce(self, board, queue);
    } else {
      Workload::consume(self, board, queue);
    }
  }

  template <class Queue>
  static void consume(worker& self, launch_board& board, Queue& queue) {
    decltype(auto) out = consumer_of(queue);
    receipts received(board, self.index());
    timed(self, board, [&](worker_slot& slot) {
      occupancy_sampler occupancy(queue, slot);
      Item item{};
      std::uint64_t popped = 0;
      outcome last;
      while ((last = out.pop(item)) == outcome::ok) {
        received.accept(item);
        occupancy.count(1);
        ++popped;
      }
      slot.popped = popped;
      if (last != outcome::closed) slot.unexpected = last;
    });
  }
};

// The timed section of a producer: `push_some(sequence)` pushes items, counts them in `sequence` and answers how
// that went, again and again until the workers are told to stop. The last producer to leave closes the queue.
template <class Queue, class PushSome>
void produce_until_told_to_stop(worker& self, launch_board& board, Queue& queue, PushSome push_some) {
  timed(self, board, [&](worker_slot& slot) {
    std::uint64_t sequence = 0;
    do {
      slot.unexpected = push_some(sequence);
    } while (!board.must_stop() && slot.unexpected == outcome::ok);
    slot.pushed = sequence;
    if (board.leave_as_last()) queue.close();
  });
}

}  // namespace contend::inline CONTEND_BACKEND
