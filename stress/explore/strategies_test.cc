// strategies_test: each strategy meets all that can happen, and only that; the portfolio says who found what.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "explore/bounded_search.h"
#include "explore/explore.h"
#include "explore/graph_walk.h"
#include "explore/order_walk.h"
#include "explore/portfolio.h"
#include "explore/priority_walk.h"
#include "explore/selective_walk.h"
#include "explore/turns_walk.h"
#include "explore/uniform_walk.h"
#include "lock/ticket_lock.h"
#include "platform/atomic.h"
#include "platform/pause.h"
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
                             explore::selective_walk, explore::graph_walk>;
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

// All of them have taken one, and want the next one.
void circle_of_locks(explore::team& team) {
  static constexpr int count = 8;
  atomic<bool> taken[count]{};
  const auto take = [&](int which) {
    while (taken[which].exchange(true, acquire)) contend::pause();
  };
  for (int i = 0; i < count; ++i) {
    team.worker("one", [&, i] {
      take(i);
      take((i + 1) % count);
      taken[i].store(false, release);
      taken[(i + 1) % count].store(false, release);
    });
  }
  team.run();
}

TEST(turns, bring_all_half_way_at_once) {
  explore::turns_walk by(1);
  const auto answer = explore::engine::running().explore("circle", circle_of_locks, by, {.executions = 1});
  ASSERT_TRUE(answer.found) << to_string(answer);
  EXPECT_EQ(answer.found->what, explore::verdict::livelock);
}

TEST(a_bounded_search, finds_what_needs_few_deviations_with_no_more_than_these) {
  explore::bounded_search by;
  const auto answer = explore::engine::running().explore("orders", needs_four_orders, by, {});
  ASSERT_TRUE(answer.found) << to_string(answer);
  EXPECT_EQ(by.bound(), 3U);
}

TEST(a_bounded_search, ends_when_it_has_met_each_execution) {
  for (const explore::test_body& body : {explore::test_body(three_workers), explore::test_body(two_sections)}) {
    explore::bounded_search by;
    const auto searched = explore::engine::running().explore("searched", body, by, {});
    EXPECT_TRUE(searched.complete) << to_string(searched);
    EXPECT_EQ(searched.distinct, explore::exhaust("all", body).distinct) << to_string(searched);
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

// Of many accesses that are seq_cst, graphs must be asked whether they allow a read: walks take less time.
TEST(the_portfolio, does_not_wait_for_who_is_slow) {
  const auto test = [](explore::team& team) {
    atomic<int> numbers[4]{};
    for (const char* name : {"a", "b", "c"}) {
      team.worker(name, [&] {
        for (int i = 0; i < 30; ++i) numbers[i % 4].store(numbers[(i + 1) % 4].load(seq_cst) + 1, seq_cst);
      });
    }
    team.run();
  };
  const auto answer = explore::explore_by_portfolio("slow", test, 1, {.executions = 1000});
  const auto slow = std::find_if(answer.parts.begin(), answer.parts.end(),
                                 [](const explore::result& part) { return part.strategy == "exhaustive"; });
  ASSERT_NE(slow, answer.parts.end());
  EXPECT_GT(slow->work / slow->executions, 2 * answer.work() / answer.executions()) << to_string(answer);
  EXPECT_LT(slow->executions, answer.executions() / 3) << "its part would be half: " << to_string(answer);
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
  EXPECT_EQ(answer.parts.size(), 9U) << to_string(answer);
  EXPECT_FALSE(answer.complete());
}

}  // namespace
