// placement_probe: a pair of pinned processes, a flag, and a loop of integer arithmetic.
#include "harness/placement_probe.h"

#include <absl/status/status.h>

#include <algorithm>
#include <array>
#include <new>
#include <span>

#include "platform/atomic.h"
#include "platform/cache_line.h"
#include "platform/clock.h"
#include "platform/futex.h"
#include "platform/region.h"
#include "platform/team.h"
#include "platform/ticks.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_pairs = 3;
constexpr int warm_up_rounds = 50;
constexpr int rounds_per_reading = 20;  // the clock is too coarse for one
constexpr int round_readings = 25;
constexpr int loop_readings = 12;
constexpr int loop_length = 12'000;  // about 20 us
// Milliseconds are enough, unless strangers keep a CPU busy: then each of the throws may wait for a slice of time.
constexpr auto patience = 30s;

struct probe_board {
  alignas(cache_line) atomic<std::uint32_t> ball{0};
  alignas(cache_line) atomic<std::uint32_t> solos_over{0};
  alignas(cache_line) atomic<std::uint32_t> dual_is_over{0};
  alignas(cache_line) std::array<double, round_readings> round_trips_ns{};
  std::array<double, loop_readings> solo_ns{};
  std::array<double, loop_readings> partners_solo_ns{};
  std::array<double, loop_readings> dual_ns{};
};

// Keeps the integer units of a core busy: eight chains that do not wait for each other.
double time_of_loop() {
  std::array<std::uint64_t, 8> chains{1, 2, 3, 4, 5, 6, 7, 8};
  const time_point start = now();
  for (int i = 0; i < loop_length; ++i) {
    for (std::uint64_t& chain : chains) {
      chain = (chain << 1) ^ (chain >> 7);
      asm volatile("" : "+r"(chain));  // the loop is the point: it must not be computed away or vectorized
    }
  }
  return static_cast<double>((now() - start).count());
}

void await_ball(const atomic<std::uint32_t>& ball, std::uint32_t expected) {
  while (ball.load(acquire) != expected) {  // [P2] pairs with [P1]; no pause: it would be part of the result
  }
}

void throw_ball(atomic<std::uint32_t>& ball, std::uint32_t next) { ball.store(next, release); }  // [P1] pairs with [P2]

void end_solo(probe_board& board, std::uint32_t which) {
  board.solos_over.store(which, release);  // [P3] pairs with [P4]
  futex_wake(board.solos_over, 1, scope::processes);
}

// Asleep, so that the partner's core is all his.
void sleep_through_solo(const probe_board& board, std::uint32_t which) {
  std::uint32_t over = 0;
  while ((over = board.solos_over.load(acquire)) < which) {  // [P4] pairs with [P3]
    (void)futex_wait(board.solos_over, over, deadline::never(), scope::processes);
  }
}

void serve(probe_board& board) {
  std::uint32_t turn = 0;
  const auto play = [&](int rounds) {
    for (int i = 0; i < rounds; ++i, turn += 2) {
      throw_ball(board.ball, turn + 1);
      await_ball(board.ball, turn + 2);
    }
  };
  play(warm_up_rounds);
  for (double& reading : board.round_trips_ns) {
    const time_point start = now();
    play(rounds_per_reading);
    reading = static_cast<double>((now() - start).count()) / rounds_per_reading;
  }
  for (double& reading : board.solo_ns) reading = time_of_loop();
  end_solo(board, 1);
  sleep_through_solo(board, 2);
  await_ball(board.ball, turn + 1);  // the partner is awake and busy
  for (double& reading : board.dual_ns) reading = time_of_loop();
  board.dual_is_over.store(1, release);  // [P5] pairs with [P6]
}

void answer(probe_board& board) {
  std::uint32_t turn = 0;
  for (int i = 0; i < warm_up_rounds + round_readings * rounds_per_reading; ++i, turn += 2) {
    await_ball(board.ball, turn + 1);
    throw_ball(board.ball, turn + 2);
  }
  sleep_through_solo(board, 1);
  for (double& reading : board.partners_solo_ns) reading = time_of_loop();
  end_solo(board, 2);
  throw_ball(board.ball, turn + 1);
  while (board.dual_is_over.load(acquire) == 0) (void)time_of_loop();  // [P6] pairs with [P5]
}

void probe_body(worker& self) {
  auto& board = *std::launder(reinterpret_cast<probe_board*>(self.region(0).data()));
  (void)self.arrive_and_wait();
  self.index() == 0 ? serve(board) : answer(board);
}

double median_of(std::span<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

absl::StatusOr<probe_reading> probe_pair(int first, int second) {
  absl::StatusOr<region> memory = region::create(sizeof(probe_board), {.sharing = scope::processes});
  if (!memory.ok()) return memory.status();
  auto* board = ::new (static_cast<void*>(memory->bytes().data())) probe_board;
  const region* regions[] = {&*memory};
  absl::StatusOr<team> pair = team::start({.kind = team_kind::forked,
                                           .size = 2,
                                           .names = {"placement probe", "placement probe's partner"},
                                           .cpus = {first, second}},
                                          &probe_body, regions);
  if (!pair.ok()) return pair.status();
  if (absl::Status status = pair->wait(patience); !status.ok()) return status;
  const double solo = median_of(board->solo_ns);
  return probe_reading{median_of(board->round_trips_ns), solo / median_of(board->dual_ns),
                       std::max(solo, median_of(board->partners_solo_ns))};
}

}  // namespace

absl::StatusOr<probe_reading> probe_placement(const std::vector<int>& cpus) {
  std::vector<int> used(cpus);
  std::sort(used.begin(), used.end());
  used.erase(std::unique(used.begin(), used.end()), used.end());
  probe_reading farthest;
  if (used.size() < 2) return farthest;
  const std::size_t pairs = std::min(used.size() - 1, most_pairs);
  for (std::size_t i = 0; i < pairs; ++i) {
    // Spread over all that is used: the first pair, the last pair, one between.
    const std::size_t at = pairs == 1 ? 0 : i * (used.size() - 2) / (pairs - 1);
    const absl::StatusOr<probe_reading> reading = probe_pair(used[at], used[at + 1]);
    if (!reading.ok()) return reading.status();
    if (i == 0 || reading->round_trip_ns > farthest.round_trip_ns) farthest.round_trip_ns = reading->round_trip_ns;
    if (i == 0 || reading->loop_ns > farthest.loop_ns) farthest.loop_ns = reading->loop_ns;
    if (i == 0 || reading->dual_ratio < farthest.dual_ratio) farthest.dual_ratio = reading->dual_ratio;
  }
  return farthest;
}

}  // namespace contend::inline CONTEND_BACKEND
