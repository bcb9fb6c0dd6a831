// strategies_test: each strategy meets all that can happen, and only that; the portfolio says who found what.
#include <gtest/gtest.h>

#include <string>

#include "explore/explore.h"
#include "explore/graph_walk.h"
#include "explore/order_walk.h"
#include "explore/portfolio.h"
#include "explore/priority_walk.h"
#include "explore/turns_walk.h"
#include "explore/uniform_walk.h"
#include "lock/ticket_lock.h"
#include "platform/atomic.h"
#include "platform/wait.h"

namespace {

using namespace contend;

// Two workers pass a message through a flag, a third one changes it in between: 3 locations, stale reads, updates.
void three_workers(explore::team& team) {
  atomic<int> flag{0};
  atomic<int> message{0};
  team.worker("sender", [&] {
    message.store(1, relaxed);
    flag.store(1, release);
  });
  team.worker("meddler", [&] { flag.fetch_add(1, relaxed); });
  team.worker("reader", [&] {
    if (flag.load(acquire) == 2) (void)message.load(relaxed);
    (void)flag.load(relaxed);
  });
  team.run();
}

void two_sections(explore::team& team) {
  ticket_lock<spin_then_park> lock(scope::threads);
  for (const char* name : {"one", "other"}) {
    team.worker(name, [&] {
      lock.lock();
      lock.unlock();
    });
  }
  team.run();
}

// Only if the late worker runs between the two reads of the early one, twice.
void needs_four_orders(explore::team& team) {
  atomic<int> turn{0};
  team.worker("even", [&] {
    if (turn.load(relaxed) == 0) turn.store(1, relaxed);
    if (turn.load(relaxed) == 2) turn.store(3, relaxed);
    explore::require(turn.load(relaxed) != 4, "they do not alternate");
  });
  team.worker("odd", [&] {
    if (turn.load(relaxed) == 1) turn.store(2, relaxed);
    if (turn.load(relaxed) == 3) turn.store(4, relaxed);
  });
  team.run();
}

template <class Strategy>
class a_walk : public testing::Test {};
using walks = testing::Types<explore::random_walk, explore::priority_walk, explore::order_walk, explore::uniform_walk,
                             explore::graph_walk>;
TYPED_TEST_SUITE(a_walk, walks);

TYPED_TEST(a_walk, meets_each_execution_that_there_is) {
  for (const explore::test_body& body : {explore::test_body(three_workers), explore::test_body(two_sections)}) {
    const auto all = explore::exhaust("all", body);
    ASSERT_TRUE(all.complete);
    TypeParam by(1);
    const auto walked = explore::engine::running().explore("walked", body, by, {.executions = 30'000});
    EXPECT_EQ(walked.distinct, all.distinct) << to_string(walked);
  }
}

TYPED_TEST(a_walk, finds_what_needs_four_orders_and_again_with_the_same_seed) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    TypeParam by(seed);
    const auto first = explore::engine::running().explore("orders", needs_four_orders, by, {.executions = 20'000});
    ASSERT_TRUE(first.found) << to_string(first);
    TypeParam same(seed);
    const auto again = explore::engine::running().explore("orders", needs_four_orders, same, {.executions = 20'000});
    EXPECT_EQ(again.executions, first.executions);
  }
}

TEST(the_portfolio, explores_all_of_what_is_small) {
  const auto answer = explore::explore_by_portfolio("small", two_sections, 1, {});
  EXPECT_TRUE(answer.complete());
  EXPECT_EQ(answer.found(), nullptr);
}

TEST(the_portfolio, says_who_found_it) {
  const auto answer = explore::explore_by_portfolio("orders", needs_four_orders, 1, {});
  ASSERT_NE(answer.found(), nullptr);
  EXPECT_EQ(answer.found()->strategy, "exhaustive");
}

TEST(the_portfolio, keeps_within_its_executions) {
  const auto test = [](explore::team& team) {
    atomic<int> sum{0};
    for (const char* name : {"a", "b", "c", "d"}) {
      team.worker(name, [&] {
        for (int i = 0; i < 4; ++i) sum.fetch_add(i, relaxed);
      });
    }
    team.run();
  };
  const auto answer = explore::explore_by_portfolio("large", test, 1, {.executions = 5000});
  EXPECT_EQ(answer.executions(), 5000U);
  EXPECT_EQ(answer.parts.size(), 7U) << to_string(answer);
  EXPECT_FALSE(answer.complete());
}

}  // namespace
