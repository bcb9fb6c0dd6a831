// lots: does one thing again and again, each lot of it in a process of its own, until it fails or time is up.
//
// Whatever it does - hang, crash, leave workers behind - is a failure, and nothing of it is left afterwards. An
// interruption (platform/interruption.h) ends it after the present lot.
#pragma once

#include <absl/status/status.h>
#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <cstdint>
#include <exception>
#include <functional>
#include <new>
#include <string>
#include <string_view>

#include "contract/leak_check.h"
#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/interruption.h"
#include "platform/isolated.h"
#include "platform/region.h"

namespace contend::inline CONTEND_BACKEND {

struct lots_limits {
  std::uint64_t times = UINT64_MAX;
  nanoseconds time = std::chrono::seconds(1);       // it does not begin later
  nanoseconds patience = std::chrono::seconds(60);  // what takes longer hangs
  bool watches_leaks = false;                       // a lot must not grow (contract/leak_check.h), and is longer
};

struct lots_result {
  std::uint64_t times = 0;  // that it was done to its end, and well
  nanoseconds took{};
  absl::Status failure = {};  // of the next; ok: none
};

// `once` gets the number of times before. The caller must be single-threaded.
inline lots_result do_in_lots(std::string_view name, const std::function<absl::Status(std::uint64_t)>& once,
                              const lots_limits& limits) {
  lots_result answer;
  const absl::StatusOr<region> memory = region::create(sizeof(atomic<std::uint64_t>), {.sharing = scope::processes});
  if (!memory.ok()) return {.failure = memory.status()};
  auto& done = *::new (static_cast<void*>(memory->bytes().data())) atomic<std::uint64_t>(0);
  const auto times = [&done] { return done.load(relaxed); };  // by who writes it, or after it has ended
  const time_point start = now();
  const time_point end = start + limits.time;
  // A lot is short, so that the time that all of it may take together says whether one time of it hangs.
  const nanoseconds lot = limits.watches_leaks ? std::chrono::milliseconds(5000) : std::chrono::milliseconds(250);
  do {
    const time_point lot_end = std::min(now() + lot, end);
    const auto job = [&]() -> absl::Status {
      testing_support::leak_watch watch;
      do {
        try {
          if (absl::Status failed = once(times()); !failed.ok()) return failed;
        } catch (const std::exception& error) {
          return absl::InternalError(error.what());
        }
        done.store(times() + 1, relaxed);  // the process that is waited for alone writes it
        if (limits.watches_leaks) watch.lap();
      } while (now() < lot_end && times() < limits.times);
      const std::string leaks = limits.watches_leaks ? watch.leaks() : "";
      return leaks.empty() ? absl::OkStatus() : absl::AbortedError("leaks: " + leaks);
    };
    answer.failure = run_isolated(name, job, deadline::at(lot_end + limits.patience));
  } while (answer.failure.ok() && now() < end && times() < limits.times && interrupting_signal() == 0);
  answer.times = times();
  answer.took = now() - start;
  // Ctrl-C reaches every process of a terminal's group: whom it ended has not failed.
  const std::string interrupted = absl::StrCat("killed by ", detail::signal_text(interrupting_signal()));
  if (interrupting_signal() != 0 && absl::StrContains(answer.failure.message(), interrupted)) answer.failure = {};
  if (absl::IsDeadlineExceeded(answer.failure)) answer.failure = absl::AbortedError("hangs: it did not end in time");
  return answer;
}

}  // namespace contend::inline CONTEND_BACKEND
