// launch: what the host process of a launch does, and how its parent hears of it.
#include "harness/launch.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <algorithm>
#include <new>
#include <utility>

#include "harness/placement_probe.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

using namespace std::chrono_literals;

// Looks at the gate now and then; a team that has ended meanwhile is noticed at once.
absl::Status await_gate(team& workers, const launch_board& board, deadline limit) {
  while (!board.gate_is_open()) {
    absl::Status status = workers.wait(200us);
    if (!absl::IsDeadlineExceeded(status)) return status;
    if (limit.has_passed()) return absl::DeadlineExceededError("the workers did not reach the start gate");
  }
  return absl::OkStatus();
}

absl::Status run_team(const launch_plan& plan, const region& board_memory, deadline limit) {
  if (plan.job) return plan.job(launch_board::in(board_memory.bytes()));
  absl::StatusOr<launch_objects> objects = plan.prepare();
  if (!objects.ok()) return objects.status();
  std::vector<const region*> regions{&board_memory};
  regions.insert(regions.end(), objects->regions.begin(), objects->regions.end());

  launch_board& board = launch_board::in(board_memory.bytes());
  absl::StatusOr<team> workers =
      team::start({.kind = plan.kind, .size = plan.settings.workers(), .names = plan.worker_names, .cpus = plan.cpus},
                  plan.body, regions);
  if (!workers.ok()) return workers.status();
  if (absl::Status status = await_gate(*workers, board, limit); !status.ok()) return status;
  absl::Status status = workers->wait(plan.run_for);
  if (absl::IsDeadlineExceeded(status)) {
    board.ask_to_stop();
    status = workers->wait(limit);
  }
  return status;
}

}  // namespace

absl::StatusOr<launcher> launcher::create(std::uint32_t workers) {
  if (workers == 0 || workers > most_workers) {
    return absl::InvalidArgumentError(
        absl::StrCat("launcher: ", workers, " workers: a launch has 1 to ", most_workers, " of them"));
  }
  absl::StatusOr<region> board = region::create(launch_board::bytes_for(workers), {.sharing = scope::processes});
  if (!board.ok()) return board.status();
  absl::StatusOr<region> readings = region::create(sizeof(launch_readings), {.sharing = scope::processes});
  if (!readings.ok()) return readings.status();
  return launcher(*std::move(board), *std::move(readings));
}

absl::StatusOr<launch_readings> launcher::run(const launch_plan& plan) {
  auto* readings = ::new (static_cast<void*>(readings_memory_.bytes().data())) launch_readings{};
  launch_board::create_in(board_memory_.bytes(), plan.settings);
  const deadline limit(plan.limit);
  absl::Status status = run_isolated(
      plan.name,
      [&]() -> absl::Status {
        absl::StatusOr<probe_reading> before = probe_placement(plan.probed_cpus);
        if (!before.ok()) return before.status();
        if (absl::Status ran = run_team(plan, board_memory_, limit); !ran.ok()) return ran;
        absl::StatusOr<probe_reading> after = probe_placement(plan.probed_cpus);
        if (!after.ok()) return after.status();
        *readings = {*before, *after};
        return absl::OkStatus();
      },
      limit);
  if (absl::IsDeadlineExceeded(status)) {
    return absl::DeadlineExceededError(
        absl::StrFormat("did not finish within %.3g s", std::chrono::duration<double>(plan.limit).count()));
  }
  if (!status.ok()) return status;
  return *readings;
}

absl::StatusOr<probe_reading> launcher::probe(const std::vector<int>& cpus) {
  auto* readings = ::new (static_cast<void*>(readings_memory_.bytes().data())) launch_readings{};
  absl::Status status = run_isolated(
      "placement probe",
      [&]() -> absl::Status {
        absl::StatusOr<probe_reading> reading = probe_placement(cpus);
        if (!reading.ok()) return reading.status();
        readings->before = *reading;
        return absl::OkStatus();
      },
      3s);
  if (!status.ok()) return status;
  return readings->before;
}

}  // namespace contend::inline CONTEND_BACKEND
