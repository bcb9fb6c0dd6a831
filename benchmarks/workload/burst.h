// burst: producers push a burst, then wait until all of it has been consumed: the queue fills and empties.
#pragma once

#include <cstdint>
#include <string_view>

#include "platform/backend.h"
#include "platform/pause.h"
#include "workload/item.h"
#include "workload/workload.h"

namespace contend::inline CONTEND_BACKEND {

template <class Item>
struct burst {
  static constexpr std::string_view name = "burst";
  static constexpr std::uint64_t items_per_burst = 256;

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
        for (std::uint64_t i = 0; i < items_per_burst; ++i) {
          slot.unexpected = in.push(Item(me, sequence + 1));
          if (slot.unexpected != outcome::ok) [[unlikely]]
            break;
          ++sequence;
        }
        await_consumption(board, me, sequence);
      } while (!board.must_stop() && slot.unexpected == outcome::ok);
      slot.pushed = sequence;
      if (board.leave_as_last()) queue.close();
    });
  }

  // Yields: the consumers may need this CPU.
  static void await_consumption(launch_board& board, std::uint32_t producer, std::uint64_t items) {
    for (int looks = 0; consumed(board, producer) < items; ++looks) looks < 128 ? pause() : yield();
  }

  static std::uint64_t consumed(launch_board& board, std::uint32_t producer) {
    std::uint64_t items = 0;
    for (std::uint32_t worker = board.settings().producers; worker < board.settings().workers(); ++worker) {
      for (const item_tally& part : board.ledger(worker)[producer].tallies) {
        items += part.count.load(acquire);  // [W2] pairs with [W1] in receipts.h
      }
    }
    return items;
  }

  template <class Queue>
  static void consume(worker& self, launch_board& board, Queue& queue) {
    decltype(auto) out = consumer_of(queue);
    receipts received(board, self.index());
    timed(self, board, [&](worker_slot& slot) {
      occupancy_sampler occupancy(queue, slot);
      Item item{};
      outcome last;
      while ((last = out.pop(item)) == outcome::ok) {
        received.accept(item);
        occupancy.count(1);
        ++slot.popped;
      }
      if (last != outcome::closed) slot.unexpected = last;
    });
  }
};

}  // namespace contend::inline CONTEND_BACKEND
