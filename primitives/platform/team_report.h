// team_report: what the slots of a team's workers say, in words.
#pragma once

#include <absl/status/status.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "platform/team.h"
#include "platform/team_control.h"

namespace contend::inline CONTEND_BACKEND::detail {

class team_report {
 public:
  team_report(std::vector<std::string> names, team_control& control) noexcept
      : names_(std::move(names)), control_(control) {}

  const std::vector<std::string>& names() const noexcept { return names_; }
  void add_process(pid_t pid) { pids_.push_back(pid); }  // of the next worker; kept after its end, for messages

  // What the workers themselves say went wrong: causes first, their victims only where nothing else is known.
  absl::Status failure() const {
    for (const worker_state wanted : {worker_state::failed, worker_state::stranded}) {
      for (std::uint32_t i = 0; i < names_.size(); ++i) {
        if (state(i) != wanted) continue;
        return absl::AbortedError(absl::StrCat(described(i), " ", control_.slots()[i].error));
      }
    }
    return absl::OkStatus();
  }

  absl::Status late() const {
    std::vector<std::string> running;
    for (std::uint32_t i = 0; i < names_.size(); ++i) {
      if (!has_ended(state(i))) running.push_back(described(i));
    }
    const std::string who = absl::StrJoin(running, ", ");
    if (absl::Status cause = failure(); !cause.ok()) {
      return absl::AbortedError(absl::StrCat(std::string(cause.message()), "; still running: ", who));
    }
    return absl::DeadlineExceededError(
        absl::StrCat("team: still running at the deadline: ", who, "; wait again, or kill"));
  }

  std::string described(std::uint32_t worker) const {
    if (worker >= pids_.size()) return names_[worker];
    return absl::StrCat(names_[worker], " (pid ", pids_[worker], ")");
  }

  worker_state state(std::uint32_t worker) const noexcept {
    // [T2] sees `error` and the set-up; pairs with [T1] in team_control.h and [T1] in team_worker.h
    return control_.slots()[worker].state.load(acquire);
  }
  static bool has_ended(worker_state state) noexcept {
    return state != worker_state::starting && state != worker_state::ready;
  }
  std::size_t count(worker_state wanted) const noexcept {
    std::size_t found = 0;
    for (std::uint32_t i = 0; i < names_.size(); ++i) found += state(i) == wanted ? 1 : 0;
    return found;
  }

 private:
  std::vector<std::string> names_;
  team_control& control_;
  std::vector<pid_t> pids_;
};

}  // namespace contend::inline CONTEND_BACKEND::detail
