// crash_test: processes that are killed before any of their steps, what the kernel does then, and twins that cannot
// bear it.
#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <memory>
#include <new>
#include <set>
#include <utility>

#include "explore/explore.h"
#include "explore/shrink.h"
#include "explore/token.h"
#include "explore/trace.h"
#include "platform/atomic.h"
#include "platform/cell.h"
#include "platform/clock.h"
#include "platform/futex.h"
#include "platform/lifeline.h"
#include "platform/pause.h"
#include "platform/region.h"
#include "platform/robust_list.h"

namespace {

using namespace contend;
using explore::verdict;

const explore::limits one_crash{.crashes = 1};

TEST(a_killed_process, has_made_the_steps_before_and_makes_none_after) {
  std::set<std::pair<int, int>> seen;
  const auto answer = explore::exhaust(
      "killed",
      [&](explore::team& team) {
        atomic<int> first{0};
        atomic<int> second{0};
        cell<int> plain{0};
        team.process("victim", [&] {
          first.store(1, relaxed);
          plain.write(1);
          second.store(1, relaxed);
        });
        team.run();
        explore::require(plain.read() >= second.load(relaxed) && plain.read() <= first.load(relaxed), "in order");
        const explore::host_section host;
        seen.emplace(first.load(relaxed), second.load(relaxed));
      },
      one_crash);
  EXPECT_FALSE(answer.found) << to_string(answer);
  EXPECT_TRUE(answer.complete);
  EXPECT_EQ(answer.executions, 4);  // three places, and none
  EXPECT_EQ(seen, (std::set<std::pair<int, int>>{{0, 0}, {1, 0}, {1, 1}}));
}

TEST(a_killed_process, takes_its_own_memory_along_and_runs_no_destructor) {
  const auto answer = explore::exhaust(
      "memory",
      [](explore::team& team) {
        atomic<int> destroyed{0};
        struct witness {
          atomic<int>& told;
          ~witness() { told.store(1, relaxed); }
        };
        team.process("victim", [&] {
          const witness alive{destroyed};
          const auto mine = std::make_unique<atomic<int>>(0);
          mine->store(1, relaxed);
        });
        team.run();
        explore::require(explore::deaths() == 1 ? destroyed.load(relaxed) == 0 : destroyed.load(relaxed) == 1, "told");
      },
      one_crash);
  EXPECT_FALSE(answer.found) << to_string(answer);
  EXPECT_EQ(answer.executions, 3);  // before its store, before the destructor's, and not at all
}

TEST(a_killed_process, is_spared_while_the_test_says_so_and_threads_always_are) {
  const auto answer = explore::exhaust(
      "spared",
      [](explore::team& team) {
        atomic<int> steps{0};
        team.process("spared", [&] {
          const explore::spared now;
          steps.fetch_add(1, relaxed);
        });
        team.worker("thread", [&] { steps.fetch_add(1, relaxed); });
        team.run();
        explore::require(steps.load(relaxed) == 2 && explore::deaths() == 0, "nobody is killed");
      },
      one_crash);
  EXPECT_FALSE(answer.found) << to_string(answer);
}

// What only a death brings about: found in both styles, replayed by its token, and told.
TEST(a_crash, is_found_in_every_style_made_short_replayed_and_shown) {
  const explore::test_body body = [](explore::team& team) {
    atomic<int> words{0};
    team.process("writer", [&] {
      words.fetch_add(1, relaxed);
      words.fetch_add(1, relaxed);
    });
    team.process("other", [&] { words.fetch_add(2, relaxed); });
    team.run();
    explore::require(words.load(relaxed) != 3, "whole");
  };
  for (const auto& answer : {explore::exhaust("half", body, one_crash), explore::walk("half", body, 1000, 1, one_crash),
                             explore::crash_sweep("half", body, 1000, 1, one_crash)}) {
    ASSERT_TRUE(answer.found) << to_string(answer);
    const auto small = explore::shrink(answer, body, one_crash);
    const auto wanted = explore::parse_token(explore::token_of(small));
    ASSERT_TRUE(wanted);
    const auto again = explore::replay(*wanted, body, one_crash);
    ASSERT_TRUE(again.found);
    EXPECT_EQ(again.found->what, verdict::assertion);
    const std::string story = explore::trace_of(small, body, one_crash);
    EXPECT_NE(story.find("KILLED HERE, before"), std::string::npos) << story;
  }
  EXPECT_FALSE(explore::exhaust("half", body).found) << "nobody dies unless limits::crashes says so";
}

// Of three places and none, in the first schedule of all.
TEST(a_crash_sweep, kills_at_each_step_in_turn) {
  std::set<int> seen;
  const auto answer = explore::crash_sweep(
      "sweep",
      [&](explore::team& team) {
        atomic<int> steps{0};
        team.process("victim", [&] {
          for (int i = 0; i < 5; ++i) steps.fetch_add(1, relaxed);
        });
        team.run();
        const explore::host_section host;
        seen.insert(steps.load(relaxed));
      },
      6);
  EXPECT_FALSE(answer.found) << to_string(answer);
  EXPECT_EQ(seen, (std::set<int>{0, 1, 2, 3, 4, 5}));
}

// The kernel's part.
TEST(a_robust_word, says_that_its_holder_died_only_if_it_did) {
  std::set<life> seen;
  const auto answer = explore::exhaust(
      "lifeline",
      [&](explore::team& team) {
        lifeline line;
        cell<int> message{0};
        bool has_taken = false;
        life met = life::vacant;
        team.process("holder", [&] {
          has_taken = line.take();
          message.write(1);
          line.release();
        });
        team.worker("observer", [&] {
          met = line.look();
          if (met == life::dead) (void)message.read();  // all that the dead one did happened before
        });
        team.run();
        explore::require(met != life::dead || explore::deaths() == 1, "dead only after the death");
        explore::require(line.look() != life::held, "after its end it is not held");
        const explore::host_section host;
        seen.insert(met);
      },
      one_crash);
  EXPECT_FALSE(answer.found) << to_string(answer);
  EXPECT_TRUE(answer.complete);
  EXPECT_EQ(seen.size(), 3U);
}

TEST(a_robust_word, is_marked_when_a_thread_ends_with_it) {
  const auto answer = explore::exhaust("thread", [](explore::team& team) {
    lifeline line;
    team.worker("holder", [&] { (void)line.take(); });
    team.worker("observer", [&] {
      while (line.look() != life::dead) contend::pause();
    });
    team.run();
    explore::require(line.bury() && line.look() == life::vacant, "buried by one");
  });
  EXPECT_FALSE(answer.found) << to_string(answer);
}

// Who sleeps as threads do is not woken by another process, nor by the kernel on behalf of a dead one.
explore::test_body wakes(scope sleeper, scope waker) {
  return [=](explore::team& team) {
    atomic<std::uint32_t> word{0};
    team.process("sleeper", [&] {
      while (word.load(relaxed) == 0) (void)futex_wait(word, 0, deadline::never(), sleeper);
    });
    team.process("waker", [&] {
      word.store(1, relaxed);
      (void)futex_wake(word, 1, waker);
    });
    team.run();
  };
}

TEST(a_wake, reaches_another_process_only_if_both_say_so) {
  EXPECT_FALSE(explore::exhaust("shared", wakes(scope::processes, scope::processes)).found);
  for (const auto& [sleeper, waker] :
       {std::pair(scope::threads, scope::threads), std::pair(scope::threads, scope::processes),
        std::pair(scope::processes, scope::threads)}) {
    const auto answer = explore::exhaust("private", wakes(sleeper, waker));
    ASSERT_TRUE(answer.found) << to_string(answer);
    EXPECT_EQ(answer.found->what, verdict::lost_wake_up);
  }
}

// Each process sees a region at another address.
struct shelf {
  atomic<std::uint64_t> where{0};  // of the value
  cell<int> value{5};
};

explore::test_body stores(bool an_address, bool by_the_test) {
  return [=](explore::team& team) {
    auto memory = *region::create(sizeof(shelf), {.sharing = scope::processes});
    auto* made = ::new (static_cast<void*>(memory.bytes().data())) shelf;
    const auto name = [an_address](const shelf& mine) {
      const auto start = reinterpret_cast<std::uintptr_t>(&mine);
      return reinterpret_cast<std::uintptr_t>(&mine.value) - (an_address ? 0 : start);
    };
    if (by_the_test) made->where.store(name(*made), relaxed);
    if (!by_the_test) {
      team.process("writer", [&] {
        shelf& mine = explore::here(*made);
        mine.where.store(name(mine), release);
      });
    }
    team.process("reader", [&] {
      shelf& mine = explore::here(*made);
      const std::uintptr_t found = mine.where.load(acquire);
      if (found == 0) return;
      const std::uintptr_t at = an_address ? found : found + reinterpret_cast<std::uintptr_t>(&mine);
      explore::require(std::bit_cast<cell<int>*>(at)->read() == 5, "the value");
    });
    team.run();
  };
}

TEST(an_address, that_was_stored_in_a_region_is_found_and_a_distance_is_not) {
  for (const bool by_the_test : {false, true}) {
    for (const auto& answer : {explore::exhaust("address", stores(true, by_the_test)),
                               explore::walk("address", stores(true, by_the_test), 100)}) {
      ASSERT_TRUE(answer.found) << to_string(answer);
      EXPECT_EQ(answer.found->what, verdict::foreign_address) << to_string(answer);
    }
    const auto answer = explore::exhaust("distance", stores(false, by_the_test), one_crash);
    EXPECT_FALSE(answer.found) << to_string(answer);
    EXPECT_TRUE(answer.complete);
  }
}

}  // namespace
