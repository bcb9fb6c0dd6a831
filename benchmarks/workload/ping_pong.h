// ping_pong: one item goes through a queue and comes back through another; each round trip is timed.
#pragma once

#include <cstdint>
#include <string_view>

#include "harness/injection.h"
#include "harness/log_histogram.h"
#include "platform/backend.h"
#include "platform/ticks.h"
#include "workload/item.h"
#include "workload/workload.h"

namespace contend::inline CONTEND_BACKEND {

template <class Item>
struct ping_pong {
  static constexpr std::string_view name = "ping_pong";

  template <class Queue>
  static void run(worker& self, launch_board& board, Queue& there, Queue& back) {
    if (self.index() == 0) {
      ping(self, board, there, back);
    } else {
      pong(self, board, there, back);
    }
  }

 private:
  template <class Queue>
  static void ping(worker& self, launch_board& board, Queue& there, Queue& back) {
    decltype(auto) in = producer_of(there);
    decltype(auto) out = consumer_of(back);
    receipts received(board, 0);
    log_histogram round_trips;  // in ticks
    clock_pair start{};
    clock_pair end{};
    timed(self, board, [&](worker_slot& slot) {
      Item item{};
      std::uint64_t sequence = 0;
      start = clock_pair::read();
      do {
        const std::uint64_t sent = ticks_now();
        slot.unexpected = in.push(Item(0, sequence + 1));
        if (slot.unexpected == outcome::ok) slot.unexpected = out.pop(item);
        if (slot.unexpected != outcome::ok) [[unlikely]]
          break;
        inject_into_operation(board.settings().seed, [&] { return ticks_now() - sent; });
        round_trips.add(ticks_now() - sent);
        received.accept(item);
        ++sequence;
      } while (!board.is_asked_to_stop() && slot.unexpected == outcome::ok);
      end = clock_pair::read();
      slot.pushed = slot.popped = sequence;
      there.close();
    });
    board.histogram() = round_trips;
    board.nanoseconds_per_tick() = nanoseconds_per_tick(start, end);
  }

  template <class Queue>
  static void pong(worker& self, launch_board& board, Queue& there, Queue& back) {
    decltype(auto) out = consumer_of(there);
    decltype(auto) in = producer_of(back);
    timed(self, board, [&](worker_slot& slot) {
      Item item{};
      outcome last;
      while ((last = out.pop(item)) == outcome::ok) {
        slot.unexpected = in.push(item);
        if (slot.unexpected != outcome::ok) [[unlikely]]
          return;
      }
      if (last != outcome::closed) slot.unexpected = last;
    });
  }
};

}  // namespace contend::inline CONTEND_BACKEND
