// transfer: producers push until they are told to stop, consumers pop until the queue is closed and empty.
#pragma once

#include <cstdint>
#include <string_view>

#include "platform/backend.h"
#include "workload/item.h"
#include "workload/two_roles.h"

namespace contend::inline CONTEND_BACKEND {

template <class Item>
struct transfer : two_roles<transfer<Item>, Item> {
  static constexpr std::string_view name = "transfer";

  template <class Queue>
  static void produce(worker& self, launch_board& board, Queue& queue) {
    decltype(auto) in = producer_of(queue);
    const std::uint32_t me = self.index();
    produce_until_told_to_stop(self, board, queue, [&](std::uint64_t& sequence) {
      for (int i = 0; i < operations_per_look; ++i) {
        const outcome pushed = in.push(Item(me, sequence + 1));
        if (pushed != outcome::ok) [[unlikely]]
          return pushed;
        ++sequence;
      }
      return outcome::ok;
    });
  }
};

}  // namespace contend::inline CONTEND_BACKEND
