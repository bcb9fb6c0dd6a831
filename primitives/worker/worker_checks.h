// worker_checks: cold helpers that both kinds of worker share: names, refusals, how a body ended.
#pragma once

#include <absl/status/status.h>
#include <absl/strings/str_cat.h>

#include <cstdint>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>

#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "worker/work.h"

namespace contend::inline CONTEND_BACKEND::detail {

// Thread-1, Thread-2, ... of this process.
template <class Worker>
std::string next_worker_name(std::string_view kind) {
  static atomic<std::uint64_t> made{0};
  return absl::StrCat(std::string(kind), "-", made.fetch_add(1, relaxed) + 1);  // a number only
}

inline absl::Status refuse_start(const std::string& name) {
  return absl::FailedPreconditionError(name + ": start: it was started before; make a new worker to run it again");
}
inline absl::Status refuse_daemon(const std::string& name) {
  return absl::FailedPreconditionError(name + ": set_daemon: it has been started; say so before");
}
inline absl::Status refuse_join_before_start(const std::string& name) {
  return absl::FailedPreconditionError(name + ": join: it was not started; call start first");
}
inline absl::Status refuse_join_of_itself(const std::string& name) {
  return absl::FailedPreconditionError(name + ": join: a worker cannot wait for its own end; let another one join it");
}
inline absl::Status verify_deadline(const std::string& name, std::string_view operation, deadline until) {
  if (until.is_valid()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(name, ": ", std::string(operation), ": a time-out must be zero, positive or infinite"));
}

// Runs the body; what it throws is told on stderr and answered.
inline absl::Status run_body(work& body, const std::string& name) noexcept {
  std::string thrown;
  try {
    body.run();
    return absl::OkStatus();
  } catch (const std::exception& error) {
    thrown = error.what();
  } catch (...) {
    thrown = "something that is no std::exception";
  }
  std::fprintf(stderr, "%s threw: %s\n", name.c_str(), thrown.c_str());
  return absl::AbortedError(absl::StrCat(name, " threw: ", thrown));
}

}  // namespace contend::inline CONTEND_BACKEND::detail
