// transfer: producers push until they are told to stop, consumers pop until the queue is closed and empty.
#pragma once

#include <cstdint>
#include <string_view>

#include "platform/backend.h"
#include "workload/item.h"
#include "workload/workload.h"

namespace contend::inline CONTEND_BACKEND {

template <class Item>
struct transfer {
  static constexpr std::string_view name = "transfer";

  template <class Queue>
  static void run(worker& self, launch_board& board, Queue& queue) {
    if (self.index() < board.settings().producers) {
      produce(self, board, queue);
    } else {
      consume(self, board, queue);
    }
  }

 private:
  template <class Queue>
  static void produce(worker& self, launch_board& board, Queue& queue) {
    decltype(auto) in = producer_of(queue);
    const std::uint32_t me = self.index();
    timed(self, board, [&](worker_slot& slot) {
      std::uint64_t sequence = 0;
      do {
        for (int i = 0; i < operations_per_look; ++i) {
          const outcome pushed = in.push(Item(me, sequence + 1));
          if (pushed != outcome::ok) [[unlikely]] {
            slot.unexpected = pushed;
            break;
          }
          ++sequence;
        }
      } while (!board.must_stop() && slot.unexpected == outcome::ok);
      slot.pushed = sequence;
      if (board.leave_as_last()) queue.close();
    });
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

}  // namespace contend::inline CONTEND_BACKEND
