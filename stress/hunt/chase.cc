// chase: see chase.h.
#include "hunt/chase.h"

#include <algorithm>
#include <array>
#include <vector>

#include "lots.h"
#include "random_bits.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

template <class T, std::size_t N>
T one_of(random_bits& random, const std::array<T, N>& choices) {
  return choices[random.below(N)];
}

// What is simpler than `from`, in one thing each; the largest steps first.
std::vector<trial> smaller_than(const trial& from) {
  std::vector<trial> all;
  const auto propose = [&](auto&& change) {
    trial next = from;
    change(next);
    all.push_back(next);
  };
  if (from.operations > 1) propose([](trial& t) { t.operations = (t.operations + 1) / 4 + 1; });
  if (from.workers > 1) propose([](trial& t) { --t.workers; });
  if (from.operations > 1) propose([](trial& t) { t.operations -= (t.operations + 3) / 4; });
  if (from.first_index != 0) propose([](trial& t) { t.first_index = 0; });
  if (from.capacity > 1) propose([](trial& t) { t.capacity = t.capacity / 2; });
  if (from.noise.kind != noise_kind::none) propose([](trial& t) { t.noise.kind = noise_kind::none; });
  if (!from.patient) propose([](trial& t) { t.patient = true; });
  return all;
}

void shrink(const quarry& prey, catch_of_a_chase& caught, nanoseconds patience) {
  const time_point end = now() + std::chrono::seconds(20);
  for (bool found = true; found && now() < end && interrupting_signal() == 0;) {
    found = false;
    for (const trial& next : smaller_than(caught.smallest)) {
      const std::string what = repeat(prey, next, std::chrono::milliseconds(500), patience);
      if (what.empty()) continue;
      caught.smallest = next;
      caught.what = what;
      found = true;
      break;
    }
  }
}

}  // namespace

trial draw(std::uint64_t seed, scope sharing, std::uint64_t index, std::uint32_t most_operations) {
  random_bits random({seed, index});
  trial how{.sharing = sharing};
  how.workers = static_cast<std::uint32_t>(1 + random.below(3));
  how.operations = std::min(one_of(random, std::array{4U, 16U, 64U, trial::most_operations}), most_operations);
  how.capacity = one_of(random, std::array<std::size_t, 5>{1, 1, 2, 3, 8});
  // A few steps before a 32-bit and a 64-bit counter overflow.
  how.first_index = one_of(random, std::array<std::uint64_t, 4>{0, 0, (std::uint64_t{1} << 32) - 6, UINT64_MAX - 5});
  how.patient = random.one_in(2);
  how.noise = {.kind = one_of(random, every_noise), .seed = random.next()};
  how.seed = random.next();
  return how;
}

chase_result chase(const quarry& prey, scope sharing, std::uint64_t seed, const chase_limits& limits) {
  const auto drawn = [&](std::uint64_t index) { return draw(seed, sharing, index, prey.most_operations); };
  const lots_result lots =
      do_in_lots(prey.name, [&](std::uint64_t index) { return prey.play(drawn(index)); },
                 {.time = limits.time, .patience = limits.patience, .watches_leaks = limits.watches_leaks});
  chase_result result{.trials = lots.times, .took = lots.took, .caught = {}};
  for (std::uint64_t i = 0; i < lots.times; ++i) {
    const trial each = drawn(i);
    result.operations += std::uint64_t{each.workers} * each.operations;
  }
  if (!lots.failure.ok()) {
    const trial how = drawn(lots.times);
    result.caught = {.first = how, .smallest = how, .what = std::string(lots.failure.message())};
    if (limits.shrinks) shrink(prey, *result.caught, std::min<nanoseconds>(limits.patience, std::chrono::seconds(2)));
  }
  return result;
}

std::string repeat(const quarry& prey, const trial& how, nanoseconds time, nanoseconds patience) {
  const auto play = [&](std::uint64_t index) {
    trial again = how;
    again.noise.seed += index;  // the schedule is never quite the same, so neither need the noise be
    return prey.play(again);
  };
  const lots_result lots = do_in_lots(prey.name, play, {.time = time, .patience = patience});
  return lots.failure.ok() ? std::string() : std::string(lots.failure.message());
}

}  // namespace contend::inline CONTEND_BACKEND
