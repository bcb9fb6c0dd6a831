// woken: the workloads of signals with two workers in turns: how long the turn takes there and back, and how long one
// who sleeps takes to return from his wait.
#pragma once

#include <chrono>  // seam: how long the waiter is left alone
#include <cstdint>
#include <string_view>

#include "harness/injection.h"
#include "harness/launch_board.h"
#include "harness/log_histogram.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/outcome.h"
#include "platform/pause.h"
#include "platform/team.h"
#include "platform/ticks.h"
#include "workload/timed.h"
#include "workload/turns.h"

namespace contend::inline CONTEND_BACKEND {

// What both workloads are made of.
struct taking_turns {
  // Worker 0: `prepare`, passes the turn and gets it back, round after round, until it is told to stop. `note` hears of
  // each round when it is over.
  template <class Turns, class Prepare, class Note>
  static void lead(launch_board& board, worker_slot& slot, Turns& turns, Prepare prepare, Note note) {
    turn_state& state = turns.state();
    std::uint64_t turn = 0;
    do {
      prepare();
      slot.unexpected = turns.pass_and_await(turn + 1);
      if (slot.unexpected != outcome::ok) [[unlikely]]
        return;
      note();
      turn += 2;
      slot.damaged += state.turn.load(relaxed) != turn;  // the turn orders it
    } while (!board.is_asked_to_stop());
    slot.operations = turn / 2;
    state.over.store(1, relaxed);  // the turn orders it
    turns.pass(turn + 1);
  }

  // Worker 1: gives each turn back; `note` hears of it first.
  template <class Turns, class Note>
  static void follow(worker_slot& slot, Turns& turns, Note note) {
    turn_state& state = turns.state();
    std::uint64_t turn = 1;
    slot.unexpected = turns.await(turn);
    while (slot.unexpected == outcome::ok) {
      note();
      slot.damaged += state.turn.load(relaxed) != turn;  // the turn orders it
      if (state.over.load(relaxed) != 0) break;          // likewise
      ++slot.operations;
      slot.unexpected = turns.pass_and_await(turn + 1);
      turn += 2;
    }
  }

  // The last to leave compares the turns with what both say that they have done.
  static void count_turns(launch_board& board, worker_slot& slot, const turn_state& state) {
    if (!board.leave_as_last()) return;
    const std::uint64_t rounds = board.slot(0).operations;
    const std::uint64_t given_back = board.slot(1).operations;
    slot.lost += rounds > given_back ? rounds - given_back : given_back - rounds;
    slot.damaged += state.turn.load(relaxed) != 2 * rounds + 1;  // the other one has left
  }
};

// Passes and awaits at once, so that who waits is mostly still awake. Each round trip is timed.
struct wake_up : private taking_turns {
  static constexpr std::string_view name = "wake_up";

  template <class Turns>
  static void run(worker& self, launch_board& board, Turns& turns) {
    worker_slot& slot = board.slot(self.index());
    log_histogram round_trips;  // in ticks
    clock_pair start{};
    clock_pair end{};
    timed(self, board, [&](worker_slot&) {
      if (self.index() == 1) return follow(slot, turns, [] {});
      std::uint64_t passed = 0;
      start = clock_pair::read();
      lead(
          board, slot, turns, [&] { passed = ticks_now(); },
          [&] {
            inject_into_operation(board.settings().seed, [&] { return ticks_now() - passed; });
            round_trips.add(ticks_now() - passed);
          });
      end = clock_pair::read();
    });
    if (self.index() == 0) {
      board.histogram() = round_trips;
      board.nanoseconds_per_tick() = nanoseconds_per_tick(start, end);
    }
    count_turns(board, slot, turns.state());
  }
};

// Leaves the waiter alone for so long that it sleeps in the kernel, then wakes it: from before the set or notify to the
// return of its wait.
struct wake_sleeper : private taking_turns {
  static constexpr std::string_view name = "wake_sleeper";
  static constexpr std::chrono::microseconds left_alone{200};  // a parking waiter sleeps after some 20

  template <class Turns>
  static void run(worker& self, launch_board& board, Turns& turns) {
    worker_slot& slot = board.slot(self.index());
    turn_state& state = turns.state();
    log_histogram latencies;  // in nanoseconds
    timed(self, board, [&](worker_slot&) {
      if (self.index() == 0) {
        lead(
            board, slot, turns, [&] { leave_alone(state); }, [] {});
      } else {
        follow(slot, turns, [&] {
          inject_into_operation(board.settings().seed, [&] { return since(state); });
          latencies.add(since(state));
        });
      }
    });
    if (self.index() == 1) {
      board.histogram() = latencies;
      board.nanoseconds_per_tick() = 1;
    }
    count_turns(board, slot, state);
  }

 private:
  // Awake, so that the waker's own way back from sleep is no part of it; yields to a waiter on the same CPU.
  static void leave_alone(turn_state& state) noexcept {
    const time_point start = now();
    while (now() - start < left_alone) yield();
    state.passed_ns.store(now().time_since_epoch().count(), relaxed);  // the turn orders it
  }
  static std::uint64_t since(const turn_state& state) noexcept {
    const std::int64_t woken = now().time_since_epoch().count();
    return static_cast<std::uint64_t>(woken - state.passed_ns.load(relaxed));  // likewise
  }
};

}  // namespace contend::inline CONTEND_BACKEND
