// pool_checks: cold helpers that the pools share: how many workers, what is refused and why.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <functional>
#include <string>
#include <string_view>
#include <thread>  // seam: how many CPUs there are to run on

#include "platform/backend.h"
#include "platform/clock.h"
#include "pool/pool.h"

namespace contend::inline CONTEND_BACKEND::detail {

inline constexpr std::size_t most_pool_workers = 4096;

inline absl::StatusOr<std::size_t> verify_workers(std::string_view pool, std::size_t wanted) {
  if (wanted > most_pool_workers) {
    return absl::InvalidArgumentError(
        absl::StrCat(std::string(pool), ": ", wanted, " workers; choose at most ", most_pool_workers));
  }
  return wanted != 0 ? wanted : std::max<std::size_t>(std::thread::hardware_concurrency(), 1);
}

inline absl::Status pool_is_closed(std::string_view pool) {
  return absl::FailedPreconditionError(std::string(pool) + ": it is closed and takes no more tasks");
}
inline absl::Status pool_was_terminated(std::string_view pool) {
  return absl::CancelledError(std::string(pool) + ": it was terminated");
}
inline absl::Status pool_is_broken(std::string_view pool, const absl::Status& why) {
  return {why.code(), absl::StrCat(std::string(pool), ": broken: initializer: ", std::string(why.message()))};
}
inline absl::Status refuse_pool_join(std::string_view pool, std::string_view why) {
  return absl::FailedPreconditionError(absl::StrCat(std::string(pool), ": join: ", std::string(why)));
}

// Runs a task's body: what it throws is its error.
template <class Run>
auto caught(Run&& run) -> decltype(run()) {
  try {
    return run();
  } catch (const std::exception& error) {
    return absl::AbortedError(absl::StrCat("the task threw: ", error.what()));
  } catch (...) {
    return absl::AbortedError("the task threw something that is no std::exception");
  }
}

inline absl::Status run_initializer(const std::function<absl::Status()>& initializer) {
  if (!initializer) return absl::OkStatus();
  try {
    return initializer();
  } catch (const std::exception& error) {
    return absl::AbortedError(absl::StrCat("threw: ", error.what()));
  } catch (...) {
    return absl::AbortedError("threw something that is no std::exception");
  }
}

}  // namespace contend::inline CONTEND_BACKEND::detail
