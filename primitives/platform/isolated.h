// isolated: run_isolated, a job in a process of its own, of which nothing is left when it ends.
//
// Between caller and job stands a supervisor process: orphans of the job become its children, so it finds
// every descendant by looking at its own children, again until there are none; the caller's death it sees
// through a pidfd. Should the supervisor itself be killed, the job gets SIGKILL (PDEATHSIG).
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <new>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "platform/atomic.h"
#include "platform/process.h"
#include "platform/region.h"
#include "platform/team.h"

namespace contend::inline CONTEND_BACKEND {

namespace detail {

enum class job_state : std::uint32_t { running, returned, died, late };

// Shared by caller, supervisor and job.
struct job_report {
  static constexpr std::size_t message_size = 8192;

  atomic<job_state> state{job_state::running};
  std::int32_t code = 0;  // of the status that the job returned
  std::int32_t wait_status = 0;
  std::int32_t pid = -1;
  char message[message_size] = {};

  void answer(const absl::Status& status) noexcept {
    code = static_cast<std::int32_t>(status.code());
    const auto text = status.message();
    text.copy(message, std::min(text.size(), message_size - 1));
    state.store(job_state::returned, release);  // [J1] publishes code and message; pairs with [J2]
  }
};

// The processes whose parent is this one.
inline std::vector<pid_t> children_of_this_process() {
  std::vector<pid_t> children;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
    const std::string name = entry.path().filename().string();
    pid_t pid = -1;
    if (std::from_chars(name.data(), name.data() + name.size(), pid).ptr != name.data() + name.size()) continue;
    std::ifstream stat(entry.path() / "stat");
    std::string text;
    std::getline(stat, text, '\0');
    const std::size_t end_of_name = text.rfind(')');  // "pid (name) state parent"; a name may hold anything
    int parent = -1;
    if (end_of_name == std::string::npos || std::sscanf(text.c_str() + end_of_name, ") %*c %d", &parent) != 1) continue;
    if (parent == getpid()) children.push_back(pid);
  }
  return children;
}

// A dying child's children become ours before it can be reaped, so the last reap leaves nobody.
inline void kill_descendants() {
  while (true) {
    const pid_t ended = waitpid(-1, nullptr, WNOHANG);
    if (ended > 0 || (ended < 0 && errno == EINTR)) continue;
    if (ended < 0) return;  // ECHILD: none are left
    for (const pid_t child : children_of_this_process()) ::kill(child, SIGKILL);
    waitpid(-1, nullptr, 0);
  }
}

[[noreturn]] inline void run_job(const std::function<absl::Status()>& job, job_report& report) {
  try {
    report.answer(job());
  } catch (const std::exception& error) {
    report.answer(absl::AbortedError(absl::StrCat("threw: ", error.what())));
  } catch (...) {
    report.answer(absl::AbortedError("threw something that is no std::exception"));
  }
  std::fflush(nullptr);
  _exit(0);
}

[[noreturn]] inline void supervise(const std::function<absl::Status()>& job, job_report& report, int caller,
                                   deadline until) {
  prctl(PR_SET_NAME, "supervisor");
  prctl(PR_SET_PDEATHSIG, 0);  // there is work to do when the caller dies
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  absl::StatusOr<process> child = fork_process("isolated job", [&] { run_job(job, report); });
  if (!child.ok()) {
    report.answer(child.status());
    _exit(0);
  }
  report.pid = child->pid();
  std::vector<pollfd> polls{{.fd = child->pidfd(), .events = POLLIN, .revents = 0},
                            {.fd = caller, .events = POLLIN, .revents = 0}};
  const bool in_time = poll_until(polls, until);
  report.wait_status = child->kill_and_reap();
  kill_descendants();
  if (report.state.load(acquire) == job_state::running) {                      // [J2] pairs with [J1]
    report.state.store(in_time ? job_state::died : job_state::late, release);  // [J1]
  }
  _exit(0);
}

inline absl::Status judge(std::string_view name, const job_report& report, int supervisor_status) {
  const std::string who = absl::StrCat(std::string(name), " (pid ", report.pid, ")");
  switch (report.state.load(acquire)) {  // [J2] pairs with [J1]
    case job_state::returned: return {static_cast<absl::StatusCode>(report.code), report.message};
    case job_state::died:
      return absl::AbortedError(absl::StrCat(who, " ", end_text(report.wait_status),
                                             WIFEXITED(report.wait_status) ? " before its job returned" : ""));
    case job_state::late:
      return absl::DeadlineExceededError(
          absl::StrCat(who, " still ran at its deadline; it was killed with all that it had started"));
    case job_state::running: break;
  }
  return absl::AbortedError(absl::StrCat(who, ": its supervisor ", end_text(supervisor_status)));
}

}  // namespace detail

inline absl::Status run_isolated(std::string_view name, const std::function<absl::Status()>& job, deadline until) {
  if (!until.is_valid()) {
    return absl::InvalidArgumentError(
        absl::StrCat(std::string(name), ": run_isolated: a time-out must be zero, positive or infinite"));
  }
  if (absl::Status status = detail::verify_single_threaded(name); !status.ok()) return status;
  const absl::StatusOr<region> memory = region::create(sizeof(detail::job_report), {.sharing = scope::processes});
  if (!memory.ok()) return memory.status();
  auto& report = *::new (static_cast<void*>(memory->bytes().data())) detail::job_report;
  const detail::unique_descriptor caller = detail::open_pidfd(getpid());
  if (caller.get() < 0)
    return detail::system_error(name, "pidfd_open", errno, "raise the descriptor limit (ulimit -n)");

  absl::StatusOr<detail::process> supervisor =
      detail::fork_process(name, [&] { detail::supervise(job, report, caller.get(), until); });
  if (!supervisor.ok()) return supervisor.status();
  const int status = supervisor->reap();
  return detail::judge(name, report, status);
}

}  // namespace contend::inline CONTEND_BACKEND
