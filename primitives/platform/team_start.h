// team_start: starts the workers of a team; the starter's side of team.h.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "platform/object.h"
#include "platform/pinning.h"
#include "platform/process.h"
#include "platform/program_image.h"
#include "platform/region.h"
#include "platform/team.h"
#include "platform/team_control.h"
#include "platform/team_state.h"
#include "platform/team_worker.h"

namespace contend::inline CONTEND_BACKEND {

namespace detail {

inline std::vector<std::string> worker_names(const team_options& options) {
  std::vector<std::string> names = options.names;
  for (std::size_t i = names.size(); i < options.size; ++i) names.push_back(absl::StrCat("worker-", i));
  return names;
}

inline absl::Status verify_regions(const team_options& options, std::span<const region* const> regions) {
  if (regions.size() > team_control::most_regions) {
    return absl::InvalidArgumentError(
        absl::StrCat("team: ", regions.size(), " regions; at most ", team_control::most_regions));
  }
  for (std::size_t i = 0; i < regions.size(); ++i) {
    if (regions[i] == nullptr) return absl::InvalidArgumentError(absl::StrCat("team: region ", i, " is null"));
    if (options.kind == team_kind::threads || regions[i]->descriptor() >= 0) continue;
    return absl::InvalidArgumentError(absl::StrCat(
        "team: region ", i, " is private, workers that are processes cannot see it; create it with scope::processes"));
  }
  return absl::OkStatus();
}

inline absl::Status verify_team(const team_options& options, worker_body body, std::span<const region* const> regions) {
  if (options.size == 0 || options.size > team_control::most_workers) {
    return absl::InvalidArgumentError(
        absl::StrCat("team: ", options.size, " workers; choose 1 to ", team_control::most_workers));
  }
  if (!options.names.empty() && options.names.size() != options.size) {
    return absl::InvalidArgumentError(
        absl::StrCat("team: ", options.names.size(), " names for ", options.size, " workers; name all or none"));
  }
  if (!options.cpus.empty() && options.cpus.size() != options.size) {
    return absl::InvalidArgumentError(
        absl::StrCat("team: ", options.cpus.size(), " cpus for ", options.size, " workers; one for each, or none"));
  }
  if (body == nullptr) return absl::InvalidArgumentError("team: no body to run");
  if (absl::Status status = verify_regions(options, regions); !status.ok()) return status;
  for (std::size_t i = 0; i < options.cpus.size(); ++i) {
    if (options.cpus[i] == -1) continue;
    if (absl::Status status = verify_pin(worker_names(options)[i], options.cpus[i]); !status.ok()) return status;
  }
  if (options.kind == team_kind::forked) return verify_single_threaded("forked team");
  if (options.kind == team_kind::executed && !main_runs_executed_workers) {
    return absl::FailedPreconditionError(
        "executed team: main() of this program must call run_worker_if_executed(argc, argv) first");
  }
  return absl::OkStatus();
}

inline absl::Status start_thread(team_state& state, std::uint32_t index, worker_body body,
                                 std::vector<std::span<std::byte>> views) {
  try {
    state.add(std::thread(run_worker, std::ref(state.control()), index, std::move(views), body));
    return absl::OkStatus();
  } catch (const std::system_error& error) {
    return system_error(state.names()[index], "thread creation", error.code().value(),
                        "start fewer workers or raise the limits (ulimit -u, cgroup pids.max)");
  }
}

inline absl::Status start_forked(team_state& state, std::uint32_t index, worker_body body,
                                 std::vector<std::span<std::byte>> views) {
  absl::StatusOr<process> worker = fork_process(state.names()[index], [&] {
    run_worker(state.control(), index, std::move(views), body);
    std::fflush(nullptr);
    _exit(0);
  });
  if (!worker.ok()) return worker.status();
  state.add(*std::move(worker));
  return absl::OkStatus();
}

// Between fork and exec nothing may allocate: another thread may have held the allocator's lock.
inline absl::Status start_executed(team_state& state, std::uint32_t index) {
  team_control& control = state.control();
  std::string name = state.names()[index];
  std::string flag = absl::StrCat(std::string(executed_flag), control.control_descriptor, ":", index);
  char* const arguments[] = {name.data(), flag.data(), nullptr};
  absl::StatusOr<process> worker = fork_process(name, [&]() noexcept {
    fcntl(control.control_descriptor, F_SETFD, 0);  // in the child only: everything else closes on exec
    for (std::uint32_t i = 0; i < control.region_count; ++i) fcntl(control.regions[i].descriptor, F_SETFD, 0);
    execv("/proc/self/exe", arguments);
    char why[64];
    std::snprintf(why, sizeof why, "exec of /proc/self/exe: %s", strerrorname_np(errno));
    control.slots()[index].end(worker_state::failed, why);
    control.report();
    _exit(0);
  });
  if (!worker.ok()) return worker.status();
  state.add(*std::move(worker));
  return absl::OkStatus();
}

inline absl::Status start_worker(team_state& state, std::uint32_t index, worker_body body,
                                 std::span<const region* const> regions) {
  if (state.kind() == team_kind::executed) return start_executed(state, index);
  std::vector<std::span<std::byte>> views;
  for (const region* each : regions) views.push_back(each->bytes());
  return state.kind() == team_kind::forked ? start_forked(state, index, body, std::move(views))
                                           : start_thread(state, index, body, std::move(views));
}

inline absl::StatusOr<std::unique_ptr<team_state>> make_team_state(const team_options& options, worker_body body,
                                                                   std::span<const region* const> regions) {
  const scope sharing = options.kind == team_kind::threads ? scope::threads : scope::processes;
  const absl::StatusOr<std::uint64_t> offset = offset_in_program(body);
  if (options.kind == team_kind::executed && !offset.ok()) return offset.status();
  const team_layout layout{.size = options.size, .sharing = sharing, .body_offset = offset.value_or(0)};
  const absl::StatusOr<std::size_t> bytes = team_control::bytes_for(layout);
  if (!bytes.ok()) return bytes.status();
  absl::StatusOr<region> memory = region::create(*bytes, {.sharing = sharing});
  if (!memory.ok()) return memory.status();
  const absl::StatusOr<team_control*> made = create_object<team_control>(memory->bytes(), layout);
  if (!made.ok()) return made.status();

  team_control& control = **made;
  const std::vector<std::string> names = worker_names(options);
  for (std::uint32_t i = 0; i < options.size; ++i) {
    control.slots()[i].set_name(names[i]);
    if (!options.cpus.empty()) control.slots()[i].cpu = options.cpus[i];
  }
  control.control_descriptor = memory->descriptor();
  control.region_count = static_cast<std::uint32_t>(regions.size());
  for (std::size_t i = 0; i < regions.size(); ++i) {
    const auto address = reinterpret_cast<std::uintptr_t>(regions[i]->bytes().data());
    control.regions[i] = {.descriptor = regions[i]->descriptor(), .starter_address = address};
  }
  return std::make_unique<team_state>(options.kind, names, *std::move(memory), &control);
}

}  // namespace detail

inline absl::StatusOr<team> team::start(const team_options& options, worker_body body,
                                        std::span<const region* const> regions) {
  if (absl::Status status = detail::verify_team(options, body, regions); !status.ok()) return status;
  absl::StatusOr<std::unique_ptr<detail::team_state>> state = detail::make_team_state(options, body, regions);
  if (!state.ok()) return state.status();
  for (std::uint32_t i = 0; i < options.size; ++i) {
    if (absl::Status status = detail::start_worker(**state, i, body, regions); !status.ok()) return status;
  }
  if (absl::Status status = (*state)->await_ready(); !status.ok()) return status;
  return team(*std::move(state));
}

inline team::team(std::unique_ptr<detail::team_state> state) noexcept : state_(std::move(state)) {}
inline absl::Status team::wait(deadline until) { return state_->wait(until); }
inline void team::kill() noexcept { state_->kill(); }
inline pid_t team::pid(std::uint32_t worker) const noexcept { return state_->pid(worker); }

}  // namespace contend::inline CONTEND_BACKEND
