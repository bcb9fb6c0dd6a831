// metal_models_test: executions of our own primitives, drawn at random by the explorer, on real cores: each is followed
// to its end, and nothing is wrong in it. What would not be followed here could not be shown, either.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "explore/explore.h"
#include "explore/metal/directed.h"
#include "explore/models/model.h"
#include "explore/portfolio.h"
#include "explore/programs/program.h"
#include "explore/token.h"
#include "explore/weakening.h"

namespace {

using namespace contend;
using explore::needed_order;

explore::token drawn(const explore::model& each, std::uint64_t seed) {
  const auto once = explore::walk(each.name, each.body, 1, seed, each.allowed);
  EXPECT_FALSE(once.found) << to_string(once);
  const auto choices = explore::engine::running().choices();
  explore::token made{
      .test = each.name, .explored = explore::style::interleavings, .taken = {}, .check = explore::check_of(choices)};
  for (const explore::choice& choice : choices) made.taken.push_back(choice.taken);
  return made;
}

// The machine's kernel wakes who has slept longest; the explorer's wakes anybody.
bool wakes_another() {
  const auto choices = explore::engine::running().choices();
  return std::any_of(choices.begin(), choices.end(), [](const explore::choice& made) {
    return made.kind == explore::choice_kind::waiter && made.taken != 0;
  });
}

struct counts {
  std::size_t followed = 0;
  std::size_t weak = 0;
  std::size_t others = 0;  // that are not for this machine
};

void try_one(const explore::model& each, std::uint64_t seed, counts& sum) {
  const explore::token execution = drawn(each, seed);
  if (wakes_another()) return (void)++sum.others;
  const auto answer = explore::run_directed(execution, each.body, each.allowed, 1);
  EXPECT_EQ(answer.shown, 0) << each.name << ", seed " << seed << ": " << to_string(answer);
  if (!answer.list.cannot.empty()) return (void)++sum.others;
  if (answer.list.needs != needed_order::sequential) return (void)++sum.weak;
  sum.followed += answer.followed;
  EXPECT_EQ(answer.followed, 1) << each.name << ", seed " << seed << ": " << to_string(answer) << "\n"
                                << told(answer.list);
}

TEST(executions_of_the_models, are_followed_on_real_cores_and_show_nothing) {
  counts sum;
  for (const explore::model& each : explore::all_models()) {
    if (each.allowed.crashes == 0) try_one(each, 1, sum);
  }
  std::printf("%zu executions followed, %zu need weak reads, %zu are not for this machine\n", sum.followed, sum.weak,
              sum.others);
  EXPECT_GT(sum.followed, 4 * (sum.weak + sum.others));
}

// All that is wrong in these shows in an order of whole steps: so each must show on real cores, each time.
TEST(known_bugs, are_shown_on_hardware) {
  constexpr std::uint32_t runs = 3;
  for (const explore::program& each : explore::all_programs()) {
    const auto answer = explore::explore_by_portfolio(each.name, each.body, 1, {.executions = 10'000});
    ASSERT_NE(answer.found(), nullptr) << each.name;
    const auto token = explore::parse_token(explore::token_of(*answer.found()));
    const auto led = explore::run_directed(*token, each.body, {}, runs);
    EXPECT_EQ(led.list.needs, needed_order::sequential) << each.name;
    EXPECT_EQ(led.shown, runs) << each.name << ": " << to_string(led) << "\n" << told(led.list);
  }
}

// A primitive of ours with one site made weaker: what the explorer finds in one of its models, on real cores.
explore::directed_answer weakened(const std::string& name,
                                  const std::function<bool(const explore::weakening&)>& wanted) {
  const auto& all = explore::all_models();
  const auto which =
      std::find_if(all.begin(), all.end(), [&](const explore::model& each) { return each.name == name; });
  std::vector<explore::site> met;
  explore::seam::record_sites(&met);
  (void)explore::walk(name, which->body, 100, 1, which->allowed);
  explore::seam::act_as_written();
  for (const explore::site& where : met) {
    for (const explore::weakening& each : weakenings_of(where)) {
      if (!wanted(each)) continue;
      explore::seam::weaken(each);
      const auto found = explore::explore_by_portfolio(name, which->body, 1, {.executions = 10'000});
      explore::directed_answer answer;
      if (found.found() != nullptr) {
        const auto token = explore::parse_token(explore::token_of(*found.found()));
        answer = explore::run_directed(*token, which->body, which->allowed, 3);
      }
      explore::seam::act_as_written();
      return answer;
    }
  }
  return {};
}

TEST(a_mutex_that_wakes_nobody, is_shown_on_hardware) {
  const auto answer = weakened("lock/futex_mutex/park/3x1_sections", [](const explore::weakening& each) {
    return each.where.kind == explore::site_kind::wake && each.leaves_out;
  });
  ASSERT_TRUE(answer.found);
  EXPECT_EQ(answer.shown, 3) << to_string(answer) << "\n" << told(answer.list);
  EXPECT_EQ(answer.first_shown.rfind("nobody can go on", 0), 0U) << answer.first_shown;
}

// x86 gives the order all the same.
TEST(a_lock_that_acquires_nothing, is_a_finding_that_x86_does_not_show) {
  const auto answer = weakened("lock/spin_lock/spin/2x2_sections", [](const explore::weakening& each) {
    return each.where.order == std::memory_order_acquire && each.to == std::memory_order_relaxed;
  });
  ASSERT_TRUE(answer.found);
  EXPECT_EQ(answer.list.needs, needed_order::weaker) << told(answer.list);
  EXPECT_EQ(answer.runs, 0);
}

}  // namespace
