// launch: one timed run of one team in a fresh process, with a look at the CPUs' placement before and after.
//
//   main process ── run_isolated ──> host: probe, prepare, team of workers, probe
//                                           └─> worker 0 ... n-1: body(): gate, work, results to the board
//
// A fresh process is the unit of replication: no launch inherits another's heap, page tables or luck. Whatever
// dies or hangs below, the main process gets a status that names it, and goes on.
// Knows nothing of queues: what is measured is a body and the regions that `prepare` makes for it.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "harness/launch_board.h"
#include "harness/result.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/region.h"
#include "platform/team.h"

namespace contend::inline CONTEND_BACKEND {

// What the workers work on: regions 1, 2, ... of the team, and their owners.
struct launch_objects {
  std::vector<const region*> regions;
  std::shared_ptr<void> owner;
};

struct launch_plan {
  std::string name;
  team_kind kind = team_kind::threads;
  std::vector<int> cpus;         // of each worker; empty: not pinned
  std::vector<int> probed_cpus;  // whose distance is taken before and after
  std::vector<std::string> worker_names;
  launch_settings settings;
  nanoseconds run_for = std::chrono::milliseconds(20);  // gate opens -> workers are asked to stop
  nanoseconds limit = std::chrono::seconds(3);          // for the whole launch, then it is killed
  worker_body body = nullptr;
  std::function<absl::StatusOr<launch_objects>()> prepare;  // runs in the host
  // Runs in the host instead of a team of the body: where the starting of teams is what is measured.
  std::function<absl::Status(launch_board&)> job = {};
};

// What is known after a launch that ended well; the workers' part is on the board.
struct launch_readings {
  probe_reading before;
  probe_reading after;
};

class launcher {
 public:
  // For launches of at most so many workers.
  static absl::StatusOr<launcher> create(std::uint32_t workers);

  // Not ok: nothing on the board counts; the message says who died of what, or that it took too long.
  absl::StatusOr<launch_readings> run(const launch_plan& plan);

  // A look at the placement alone.
  absl::StatusOr<probe_reading> probe(const std::vector<int>& cpus);

  launch_board& board() noexcept { return launch_board::in(board_memory_.bytes()); }

 private:
  launcher(region board_memory, region readings_memory) noexcept
      : board_memory_(std::move(board_memory)), readings_memory_(std::move(readings_memory)) {}

  region board_memory_;
  region readings_memory_;
};

}  // namespace contend::inline CONTEND_BACKEND
