// std_thread_worker: std::thread with the two operations that every worker has.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <system_error>
#include <thread>
#include <utility>

#include "platform/backend.h"
#include "platform/errors.h"
#include "worker/work.h"
#include "worker/worker.h"

namespace contend::inline CONTEND_BACKEND {

class std_thread_worker {
 public:
  static constexpr worker_traits traits{.name = "std_thread",
                                        .kind = contender_kind::peer,
                                        .timed_join = false,
                                        .daemons = false,
                                        .source = "std::thread"};

  template <class Function, class... Arguments>
  requires callable_work<Function, Arguments...>
  explicit std_thread_worker(Function&& function, Arguments&&... arguments)
      : body_(make_work(std::forward<Function>(function), std::forward<Arguments>(arguments)...)) {}

  absl::Status start() {
    try {
      thread_ = std::thread([body = std::move(body_)] { body->run(); });
      return absl::OkStatus();
    } catch (const std::system_error& error) {
      return detail::system_error("std_thread", "thread creation", error.code().value(), "start fewer workers");
    }
  }

  absl::StatusOr<bool> join() {
    if (thread_.joinable()) thread_.join();
    return true;
  }

 private:
  std::unique_ptr<work> body_;
  std::thread thread_;
};

}  // namespace contend::inline CONTEND_BACKEND
