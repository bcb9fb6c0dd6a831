// batch_transfer: transfer with push_n and pop_n, up to most_per_batch items at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "platform/backend.h"
#include "queue/queue.h"
#include "workload/item.h"
#include "workload/two_roles.h"

namespace contend::inline CONTEND_BACKEND {

template <class Item>
struct batch_transfer : two_roles<batch_transfer<Item>, Item> {
  static constexpr std::string_view name = "transfer";  // the same flow; the capsule's `batch` tells them apart
  static constexpr std::size_t most_per_batch = 64;

  template <class Queue>
  static void produce(worker& self, launch_board& board, Queue& queue) {
    decltype(auto) in = producer_of(queue);
    const std::uint32_t me = self.index();
    std::array<Item, most_per_batch> items{};
    produce_until_told_to_stop(self, board, queue, [&](std::uint64_t& sequence) {
      for (std::size_t i = 0; i < items.size(); ++i) items[i] = Item(me, sequence + 1 + i);
      const batch pushed = in.push_n(std::span(items));
      sequence += pushed.count;
      return pushed.result;
    });
  }

  template <class Queue>
  static void consume(worker& self, launch_board& board, Queue& queue) {
    decltype(auto) out = consumer_of(queue);
    receipts received(board, self.index());
    timed(self, board, [&](worker_slot& slot) {
      occupancy_sampler occupancy(queue, slot);
      std::array<Item, most_per_batch> items{};
      while (true) {
        const batch popped = out.pop_n(std::span(items));
        for (std::size_t i = 0; i < popped.count; ++i) received.accept(items[i]);
        slot.popped += popped.count;
        occupancy.count(popped.count);
        if (popped.result == outcome::ok) continue;
        if (popped.result != outcome::closed) slot.unexpected = popped.result;
        return;
      }
    });
  }
};

}  // namespace contend::inline CONTEND_BACKEND
