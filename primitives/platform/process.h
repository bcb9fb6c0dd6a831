// process: a child process that dies with its parent, is noticed when it ends, and leaves no zombie.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/descriptor.h"
#include "platform/errors.h"

namespace contend::inline CONTEND_BACKEND::detail {

// "was killed by SIGKILL", "exited with code 3"; -1: someone else has fetched the status.
inline std::string end_text(int wait_status) {
  if (wait_status == -1) return "ended, and its exit status was fetched elsewhere";
  if (WIFSIGNALED(wait_status)) return absl::StrCat("was killed by ", signal_text(WTERMSIG(wait_status)));
  return absl::StrCat("exited with code ", WEXITSTATUS(wait_status));
}

inline unique_descriptor open_pidfd(pid_t pid) {
  return unique_descriptor(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
}

// Fork copies only the calling thread: locks that others hold at that moment stay locked for ever.
inline absl::Status verify_single_threaded(std::string_view who) {
  std::error_code error;
  const std::filesystem::directory_iterator tasks("/proc/self/task", error);
  if (error) return system_error(who, "list /proc/self/task", error.value(), "mount /proc");
  const auto threads = std::distance(tasks, std::filesystem::directory_iterator());
  if (threads == 1) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(std::string(who), ": this process has ", threads,
                                                    " threads; fork before starting any, or use executed workers"));
}

// Waits until one of `polls` is readable or the deadline passes; answers whether one is.
inline bool poll_until(std::vector<pollfd>& polls, deadline until) {
  while (true) {
    timespec left{};
    if (!until.is_never() && !until.is_immediate()) {
      const auto ns = std::max<std::int64_t>(until.nanoseconds_since_epoch() - now().time_since_epoch().count(), 0);
      left = {.tv_sec = static_cast<time_t>(ns / 1'000'000'000), .tv_nsec = static_cast<long>(ns % 1'000'000'000)};
    }
    const int ready = ppoll(polls.data(), polls.size(), until.is_never() ? nullptr : &left, nullptr);
    if (ready >= 0 || errno != EINTR) return ready > 0;
  }
}

class process {
 public:
  process() noexcept = default;
  process(pid_t pid, unique_descriptor pidfd) noexcept : pid_(pid), pidfd_(std::move(pidfd)) {}
  process(process&& other) noexcept : pid_(std::exchange(other.pid_, -1)), pidfd_(std::move(other.pidfd_)) {}
  process& operator=(process&& other) noexcept {
    std::swap(pid_, other.pid_);
    std::swap(pidfd_, other.pidfd_);
    return *this;
  }
  ~process() {
    if (is_running()) (void)kill_and_reap();
  }

  bool is_running() const noexcept { return pid_ > 0; }  // or ended, and not yet reaped
  pid_t pid() const noexcept { return pid_; }
  int pidfd() const noexcept { return pidfd_.get(); }

  void kill() const noexcept { (void)::kill(pid_, SIGKILL); }  // not reaped yet: the pid is still its own

  // Waits for its end; answers the wait status.
  int reap() noexcept {
    int status = -1;
    while (waitpid(pid_, &status, 0) < 0) {
      if (errno == EINTR) continue;
      status = -1;
      break;
    }
    pid_ = -1;
    pidfd_.reset();
    return status;
  }

  int kill_and_reap() noexcept {
    kill();
    return reap();
  }

 private:
  pid_t pid_ = -1;
  unique_descriptor pidfd_;
};

// What every child does first, with all signals blocked. Async-signal-safe: the parent may have had several
// threads.
inline void become_child_of(pid_t parent) noexcept {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);  // it died before the line above
  // Ctrl-C reaches the whole foreground group: what happens then is for the parent to say.
  signal(SIGINT, SIG_IGN);
  for (const int ends_it : {SIGTERM, SIGQUIT, SIGHUP}) signal(ends_it, SIG_DFL);  // not by the parent's handlers
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

// Runs `child` (which must not return) in a new process that gets SIGKILL when the calling thread ends.
template <class Child>
absl::StatusOr<process> fork_process(std::string_view who, Child&& child) {
  std::fflush(nullptr);  // or what is buffered now would be printed twice
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);  // the parent's handlers must not run in the child
  const pid_t parent = getpid();
  const pid_t pid = fork();
  const int fork_error = errno;
  if (pid == 0) {
    become_child_of(parent);
    std::forward<Child>(child)();
    _exit(1);
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (pid < 0) {
    return system_error(who, "fork", fork_error, "start fewer workers or raise the process limit (ulimit -u)");
  }
  unique_descriptor pidfd = open_pidfd(pid);
  const int error = errno;
  process made(pid, std::move(pidfd));
  if (made.pidfd() < 0) return system_error(who, "pidfd_open", error, "raise the descriptor limit (ulimit -n)");
  return made;
}

}  // namespace contend::inline CONTEND_BACKEND::detail
