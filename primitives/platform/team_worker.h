// team_worker: what happens inside a worker, from its first instruction to its last.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/object.h"
#include "platform/pinning.h"
#include "platform/program_image.h"
#include "platform/region.h"
#include "platform/team.h"
#include "platform/team_control.h"

namespace contend::inline CONTEND_BACKEND {

namespace detail {

// Unwinds a body that waits at the gate for a worker that has ended.
struct gate_broken final : std::exception {
  const char* what() const noexcept override { return "waited at the gate for a worker that has ended"; }
};

inline constexpr std::string_view executed_flag = "--contend-worker=";

// Executed teams are refused unless main asks: otherwise every worker would run main, and start a team.
inline bool main_runs_executed_workers = false;

inline void run_body(worker& self, worker_slot& slot, worker_body body) noexcept {
  try {
    body(self);
    slot.end(worker_state::returned, "");
  } catch (const gate_broken& stop) {
    slot.end(worker_state::stranded, stop.what());
  } catch (const std::exception& error) {
    slot.end(worker_state::failed, std::string_view(absl::StrCat("threw: ", error.what())));
  } catch (...) {
    slot.end(worker_state::failed, "threw something that is no std::exception");
  }
}

// The whole life of a worker; afterwards its slot says how it went.
inline void run_worker(team_control& control, std::uint32_t index, std::vector<std::span<std::byte>> regions,
                       worker_body body) {
  worker_slot& slot = control.slots()[index];
  prctl(PR_SET_NAME, slot.name);
  const absl::Status pinned = slot.cpu < 0 ? absl::OkStatus() : pin_this_thread(slot.name, slot.cpu);
  if (!pinned.ok()) {
    slot.end(worker_state::failed, std::string(pinned.message()));
    control.report();
    return;
  }
  slot.state.store(worker_state::ready, release);  // [T1]: all of the set-up is done; pairs with [T2] in team_report.h
  control.report();
  if (!control.await_permission()) return;

  worker self(control, index, std::move(regions), offset_in_program(body).value_or(0));
  run_body(self, slot, body);
  control.start_gate.break_for_ever(control.layout.sharing);
  control.report();
}

// The regions of an executed worker, none of them where the starter has it.
inline absl::StatusOr<std::vector<region>> map_regions(const team_control& control) {
  std::vector<region> regions;
  for (std::uint32_t i = 0; i < control.region_count; ++i) {
    const shared_mapping& shared = control.regions[i];
    const auto starters = static_cast<std::uintptr_t>(shared.starter_address);
    const auto* elsewhere =
        reinterpret_cast<const void*>(starters);  // NOLINT(performance-no-int-to-ptr): compared only
    absl::StatusOr<region> mapped = region::adopt(shared.descriptor, elsewhere);
    if (!mapped.ok()) return mapped.status();
    if (mapped->bytes().data() == elsewhere) {
      return absl::InternalError(absl::StrCat("region ", i, " is mapped where the starter has it; run it again"));
    }
    regions.push_back(*std::move(mapped));
  }
  return regions;
}

inline void run_executed_worker(team_control& control, std::uint32_t index) {
  const auto fail = [&](const absl::Status& status) {
    control.slots()[index].end(worker_state::failed, std::string(status.message()));
    control.report();
  };
  absl::StatusOr<std::vector<region>> regions = map_regions(control);
  if (!regions.ok()) return fail(regions.status());
  const auto body = function_at_offset<void(worker&)>(control.layout.body_offset);
  if (absl::Status found = offset_in_program(body).status(); !found.ok()) return fail(found);
  std::vector<std::span<std::byte>> views;
  for (const region& mapped : *regions) views.push_back(mapped.bytes());
  run_worker(control, index, std::move(views), body);
}

}  // namespace detail

inline time_point worker::arrive_and_wait() {
  const std::optional<time_point> opened =
      control_.start_gate.arrive_and_wait(control_.layout.size, control_.layout.sharing);
  if (!opened) throw detail::gate_broken();
  return *opened;
}

inline void run_worker_if_executed(int argc, char** argv) {
  detail::main_runs_executed_workers = true;
  if (argc != 2 || !std::string_view(argv[1]).starts_with(detail::executed_flag)) return;
  const auto refuse = [](std::string_view why) {
    std::fprintf(stderr, "%.*s: only a team's starter may use it (%.*s)\n",
                 static_cast<int>(detail::executed_flag.size()), detail::executed_flag.data(),
                 static_cast<int>(why.size()), why.data());
    _exit(2);
  };
  int descriptor = -1;
  std::uint32_t index = 0;
  if (std::sscanf(argv[1] + detail::executed_flag.size(), "%d:%u", &descriptor, &index) != 2) refuse("no number");
  const absl::StatusOr<region> memory = region::adopt(descriptor);
  if (!memory.ok()) refuse(std::string(memory.status().message()));
  const auto control = attach_object<detail::team_control>(memory->bytes());
  if (!control.ok()) refuse(std::string(control.status().message()));
  if (index >= (*control)->layout.size) refuse("no such worker");
  detail::run_executed_worker(**control, index);
  std::fflush(nullptr);
  _exit(0);
}

}  // namespace contend::inline CONTEND_BACKEND
