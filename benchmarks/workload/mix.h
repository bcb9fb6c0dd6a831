// mix: every worker tries a push or a pop, by the toss of a coin; the queue starts half full.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "platform/backend.h"
#include "workload/item.h"
#include "workload/workload.h"

namespace contend::inline CONTEND_BACKEND {

template <class Item>
struct mix {
  static constexpr std::string_view name = "mix";

  template <class Queue>
  static void run(worker& self, launch_board& board, Queue& queue) {
    decltype(auto) in = producer_of(queue);
    decltype(auto) out = consumer_of(queue);
    receipts received(board, self.index());
    const std::uint32_t me = self.index();
    std::uint64_t sequence = 0;
    Item item{};
    // Worker 0 fills half of it, before the gate.
    const std::size_t half = std::min<std::size_t>(queue.capacity(), most_prefilled) / 2;
    while (me == 0 && sequence < half && in.try_push(Item(me, sequence + 1)) == outcome::ok) ++sequence;

    const std::uint64_t prefilled = sequence;
    std::uint64_t coin = board.settings().seed * 2 + me * 0x9e3779b97f4a7c15 + 1;
    timed(self, board, [&](worker_slot& slot) {
      std::uint64_t failed = 0;
      std::uint64_t popped = 0;
      do {
        for (int i = 0; i < operations_per_look; ++i) {
          coin ^= coin << 13, coin ^= coin >> 7, coin ^= coin << 17;  // Marsaglia's xorshift64
          if ((coin & 1) != 0) {
            in.try_push(Item(me, sequence + 1)) == outcome::ok ? ++sequence : ++failed;
          } else if (out.try_pop(item) == outcome::ok) {
            received.accept(item);
            ++popped;
          } else {
            ++failed;
          }
        }
      } while (!board.must_stop());
      slot.pushed = sequence;
      slot.popped = popped;
      slot.failed_attempts = failed;
      slot.prefilled = prefilled;
    });
    // The last to leave empties the queue: what is left was not lost.
    if (!board.leave_as_last()) return;
    for (; out.try_pop(item) == outcome::ok; ++board.slot(me).drained) received.accept(item);
  }

 private:
  static constexpr std::size_t most_prefilled = 1 << 16;  // of a queue without bounds
};

}  // namespace contend::inline CONTEND_BACKEND
