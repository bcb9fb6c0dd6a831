// process_worker: a worker that is a process, made by fork.
//
// Source    fork(2), pidfd_open(2), PR_SET_PDEATHSIG (platform/process.h); the interface of Python's
//           multiprocessing.Process
// Roles     one worker; its parent looks at it, joins it, ends it
// Progress  start, join: blocking; the rest: a system call
// Memory    a copy, page by page as either writes, of all that the parent has
// Ordering  what happened before start is visible in the body; what the body wrote to shared regions after join
// Lifetime  the destructor joins, or kills a daemon; SIGKILL when the thread that started it ends
// Scopes    processes
// Together  one thread at a time
// Checked   stress/contract/worker
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>
#include <poll.h>
#include <signal.h>       // seam: to terminate and to kill is to send signals
#include <sys/prctl.h>    // seam: a process gets a name
#include <sys/syscall.h>  // seam: pidfd_send_signal has no function in glibc 2.36
#include <sys/types.h>
#include <sys/wait.h>  // seam: what an exit status means
#include <unistd.h>    // seam: a forked child leaves by _exit

#include <cerrno>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/errors.h"
#include "platform/process.h"
#include "worker/exit_watch.h"
#include "worker/this_worker.h"
#include "worker/work.h"
#include "worker/worker.h"
#include "worker/worker_checks.h"
#include "worker/worker_local.h"

namespace contend::inline CONTEND_BACKEND {

class process_worker {
 public:
  static constexpr worker_traits traits{
      .name = "process_worker", .processes = true, .killable = true, .source = "fork(2), pidfd_open(2)"};

  explicit process_worker(std::unique_ptr<work> body) : life_(std::make_unique<life>()) {
    life_->body = std::move(body);
    life_->name = detail::next_worker_name<process_worker>("Process");
  }
  template <class Function, class... Arguments>
  requires callable_work<Function, Arguments...>
  explicit process_worker(Function&& function, Arguments&&... arguments)
      : process_worker(make_work(std::forward<Function>(function), std::forward<Arguments>(arguments)...)) {}
  process_worker(process_worker&&) noexcept = default;
  process_worker& operator=(process_worker&& other) noexcept {
    std::swap(life_, other.life_);
    return *this;
  }
  ~process_worker() {
    if (life_ == nullptr) return;
    if (!life_->is_mine()) {
      [[maybe_unused]] const life* const theirs =
          life_.release();  // the copy in a forked child: the process belongs to its parent
      return;
    }
    detail::exit_watch::of_this_process().remove(life_.get());
    if (!life_->daemon) (void)life_->await_end(deadline::never());
  }

  absl::Status start() {
    if (life_->id) return detail::refuse_start(life_->name);
    if (absl::Status status = detail::verify_single_threaded(life_->name); !status.ok()) return status;
    const pid_t parent = this_worker::process_id();
    absl::StatusOr<detail::process> child = detail::fork_process(life_->name, [this] { life_->run(); });
    if (!child.ok()) return child.status();
    life_->parent = parent;
    life_->id = child->pid();
    life_->running = *std::move(child);
    if (!life_->daemon) {
      detail::exit_watch::of_this_process().add(
          life_.get(), [watched = life_.get()] { (void)watched->await_end(deadline::never()); });
    }
    return absl::OkStatus();
  }

  absl::StatusOr<bool> join(deadline until = deadline::never()) {
    if (absl::Status status = detail::verify_deadline(life_->name, "join", until); !status.ok()) return status;
    if (!life_->id) return detail::refuse_join_before_start(life_->name);
    if (*life_->id == this_worker::process_id()) return detail::refuse_join_of_itself(life_->name);
    if (!life_->is_mine()) {
      return absl::FailedPreconditionError(
          absl::StrCat(life_->name, ": join: only the process that started it (pid ", life_->parent, ") can"));
    }
    return life_->await_end(until);
  }

  bool is_alive() { return life_->id && life_->is_mine() && !life_->await_end(deadline::immediately()); }
  std::optional<pid_t> id() const noexcept { return life_->id; }
  std::optional<int> exit_code() {
    if (is_alive() || !life_->wait_status) return std::nullopt;
    const int status = *life_->wait_status;
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
  }
  absl::Status failure() {
    const std::optional<int> code = exit_code();
    if (!code || *code == 0) return absl::OkStatus();
    return absl::AbortedError(
        absl::StrCat(life_->name, " (pid ", *life_->id, ") ", detail::end_text(*life_->wait_status)));
  }

  absl::Status terminate() { return send(SIGTERM, "terminate"); }
  absl::Status kill() { return send(SIGKILL, "kill"); }

  const std::string& name() const noexcept { return life_->name; }
  void set_name(std::string_view name) { life_->name = name; }

  bool is_daemon() const noexcept { return life_->daemon; }
  absl::Status set_daemon(bool daemon) {
    if (life_->id) return detail::refuse_daemon(life_->name);
    life_->daemon = daemon;
    return absl::OkStatus();
  }

 private:
  struct life {
    std::unique_ptr<work> body;
    std::string name;
    bool daemon = false;
    pid_t parent = 0;         // who started it
    std::optional<pid_t> id;  // kept after its end
    detail::process running;
    std::optional<int> wait_status;  // once it has ended

    bool is_mine() const noexcept { return !id || parent == this_worker::process_id(); }

    // Whether it has ended by then.
    bool await_end(deadline until) {
      if (!running.is_running()) return true;
      std::vector<pollfd> polls{{.fd = running.pidfd(), .events = POLLIN, .revents = 0}};
      if (!detail::poll_until(polls, until)) return false;
      wait_status = running.reap();
      return true;
    }

    // In the child.
    [[noreturn]] void run() {
      detail::exit_watch::of_this_process().forget();
      detail::locals_of_this_worker().clear();  // its parent's
      id = this_worker::process_id();
      detail::name_of_this_worker = name;
      prctl(PR_SET_NAME, name.c_str());
      const bool returned = detail::run_body(*body, name).ok();
      body.reset();
      detail::locals_of_this_worker().clear();
      std::fflush(nullptr);
      _exit(returned ? 0 : 1);
    }
  };

  // By pidfd: a pid may belong to somebody else by now.
  absl::Status send(int signal, std::string_view operation) {
    if (!life_->id) {
      return absl::FailedPreconditionError(
          absl::StrCat(life_->name, ": ", std::string(operation), ": it was not started; call start first"));
    }
    if (!is_alive()) return absl::OkStatus();
    if (syscall(SYS_pidfd_send_signal, life_->running.pidfd(), signal, nullptr, 0) == 0 || errno == ESRCH) {
      return absl::OkStatus();
    }
    return detail::system_error(life_->name, operation, errno, "only its owner and root may send it signals");
  }

  std::unique_ptr<life> life_;
};

}  // namespace contend::inline CONTEND_BACKEND
