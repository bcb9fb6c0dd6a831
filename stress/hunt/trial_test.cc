// trial_test: that a trial reads what it writes, that noise repeats, and that both say no to what they are not.
//
// orders: one thread uses each word.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "hunt/chase.h"
#include "hunt/noise.h"
#include "hunt/trial_text.h"
#include "platform/atomic.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

TEST(trial_text, reads_what_it_writes) {
  for (std::uint64_t i = 0; i < 200; ++i) {
    const trial how = draw(7, i % 2 == 0 ? scope::threads : scope::processes, i);
    const absl::StatusOr<trial> read = trial_of(to_text(how));
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(to_text(*read), to_text(how));
    EXPECT_EQ(read->sharing, how.sharing);
    EXPECT_EQ(read->first_index, how.first_index);
    EXPECT_EQ(read->noise.kind, how.noise.kind);
    EXPECT_EQ(read->noise.seed, how.noise.seed);
  }
}

TEST(trial_text, what_is_left_out_is_as_usual) {
  const absl::StatusOr<trial> read = trial_of("threads,workers=5");
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->workers, 5);
  EXPECT_EQ(read->operations, trial{}.operations);
}

TEST(trial_text, refuses_nonsense_and_says_which_part_it_is) {
  for (const char* wrong : {"", "fibres", "workers=0", "workers=65", "workers=two", "noise=loud", "patient=2", "seed",
                            "capacity=0", "operations=-1", "colour=7"}) {
    const absl::StatusOr<trial> read = trial_of(std::string("threads,") + wrong);
    ASSERT_FALSE(read.ok()) << wrong;
    EXPECT_THAT(read.status().message(), testing::HasSubstr(std::string("'") + wrong + "'"));
  }
}

TEST(draw, the_same_seed_draws_the_same_trials_and_another_one_others) {
  std::vector<std::string> first, again, other;
  for (std::uint64_t i = 0; i < 20; ++i) {
    EXPECT_LE(draw(3, scope::threads, i, 16).operations, 16U);
    first.push_back(to_text(draw(3, scope::threads, i)));
    again.push_back(to_text(draw(3, scope::threads, i)));
    other.push_back(to_text(draw(4, scope::threads, i)));
  }
  EXPECT_EQ(first, again);
  EXPECT_NE(first, other);
}

// What the noise has drawn when a worker has made some steps; threads, so that no CPU of the test's own is changed.
noise_state state_after(const noise_plan& plan, std::uint32_t number, int steps) {
  noise_state last{};
  noise::begin(plan);
  std::thread([&] {
    const noise::worker disturbed(number);
    atomic<std::uint32_t> word{0};
    for (int i = 0; i < steps; ++i) word.fetch_add(1, relaxed);
    last = noise::state();
  }).join();
  return last;
}

TEST(noise, repeats_its_steps_and_draws_for_a_seed) {
  for (const noise_kind kind : every_noise) {
    const noise_state first = state_after({.kind = kind, .seed = 5}, 1, 300);
    EXPECT_EQ(first.steps, 300) << to_string(kind);
    EXPECT_EQ(state_after({.kind = kind, .seed = 5}, 1, 300).next, first.next) << to_string(kind);
  }
}

TEST(noise, another_seed_and_another_worker_draw_something_else) {
  const noise_state first = state_after({.kind = noise_kind::delays, .seed = 5}, 1, 300);
  EXPECT_NE(state_after({.kind = noise_kind::delays, .seed = 6}, 1, 300).next, first.next);
  EXPECT_NE(state_after({.kind = noise_kind::delays, .seed = 5}, 2, 300).next, first.next);
}

TEST(noise, leaves_a_thread_alone_that_is_no_worker) {
  noise::begin({.kind = noise_kind::freeze, .seed = 5});
  atomic<std::uint32_t> word{0};
  word.fetch_add(1, relaxed);
  EXPECT_EQ(noise::state().steps, 0);
}

}  // namespace

}  // namespace contend::inline CONTEND_BACKEND
