// burst: producers push a burst, then wait until all of it has been consumed: the queue fills and empties.
#pragma once

#include <cstdint>
#include <string_view>

#include "platform/backend.h"
#include "platform/pause.h"
#include "workload/item.h"
#include "workload/two_roles.h"

namespace contend::inline CONTEND_BACKEND {

template <class Item>
struct burst : two_roles<burst<Item>, Item> {
  static constexpr std::string_view name = "burst";
  static constexpr std::uint64_t items_per_burst = 256;

  template <class Queue>
  static void produce(worker& self, launch_board& board, Queue& queue) {
    decltype(auto) in = producer_of(queue);
    const std::uint32_t me = self.index();
    produce_until_told_to_stop(self, board, queue, [&](std::uint64_t& sequence) {
      outcome pushed = outcome::ok;
      for (std::uint64_t i = 0; i < items_per_burst && pushed == outcome::ok; ++i) {
        pushed = in.push(Item(me, sequence + 1));
        if (pushed == outcome::ok) [[likely]]
          ++sequence;
      }
      await_consumption(board, me, sequence);
      return pushed;
    });
  }

 private:
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
};

}  // namespace contend::inline CONTEND_BACKEND
