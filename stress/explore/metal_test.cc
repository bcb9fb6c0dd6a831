// metal_test: what the explorer found, on real cores: shown where its execution can be forced, and nothing shown where
// nothing is wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "explore/explore.h"
#include "explore/metal/directed.h"
#include "explore/token.h"
#include "platform/atomic.h"
#include "platform/cell.h"
#include "platform/clock.h"
#include "platform/futex.h"

namespace {

using namespace contend;
using explore::needed_order;
using testing::HasSubstr;

constexpr std::uint32_t runs = 5;

explore::directed_answer on_metal(const explore::result& found, const explore::test_body& body) {
  EXPECT_TRUE(found.found) << to_string(found);
  const auto token = explore::parse_token(explore::token_of(found));
  EXPECT_TRUE(token);
  return explore::run_directed(*token, body, {}, runs);
}

// In both styles.
std::vector<explore::directed_answer> on_metal(const explore::test_body& body) {
  return {on_metal(explore::exhaust("test", body), body), on_metal(explore::walk("test", body, 100'000), body)};
}

// Any execution in which nothing is found.
explore::directed_answer harmless(const explore::test_body& body) {
  const auto once = explore::walk("test", body, 1);
  EXPECT_FALSE(once.found) << to_string(once);
  const auto choices = explore::engine::running().choices();
  explore::token same{
      .test = "test", .explored = explore::style::interleavings, .taken = {}, .check = explore::check_of(choices)};
  for (const explore::choice& made : choices) same.taken.push_back(made.taken);
  return explore::run_directed(same, body, {}, runs);
}

void expect_shown(const explore::directed_answer& answer, const std::string& what) {
  EXPECT_EQ(answer.list.needs, needed_order::sequential);
  EXPECT_EQ(answer.shown, runs) << to_string(answer) << "\n" << told(answer.list);
  EXPECT_EQ(answer.followed, runs) << to_string(answer);
  EXPECT_THAT(to_string(answer), HasSubstr(what));
}

// Two count; broken: each looks, then writes.
explore::test_body counts(bool broken) {
  return [=](explore::team& team) {
    atomic<int> count{0};
    for (const char* name : {"one", "other"}) {
      team.worker(name, [&count, broken] {
        if (broken) {
          count.store(count.load(relaxed) + 1, relaxed);
        } else {
          count.fetch_add(1, relaxed);
        }
      });
    }
    team.run();
    explore::require(count.load(relaxed) == 2, "both are counted");
  };
}

// Two enter a room for one; broken: each looks whether it is taken, then takes it.
explore::test_body enters(bool broken) {
  return [=](explore::team& team) {
    atomic<int> taken{0};
    cell<int> inside{0};
    for (const char* name : {"one", "other"}) {
      team.worker(name, [&, broken] {
        int vacant = 0;
        const bool may_enter =
            broken ? taken.load(acquire) == 0 : taken.compare_exchange_strong(vacant, 1, acquire, relaxed);
        if (!may_enter) return;
        if (broken) taken.store(1, relaxed);
        inside.write(inside.read() + 1);
        taken.store(0, release);
      });
    }
    team.run();
  };
}

// A sleeper and a setter; broken: whoever looks before the set, and announces itself after it, is woken by nobody.
explore::test_body wakes(bool broken) {
  return [=](explore::team& team) {
    atomic<std::uint32_t> set{0};
    atomic<std::uint32_t> asleep{0};
    team.worker("sleeper", [&, broken] {
      if (!broken) asleep.store(1, seq_cst);
      if (set.load(seq_cst) != 0) return;
      if (broken) asleep.store(1, seq_cst);
      (void)futex_wait(broken ? asleep : set, broken ? 1 : 0, deadline::never(), scope::threads);
    });
    team.worker("setter", [&, broken] {
      set.store(1, seq_cst);
      if (asleep.load(seq_cst) != 0) (void)futex_wake(broken ? asleep : set, 1, scope::threads);
    });
    team.run();
  };
}

// The flag publishes nothing.
void unpublished(explore::team& team) {
  cell<int> message{0};
  atomic<int> flag{0};
  team.worker("sender", [&] {
    message.write(1);
    flag.store(1, relaxed);
  });
  team.worker("reader", [&] {
    if (flag.load(relaxed) == 1) (void)message.read();
  });
  team.run();
}

// Both may pass each other by, where stores are buffered.
void overtaken(explore::team& team) {
  atomic<int> words[2];
  int seen[2] = {1, 1};
  for (int i = 0; i < 2; ++i) {
    team.worker(i == 0 ? "one" : "other", [&, i] {
      words[i].store(1, release);
      seen[i] = words[1 - i].load(acquire);
    });
  }
  team.run();
  explore::require(seen[0] + seen[1] != 0, "one sees the other");
}

TEST(a_lost_count, is_shown_on_hardware) {
  for (const auto& answer : on_metal(counts(true))) expect_shown(answer, "both are counted");
}

TEST(two_at_once_before_plain_data, are_shown_on_hardware) {
  for (const auto& answer : on_metal(enters(true))) expect_shown(answer, "at once before the same plain data");
}

TEST(a_wake_up_that_is_lost, is_shown_on_hardware) {
  for (const auto& answer : on_metal(wakes(true))) expect_shown(answer, "nobody can go on: sleeper sleeps");
}

TEST(an_execution_of_what_is_right, is_followed_and_shows_nothing) {
  for (const auto& body : {counts(false), enters(false), wakes(false)}) {
    const auto answer = harmless(body);
    EXPECT_EQ(answer.shown, 0) << to_string(answer);
    EXPECT_EQ(answer.followed, runs) << to_string(answer) << "\n" << told(answer.list);
    EXPECT_TRUE(answer.is_answered());
  }
}

// The list of the broken one asks the right one for what it never does.
TEST(a_list_of_another_program, is_not_followed_and_says_from_where) {
  explore::directed_answer answer;
  answer.list = on_metal(explore::exhaust("test", counts(true)), counts(true)).list;
  explore::follow(answer, counts(false), {}, runs);
  EXPECT_EQ(answer.runs, runs);
  EXPECT_EQ(answer.followed, 0);
  EXPECT_EQ(answer.shown, 0);
  EXPECT_FALSE(answer.is_answered());
  EXPECT_THAT(to_string(answer), HasSubstr("not followed from step "));
}

TEST(a_token, of_another_test_is_refused_by_the_machine_too) {
  const auto found = explore::exhaust("test", counts(true));
  const auto answer = explore::run_directed(*explore::parse_token(explore::token_of(found)), unpublished, {}, 1);
  EXPECT_FALSE(answer.is_answered());
  EXPECT_EQ(answer.runs, 0);
  EXPECT_THAT(to_string(answer), HasSubstr("does not fit"));
}

TEST(a_weak_read, that_x86_never_gives_is_not_tried) {
  const auto answer = on_metal(explore::exhaust("test", unpublished), unpublished);
  EXPECT_EQ(answer.list.needs, needed_order::weaker) << told(answer.list);
  EXPECT_EQ(answer.runs, 0);
  EXPECT_THAT(to_string(answer), HasSubstr("x86 never gives"));
}

TEST(a_store_that_is_overtaken, is_left_to_chance) {
  for (const auto& answer : on_metal(overtaken)) {
    EXPECT_EQ(answer.list.needs, needed_order::store_buffer) << told(answer.list);
    EXPECT_EQ(answer.followed, runs) << to_string(answer);
    EXPECT_THAT(to_string(answer), HasSubstr("by chance only"));
  }
}

}  // namespace
