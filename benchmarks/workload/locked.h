// locked: the workloads of locks: one worker alone, or several that take turns, with work inside and outside.
#pragma once

#include <cstdint>
#include <string_view>

#include "harness/injection.h"
#include "harness/launch_board.h"
#include "platform/backend.h"
#include "platform/team.h"
#include "workload/guarded.h"
#include "workload/timed.h"

namespace contend::inline CONTEND_BACKEND {

// The last to leave compares what all have done with what is to be seen of it.
inline void settle_up(launch_board& board, const guarded_state& guarded, worker_slot& slot) noexcept {
  if (!board.leave_as_last()) return;
  std::uint64_t done = 0;
  for (std::uint32_t i = 0; i < board.settings().workers(); ++i) done += board.slot(i).operations;
  slot.lost = done - guarded.first.load(relaxed);                               // the others have left
  slot.damaged += guarded.first.load(relaxed) != guarded.second.load(relaxed);  // likewise
}

// Lock and unlock, with nothing but the two counters between: what the fast path costs.
struct uncontended {
  static constexpr std::string_view name = "uncontended";

  template <class Lock>
  static void run(worker& self, launch_board& board, Lock& lock, guarded_state& guarded) {
    timed(self, board, [&](worker_slot& slot) {
      std::uint64_t done = 0;
      std::uint64_t damaged = 0;
      do {
        for (int i = 0; i < operations_per_look; ++i) {
          lock.lock();
          if (!guarded.enter_and_leave()) [[unlikely]]
            ++damaged;
          lock.unlock();
        }
        done += operations_per_look;
      } while (!board.must_stop());
      slot.operations = done;
      slot.damaged = damaged;
    });
    settle_up(board, guarded, board.slot(self.index()));
  }
};

// Looks at the stop flag each time: where spinning workers outnumber CPUs, one lock may take a time slice.
struct contended {
  static constexpr std::string_view name = "contended";

  template <class Lock>
  static void run(worker& self, launch_board& board, Lock& lock, guarded_state& guarded) {
    atomic<std::uint64_t> own{self.index() + 1};
    timed(self, board, [&](worker_slot& slot) {
      std::uint64_t done = 0;
      std::uint64_t damaged = 0;
      do {
        lock.lock();
        if (!guarded.enter_and_leave()) [[unlikely]]
          ++damaged;
        // In here: out there it would be a relief to the others.
        inject_between_looks(board.settings().seed, board.settings().workers());
        lock.unlock();
        work_on(own, guarded.outside_rounds);
        ++done;
      } while (!board.is_asked_to_stop());
      slot.operations = done;
      slot.damaged = damaged;
    });
    settle_up(board, guarded, board.slot(self.index()));
  }
};

}  // namespace contend::inline CONTEND_BACKEND
