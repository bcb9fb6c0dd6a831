// time_out: one worker waits for 50 ms for what nobody will do; how long it really took.
//
// An Operation is made from the scope that it shall work in and has `gives_up(deadline)`: waits, and answers whether
// the wait ended by its deadline. Whoever else it needs (a holder of the lock, a worker to be joined) is its own.
#pragma once

#include <chrono>  // seam: the time that is waited for
#include <cstdint>
#include <new>
#include <string_view>

#include "harness/launch_board.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/scope.h"
#include "platform/team.h"
#include "workload/timed.h"

namespace contend::inline CONTEND_BACKEND {

// Lies in region 1 of the team.
struct time_out_state {
  scope sharing = scope::threads;
};

struct time_out {
  static constexpr std::string_view name = "time_out";
  static constexpr std::chrono::milliseconds asked_for{50};

  template <class Operation>
  static void run(worker& self, launch_board& board, const time_out_state& state) {
    Operation operation(state.sharing);
    timed(self, board, [&](worker_slot& slot) {
      const time_point start = now();
      const bool gave_up = operation.gives_up(asked_for);
      const nanoseconds taken = now() - start;
      slot.measured_ns = taken.count();
      slot.operations = 1;
      slot.damaged = gave_up ? 0 : 1;
      slot.lost = taken < asked_for ? 1 : 0;
    });
  }
};

}  // namespace contend::inline CONTEND_BACKEND
