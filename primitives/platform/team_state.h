// team_state: a running team as its starter sees it: who runs, who ended and how.
#pragma once

#include <absl/status/status.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "platform/clock.h"
#include "platform/futex.h"
#include "platform/process.h"
#include "platform/region.h"
#include "platform/team.h"
#include "platform/team_control.h"
#include "platform/team_report.h"

namespace contend::inline CONTEND_BACKEND::detail {

class team_state {
 public:
  team_state(team_kind kind, std::vector<std::string> names, region memory, team_control* control) noexcept
      : kind_(kind), memory_(std::move(memory)), control_(*control), report_(std::move(names), *control) {}
  team_state(const team_state&) = delete;
  team_state& operator=(const team_state&) = delete;
  ~team_state() {
    if (control_.permission.load(relaxed) == team_control::undecided) control_.decide(false);
    control_.start_gate.break_for_ever(control_.layout.sharing);
    kill_processes();
    join_threads();
  }

  team_kind kind() const noexcept { return kind_; }
  const std::vector<std::string>& names() const noexcept { return report_.names(); }
  team_control& control() noexcept { return control_; }
  const region& memory() const noexcept { return memory_; }

  void add(std::thread thread) { threads_.push_back(std::move(thread)); }
  void add(process worker) {
    report_.add_process(worker.pid());
    processes_.push_back(std::move(worker));
  }

  pid_t pid(std::uint32_t worker) const noexcept {
    if (kind_ == team_kind::threads) return getpid();
    return worker < processes_.size() ? processes_[worker].pid() : -1;
  }

  // Waits until every worker is set up; then lets them all run the body.
  absl::Status await_ready() {
    while (true) {
      // [T4] before the slots; pairs with [T3] in team_control.h
      const std::uint32_t seen = control_.reports.load(acquire);
      if (absl::Status status = collect_deaths(deadline::immediately()); !status.ok()) return status;
      if (absl::Status status = report_.failure(); !status.ok()) return status;
      if (report_.count(worker_state::starting) == 0) break;
      // A process that dies reports nothing: look again soon.
      const deadline next = kind_ == team_kind::threads ? deadline::never() : deadline(std::chrono::milliseconds(10));
      futex_wait(control_.reports, seen, next, control_.layout.sharing);
    }
    control_.decide(true);
    return absl::OkStatus();
  }

  absl::Status wait(deadline until) {
    if (!until.is_valid())
      return absl::InvalidArgumentError("team: wait: a time-out must be zero, positive or infinite");
    if (!settled_.ok()) return settled_;
    return kind_ == team_kind::threads ? wait_for_threads(until) : wait_for_processes(until);
  }

  void kill() noexcept {
    control_.start_gate.break_for_ever(control_.layout.sharing);
    if (kind_ == team_kind::threads) return;
    if (running_processes() && settled_.ok()) settled_ = absl::AbortedError("team: killed by its starter");
    kill_processes();
  }

 private:
  absl::Status wait_for_threads(deadline until) {
    while (true) {
      // [T4] before the slots; pairs with [T3] in team_control.h
      const std::uint32_t seen = control_.reports.load(acquire);
      if (report_.count(worker_state::ready) == 0) break;
      if (until.has_passed()) return report_.late();
      futex_wait(control_.reports, seen, until, control_.layout.sharing);
    }
    join_threads();
    return settle(report_.failure());
  }

  absl::Status wait_for_processes(deadline until) {
    while (running_processes()) {
      if (absl::Status status = collect_deaths(until); !status.ok()) return status;
      if (absl::Status status = report_.failure(); !status.ok()) {
        kill_processes();
        return settle(std::move(status));
      }
    }
    return absl::OkStatus();
  }

  // Reaps who ends until the deadline; one that ended badly ends the team.
  absl::Status collect_deaths(deadline until) {
    if (!running_processes()) return absl::OkStatus();
    std::vector<pollfd> polls;
    std::vector<std::uint32_t> workers;
    for (std::uint32_t i = 0; i < processes_.size(); ++i) {
      if (!processes_[i].is_running()) continue;
      polls.push_back({.fd = processes_[i].pidfd(), .events = POLLIN, .revents = 0});
      workers.push_back(i);
    }
    if (!poll_until(polls, until)) {
      return control_.permission.load(relaxed) == team_control::undecided ? absl::OkStatus() : report_.late();
    }
    std::vector<std::string> deaths;
    for (std::size_t i = 0; i < polls.size(); ++i) {
      if (polls[i].revents == 0) continue;
      const int status = processes_[workers[i]].reap();
      if (status == 0 && team_report::has_ended(report_.state(workers[i]))) continue;
      deaths.push_back(absl::StrCat(report_.described(workers[i]), " ", end_text(status),
                                    WIFEXITED(status) ? " before its body returned" : ""));
    }
    if (deaths.empty()) return absl::OkStatus();
    kill_processes();
    return settle(absl::AbortedError(absl::StrJoin(deaths, "; ")));
  }

  absl::Status settle(absl::Status status) {
    if (settled_.ok()) settled_ = std::move(status);
    return settled_;
  }

  bool running_processes() const noexcept {
    return std::any_of(processes_.begin(), processes_.end(), [](const process& p) { return p.is_running(); });
  }
  void kill_processes() noexcept {
    for (process& worker : processes_) {
      if (worker.is_running()) worker.kill();
    }
    for (process& worker : processes_) {
      if (worker.is_running()) (void)worker.reap();
    }
  }
  void join_threads() {
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

  team_kind kind_;
  region memory_;
  team_control& control_;
  team_report report_;
  std::vector<std::thread> threads_;
  std::vector<process> processes_;
  absl::Status settled_;  // not ok: how the team ended
};

}  // namespace contend::inline CONTEND_BACKEND::detail
