// thread_worker: a worker that is a thread of this process.
//
// Source    pthread_create by std::thread; the interface of Python's threading.Thread
// Roles     one worker, any that look at it and join it
// Progress  start, join: blocking; is_alive: wait-free
// Memory    its stack, and a state on the heap that lives as long as the thread or the handle
// Ordering  what happened before start is visible in the body; the body's end is visible after join answers true
// Lifetime  the destructor joins; that of a daemon leaves the thread alone
// Scopes    threads
// Together  everything with everything; the destructor with nothing
// Checked   stress/contract/worker
//
//   stage   made -- the thread begins --> running -- its body has returned --> ended
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <sys/prctl.h>  // seam: a thread gets a name
#include <sys/types.h>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>  // seam: what a thread worker is made of
#include <utility>

#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/errors.h"
#include "platform/futex.h"
#include "worker/exit_watch.h"
#include "worker/this_worker.h"
#include "worker/work.h"
#include "worker/worker.h"
#include "worker/worker_checks.h"

namespace contend::inline CONTEND_BACKEND {

class thread_worker {
 public:
  static constexpr worker_traits traits{.name = "thread_worker", .source = "std::thread"};

  explicit thread_worker(std::unique_ptr<work> body) : life_(std::make_shared<life>()) {
    life_->body = std::move(body);
    life_->name = detail::next_worker_name<thread_worker>("Thread");
  }
  template <class Function, class... Arguments>
  requires callable_work<Function, Arguments...>
  explicit thread_worker(Function&& function, Arguments&&... arguments)
      : thread_worker(make_work(std::forward<Function>(function), std::forward<Arguments>(arguments)...)) {}
  thread_worker(thread_worker&&) noexcept = default;
  thread_worker& operator=(thread_worker&& other) noexcept {
    std::swap(life_, other.life_);
    return *this;
  }
  ~thread_worker() {
    if (life_ == nullptr) return;
    detail::exit_watch::of_this_process().remove(life_.get());
    life_->leave();
  }

  absl::Status start() {
    const std::lock_guard lock(life_->mutex);
    if (life_->thread.joinable() || life_->look() != made) return detail::refuse_start(life_->name);
    try {
      life_->thread = std::thread([life = life_] { life->run(); });
    } catch (const std::system_error& error) {
      return detail::system_error(life_->name, "thread creation", error.code().value(),
                                  "start fewer workers or raise the limits (ulimit -u, cgroup pids.max)");
    }
    (void)life_->await_change_of(made, deadline::never());
    if (!life_->daemon) {
      detail::exit_watch::of_this_process().add(life_.get(),
                                                [watched = life_] { (void)watched->join("exit", deadline::never()); });
    }
    return absl::OkStatus();
  }

  absl::StatusOr<bool> join(deadline until = deadline::never()) {
    const std::string who = name();
    if (absl::Status status = detail::verify_deadline(who, "join", until); !status.ok()) return status;
    return life_->join(who, until);
  }

  bool is_alive() const noexcept { return life_->look() == running; }
  std::optional<pid_t> id() const noexcept { return life_->look() == made ? std::nullopt : std::optional(life_->id); }
  absl::Status failure() const { return life_->look() == ended ? life_->failure : absl::OkStatus(); }

  std::string name() const {
    const std::lock_guard lock(life_->mutex);
    return life_->name;
  }
  void set_name(std::string_view name) {
    const std::lock_guard lock(life_->mutex);
    life_->name = name;
  }

  bool is_daemon() const {
    const std::lock_guard lock(life_->mutex);
    return life_->daemon;
  }
  absl::Status set_daemon(bool daemon) {
    const std::lock_guard lock(life_->mutex);
    if (life_->look() != made) return detail::refuse_daemon(life_->name);
    life_->daemon = daemon;
    return absl::OkStatus();
  }

 private:
  enum stage : std::uint32_t { made, running, ended };

  // Owned by the handle and by the thread: the last one to leave destroys it.
  struct life {
    atomic<std::uint32_t> now_at{made};
    pid_t id = 0;          // published by `running`
    absl::Status failure;  // published by `ended`
    std::unique_ptr<work> body;
    mutable std::mutex mutex;  // of what follows; start holds it until the thread is running
    std::string name;
    bool daemon = false;
    std::thread thread;

    std::uint32_t look() const noexcept { return now_at.load(acquire); }  // [T2] pairs with [T1]

    void go_to(stage next) noexcept {
      now_at.store(next, release);  // [T1] publishes id and failure; pairs with [T2]
      futex_wake(now_at, wake_everyone, scope::threads);
    }

    bool await_change_of(stage from, deadline until) const noexcept {
      while (look() == from) {
        if (until.has_passed()) return false;
        futex_wait(now_at, from, until, scope::threads);
      }
      return true;
    }

    void run() {
      id = this_worker::thread_id();
      detail::name_of_this_worker = name;  // start holds the mutex for us
      prctl(PR_SET_NAME, name.c_str());
      go_to(running);
      failure = detail::run_body(*body, this_worker::name());
      body.reset();
      go_to(ended);
    }

    absl::StatusOr<bool> join(const std::string& who, deadline until) {
      if (look() == made) return detail::refuse_join_before_start(who);
      if (id == this_worker::thread_id()) return detail::refuse_join_of_itself(who);
      if (!await_change_of(running, until)) return false;
      const std::lock_guard lock(mutex);
      if (thread.joinable()) thread.join();  // it has only its thread-local values to destroy
      return true;
    }

    void leave() {
      if (look() == made) return;
      if (!daemon && id != this_worker::thread_id()) (void)join(name, deadline::never());
      if (thread.joinable()) thread.detach();
    }
  };

  std::shared_ptr<life> life_;
};

}  // namespace contend::inline CONTEND_BACKEND
