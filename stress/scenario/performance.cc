// performance: see performance.h.
#include "scenario/performance.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <exception>
#include <new>

#include "platform/atomic.h"
#include "platform/isolated.h"
#include "platform/region.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

absl::Status play_once(const scenario_variant& what, const round_settings& settings) {
  try {
    round one(settings);
    return what.play(one);
  } catch (const std::exception& error) {
    return absl::InternalError(error.what());
  }
}

}  // namespace

performance perform(const scenario_variant& what, const round_settings& settings, const performance_limits& limits) {
  performance answer{.seed = settings.seed};
  const absl::StatusOr<region> memory = region::create(sizeof(atomic<std::uint64_t>), {.sharing = scope::processes});
  if (!memory.ok()) {
    answer.finding = memory.status();
    return answer;
  }
  auto& done = *::new (static_cast<void*>(memory->bytes().data())) atomic<std::uint64_t>(0);
  const auto played = [&done] { return done.load(relaxed); };  // by who writes it, or after it has ended
  const time_point start = now();
  const time_point end = start + limits.time;
  // A lot is short, so that the time that all its rounds may take together says whether one of them hangs.
  constexpr nanoseconds lot = std::chrono::milliseconds(250);
  do {
    const time_point lot_end = std::min(now() + lot, end);
    answer.finding = run_isolated(
        what.name,
        [&]() -> absl::Status {
          do {
            round_settings mine = settings;
            mine.seed += played();
            if (absl::Status found = play_once(what, mine); !found.ok()) return found;
            done.store(played() + 1, relaxed);  // the process that is waited for alone writes it
          } while (now() < lot_end && played() < limits.rounds);
          return absl::OkStatus();
        },
        deadline::at(lot_end + limits.patience));
  } while (answer.finding.ok() && now() < end && played() < limits.rounds);
  answer.rounds = played();
  answer.seed = settings.seed + answer.rounds;
  answer.took = now() - start;
  if (absl::IsDeadlineExceeded(answer.finding)) {
    answer.finding = absl::AbortedError("hangs: the round did not end in time");
  }
  return answer;
}

}  // namespace contend::inline CONTEND_BACKEND
