// planted_workers: workers with known defects, to see whether the harness notices: for its self-audit alone.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <unistd.h>  // seam: a planted worker leaves by _exit

#include <optional>
#include <utility>

#include "platform/backend.h"
#include "platform/clock.h"
#include "worker/process_worker.h"
#include "worker/thread_worker.h"
#include "worker/worker.h"

namespace contend::inline CONTEND_BACKEND {

// Never runs its body, and says that it has ended.
class planted_idle_worker {
 public:
  static constexpr worker_traits traits{
      .name = "planted_idle_worker", .timed_join = false, .daemons = false, .source = "a planted defect"};

  template <class... Parts>
  explicit planted_idle_worker(Parts&&...) noexcept {}
  absl::Status start() { return absl::OkStatus(); }
  absl::StatusOr<bool> join() { return true; }
};

// Says that it has ended, and runs its body when nobody looks any more.
class planted_hasty_worker {
 public:
  static constexpr worker_traits traits{
      .name = "planted_hasty_worker", .timed_join = false, .daemons = false, .source = "a planted defect"};

  template <class... Parts>
  explicit planted_hasty_worker(Parts&&... parts) : late_(std::forward<Parts>(parts)...) {}
  planted_hasty_worker(planted_hasty_worker&& other) noexcept
      : late_(std::move(other.late_)), due_(std::exchange(other.due_, false)) {}
  planted_hasty_worker& operator=(planted_hasty_worker&&) = delete;
  ~planted_hasty_worker() {
    if (due_) (void)late_.start();
  }
  absl::Status start() {
    due_ = true;
    return absl::OkStatus();
  }
  absl::StatusOr<bool> join() { return true; }

 private:
  thread_worker late_;
  bool due_ = false;
};

// Runs its body twice.
class planted_double_worker {
 public:
  static constexpr worker_traits traits{
      .name = "planted_double_worker", .timed_join = false, .daemons = false, .source = "a planted defect"};

  template <class Function, class... Arguments>
  explicit planted_double_worker(Function&& function, Arguments&&... arguments)
      : twice_([function = std::forward<Function>(function), ... arguments = std::forward<Arguments>(arguments)] {
          function(arguments...);
          function(arguments...);
        }) {}
  absl::Status start() { return twice_.start(); }
  absl::StatusOr<bool> join() { return twice_.join(); }

 private:
  thread_worker twice_;
};

// A process that does its work and then ends by exit code 3.
class planted_failing_worker {
 public:
  static constexpr worker_traits traits{.name = "planted_failing_worker",
                                        .processes = true,
                                        .timed_join = false,
                                        .daemons = false,
                                        .source = "a planted defect"};

  template <class Function, class... Arguments>
  explicit planted_failing_worker(Function&& function, Arguments&&... arguments)
      : failing_([function = std::forward<Function>(function), ... arguments = std::forward<Arguments>(arguments)] {
          function(arguments...);
          _exit(3);
        }) {}
  absl::Status start() { return failing_.start(); }
  absl::StatusOr<bool> join() { return failing_.join(); }
  std::optional<int> exit_code() { return failing_.exit_code(); }

 private:
  process_worker failing_;
};

// Takes 300 microseconds more to start than it needs.
class planted_slow_worker {
 public:
  static constexpr worker_traits traits{
      .name = "planted_slow_worker", .timed_join = false, .daemons = false, .source = "a planted delay"};

  template <class... Parts>
  explicit planted_slow_worker(Parts&&... parts) : slow_(std::forward<Parts>(parts)...) {}
  absl::Status start() {
    const time_point begin = now();
    while (now() - begin < std::chrono::microseconds(300)) {
    }
    return slow_.start();
  }
  absl::StatusOr<bool> join() { return slow_.join(); }

 private:
  thread_worker slow_;
};

}  // namespace contend::inline CONTEND_BACKEND
