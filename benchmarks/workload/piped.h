// piped: the workloads of pipes: messages one way, and one message there and back, each round trip timed.
//
// A worker with no other beside it does both sides in turn: so the null pipe shows what the harness costs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "harness/injection.h"
#include "harness/launch_board.h"
#include "harness/log_histogram.h"
#include "platform/backend.h"
#include "platform/team.h"
#include "platform/ticks.h"
#include "workload/message.h"
#include "workload/timed.h"

namespace contend::inline CONTEND_BACKEND {

// Producer to consumer until the workers are told to stop; the last message says that it is the last, for whoever
// started the workers keeps the ends open.
struct message_stream {
  static constexpr std::string_view name = "stream";
  static constexpr bool duplex = false;

  template <template <class> class Way, class End>
  static void run(worker& self, launch_board& board, std::pair<End, End>& ends, std::size_t bytes) {
    if (board.settings().workers() == 1) {
      alone<Way>(self, board, ends, bytes);
    } else if (self.index() == 0) {
      send_all(self, board, Way<End>(ends.second, bytes));
    } else {
      receive_all(self, board, Way<End>(ends.first, bytes), bytes);
    }
  }

 private:
  template <class Sender>
  static void send_all(worker& self, launch_board& board, Sender out) {
    timed(self, board, [&](worker_slot& slot) {
      std::uint64_t sent = 0;
      do {
        out.send(++sent);
      } while (!board.must_stop());
      slot.pushed = sent;
      out.send_end();
    });
  }

  template <class Receiver>
  static void receive_all(worker& self, launch_board& board, Receiver in, std::size_t bytes) {
    message_receipts receipts(bytes);
    timed(self, board, [&](worker_slot&) {
      for (arrival got = in.receive(); !got.is_end(); got = in.receive()) receipts.accept(got);
    });
    receipts.tell(board.slot(self.index()));
  }

  template <template <class> class Way, class End>
  static void alone(worker& self, launch_board& board, std::pair<End, End>& ends, std::size_t bytes) {
    Way<End> out(ends.second, bytes);
    Way<End> in(ends.first, bytes);
    message_receipts receipts(bytes);
    timed(self, board, [&](worker_slot& slot) {
      std::uint64_t sent = 0;
      do {
        out.send(++sent);
        receipts.accept(in.receive());
      } while (!board.must_stop());
      slot.pushed = sent;
    });
    receipts.tell(board.slot(self.index()));
  }
};

// The first worker asks, the second sends back what comes.
struct message_ping_pong {
  static constexpr std::string_view name = "ping_pong";
  static constexpr bool duplex = true;

  template <template <class> class Way, class End>
  static void run(worker& self, launch_board& board, std::pair<End, End>& ends, std::size_t bytes) {
    Way<End> there(ends.second, bytes);
    if (self.index() == 1) {
      timed(self, board, [&](worker_slot&) {
        while (there.pass_on()) {
        }
      });
      return;
    }
    const bool is_alone = board.settings().workers() == 1;
    Way<End> here(ends.first, bytes);
    ask(self, board, here, bytes, [&] {
      if (is_alone) (void)there.pass_on();
    });
  }

 private:
  template <class Asker, class Between>
  static void ask(worker& self, launch_board& board, Asker& here, std::size_t bytes, Between between) {
    message_receipts receipts(bytes);
    log_histogram round_trips;  // in ticks
    clock_pair start{};
    clock_pair end{};
    timed(self, board, [&](worker_slot& slot) {
      std::uint64_t asked = 0;
      start = clock_pair::read();
      do {
        const std::uint64_t sent = ticks_now();
        here.send(++asked);
        between();
        const arrival got = here.receive();
        inject_into_operation(board.settings().seed, [&] { return ticks_now() - sent; });
        round_trips.add(ticks_now() - sent);
        receipts.accept(got);
      } while (!board.is_asked_to_stop());
      end = clock_pair::read();
      slot.pushed = asked;
      here.send_end();
    });
    receipts.tell(board.slot(self.index()));
    board.histogram() = round_trips;
    board.nanoseconds_per_tick() = nanoseconds_per_tick(start, end);
  }
};

}  // namespace contend::inline CONTEND_BACKEND
