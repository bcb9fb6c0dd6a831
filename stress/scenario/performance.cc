// performance: see performance.h.
#include "scenario/performance.h"

namespace contend::inline CONTEND_BACKEND {

performance perform(const scenario_variant& what, const round_settings& settings, const lots_limits& limits) {
  const auto seed = [&](std::uint64_t rounds) { return settings.seed + rounds; };
  const auto play = [&](std::uint64_t rounds) {
    round_settings mine = settings;
    mine.seed = seed(rounds);
    round one(mine);
    return what.play(one);
  };
  const lots_result result = do_in_lots(what.name, play, limits);
  return {.rounds = result.times, .took = result.took, .finding = result.failure, .seed = seed(result.times)};
}

}  // namespace contend::inline CONTEND_BACKEND
