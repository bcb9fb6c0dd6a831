// pairs: every worker pushes one item, then pops one, and again: the queue stays nearly empty.
#pragma once

#include <cstdint>
#include <string_view>

#include "platform/backend.h"
#include "workload/item.h"
#include "workload/workload.h"

namespace contend::inline CONTEND_BACKEND {

template <class Item>
struct pairs {
  static constexpr std::string_view name = "pairs";

  template <class Queue>
  static void run(worker& self, launch_board& board, Queue& queue) {
    decltype(auto) in = producer_of(queue);
    decltype(auto) out = consumer_of(queue);
    receipts received(board, self.index());
    const std::uint32_t me = self.index();
    timed(self, board, [&](worker_slot& slot) {
      Item item{};
      std::uint64_t sequence = 0;
      do {
        for (int i = 0; i < operations_per_look; ++i) {
          slot.unexpected = in.push(Item(me, sequence + 1));
          if (slot.unexpected != outcome::ok) [[unlikely]]
            break;
          ++sequence;
          // Never waits for ever: whoever waits here has an item of his own in the queue, or another has taken
          // it and left his.
          slot.unexpected = out.pop(item);
          if (slot.unexpected != outcome::ok) [[unlikely]]
            break;
          received.accept(item);
        }
      } while (!board.must_stop() && slot.unexpected == outcome::ok);
      slot.pushed = slot.popped = sequence;
    });
  }
};

}  // namespace contend::inline CONTEND_BACKEND
