// timed_in_host: the timed section of a launch whose work the host does itself, because it starts workers.
#pragma once

#include <absl/status/status.h>

#include "harness/launch_board.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/family_usage.h"

namespace contend::inline CONTEND_BACKEND {

// Runs `work(slot 0)` as the timed section of a launch; the cost is that of this process and all that it has reaped.
template <class Work>
absl::Status timed_in_host(launch_board& board, Work&& work) {
  worker_slot& slot = board.slot(0);
  const family_usage before = family_usage::read();
  slot.gate_ns = now().time_since_epoch().count();
  absl::Status status = work();
  slot.finish_ns = now().time_since_epoch().count();
  const family_usage after = family_usage::read();
  slot.cpu_ns = after.cpu_ns - before.cpu_ns;
  slot.switches = after.switches - before.switches;
  slot.peak_bytes = after.peak_bytes;
  return status;
}

}  // namespace contend::inline CONTEND_BACKEND
