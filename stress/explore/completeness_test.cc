// completeness_test: what random walks meet, the exhaustive exploration has met: their executions are its own.
//
// The two share no more than the memory model: one draws the next step, the other never chooses a worker at all.
#include <gtest/gtest.h>

#include <unordered_set>

#include "explore/exhaustive.h"
#include "explore/explore.h"
#include "explore/random_walk.h"
#include "lock/futex_mutex.h"
#include "lock/mcs_lock.h"
#include "lock/ticket_lock.h"
#include "platform/hosted.h"
#include "platform/wait.h"
#include "queue/treiber_stack.h"
#include "queue/vyukov_ring.h"

namespace {

using namespace contend;

template <class Strategy>
class recording : public Strategy {
 public:
  using Strategy::Strategy;

  void end_execution(explore::ending how, std::span<const explore::choice> /*made*/) override {
    if (how == explore::ending::finished) graphs.insert(explore::engine::running().made().hash());
  }

  std::unordered_set<std::uint64_t> graphs;
};

// `all`: so many walks meet every execution there is.
void compare(std::string_view name, const explore::test_body& body, bool all = true,
             std::uint32_t unroll = explore::no_bound) {
  recording<explore::exhaustive> exhaustive;
  recording<explore::random_walk> walk(1);
  const auto complete = explore::engine::running().explore(name, body, exhaustive, {.unroll = unroll});
  const auto drawn = explore::engine::running().explore(name, body, walk, {.executions = 50'000, .unroll = unroll});
  EXPECT_FALSE(complete.found) << to_string(complete);
  EXPECT_FALSE(drawn.found) << to_string(drawn);
  std::size_t missed = 0;
  for (const std::uint64_t graph : walk.graphs) missed += exhaustive.graphs.count(graph) == 0 ? 1U : 0U;
  EXPECT_EQ(missed, 0U) << to_string(complete) << "\n" << to_string(drawn);
  if (!all) return;
  EXPECT_EQ(walk.graphs.size(), exhaustive.graphs.size()) << name;
}

template <class Lock>
explore::test_body sections(int count) {
  return [count](explore::team& team) {
    Lock lock(scope::threads);
    cell<int> inside{0};
    const auto section = [&, count] {
      for (int i = 0; i < count; ++i) {
        lock.lock();
        inside.write(inside.read() + 1);
        lock.unlock();
      }
    };
    team.worker("one", section);
    team.worker("other", section);
    team.run();
  };
}

TEST(walks, through_locks_meet_nothing_new) {
  compare("ticket_lock/spin", sections<ticket_lock<spin>>(2));
  compare("ticket_lock/park", sections<ticket_lock<spin_then_park>>(1));
  compare("futex_mutex/spin", sections<futex_mutex<spin>>(2), false);
  compare("futex_mutex/park", sections<futex_mutex<spin_then_park>>(2), false);
  compare("mcs_lock/spin", sections<mcs_lock<spin>>(1));
  compare("mcs_lock/park", sections<mcs_lock<spin_then_park>>(1), false);
}

// Of executions with short loops, too.
TEST(walks, through_loops_that_are_cut_meet_nothing_new) {
  for (const std::uint32_t unroll : {1U, 2U, 3U, 5U}) {
    compare("ticket_lock/spin", sections<ticket_lock<spin>>(2), false, unroll);
    compare("futex_mutex/park", sections<futex_mutex<spin_then_park>>(2), false, unroll);
    compare("mcs_lock/spin", sections<mcs_lock<spin>>(1), false, unroll);
  }
}

// One goes on until it has found an odd number, the other until an even one: they can keep each other from it for ever.
TEST(a_loop_that_others_can_keep_going, is_explored_as_far_as_limits_allow) {
  const auto overtaking = [](explore::team& team) {
    atomic<unsigned> number{0};
    team.worker("odd", [&] {
      while (number.fetch_add(1, relaxed) % 2 == 0) continue;
    });
    team.worker("even", [&] {
      while (number.fetch_add(1, relaxed) % 2 == 1) continue;
    });
    team.run();
  };
  EXPECT_FALSE(explore::exhaust("without a bound", overtaking, {.executions = 100}).complete);
  const auto answer = explore::exhaust("three times", overtaking, {.unroll = 3});
  EXPECT_FALSE(answer.found) << to_string(answer);
  EXPECT_TRUE(answer.complete);
  EXPECT_GT(answer.cut, 0U);
}

TEST(a_loop_that_ends, is_cut_only_below_its_longest_way) {
  const auto additions = [](explore::team& team) {
    atomic<int> sum{0};
    for (int i = 0; i < 2; ++i) {
      team.worker("adder", [&] {
        int seen = sum.load(relaxed);
        while (!sum.compare_exchange_strong(seen, seen + 1, relaxed, relaxed)) continue;
      });
    }
    team.run();
  };
  const auto once = explore::exhaust("nobody looks twice", additions, {.unroll = 1});
  EXPECT_EQ(once.distinct, 2U) << to_string(once);
  EXPECT_GT(once.cut, 0U) << to_string(once);
  const auto twice = explore::exhaust("as often as it takes", additions, {.unroll = 2});
  EXPECT_EQ(twice.distinct, 4U) << to_string(twice);
  EXPECT_EQ(twice.cut, 0U) << to_string(twice);
  EXPECT_EQ(explore::exhaust("without a bound", additions).distinct, 4U);
}

template <class Queue>
explore::test_body transfer() {
  return [](explore::team& team) {
    auto queue = *hosted<Queue>::create({.capacity = 1});
    team.worker("producer", [&] {
      for (int i = 0; i < 2; ++i) (void)queue->try_push(i);
    });
    team.worker("consumer", [&] {
      for (int item = 0, i = 0; i < 2; ++i) (void)queue->try_pop(item);
    });
    team.run();
  };
}

TEST(walks, through_queues_meet_nothing_new) {
  compare("vyukov_ring", transfer<vyukov_ring<int, spin_then_park>>());
  compare("treiber_stack", transfer<treiber_stack<int, spin_then_park>>(), false);
  compare("treiber_stack, short loops", transfer<treiber_stack<int, spin_then_park>>(), false, 3);
}

// Three workers on two locations, each with one access of any kind and order.
TEST(walks, through_small_programs_meet_nothing_new) {
  explore::random_numbers numbers(7);
  for (int round = 0; round < 60; ++round) {
    struct access {
      std::uint32_t where, kind, order;
    };
    std::array<std::array<access, 2>, 3> program{};
    for (auto& worker : program) {
      for (access& one : worker) one = {numbers.below(2), numbers.below(4), numbers.below(3)};
    }
    compare(
        "small program",
        [&program](explore::team& team) {
          std::array<atomic<int>, 2> memory;
          int number = 0;
          for (const auto& worker : program) {
            number += 10;
            team.worker("worker", [&memory, &worker, number] {
              for (const access& one : worker) {
                constexpr std::memory_order loads[] = {relaxed, acquire, seq_cst};
                constexpr std::memory_order stores[] = {relaxed, release, seq_cst};
                constexpr std::memory_order updates[] = {relaxed, acq_rel, seq_cst};
                atomic<int>& at = memory[one.where];
                if (one.kind == 0) (void)at.load(loads[one.order]);
                if (one.kind == 1) at.store(number, stores[one.order]);
                if (one.kind == 2) (void)at.fetch_add(1, updates[one.order]);
                if (one.kind == 3) fence(updates[one.order]);
              }
            });
          }
          team.run();
        },
        false);
  }
}

// Waits and wakes of three: which orders of them matter.
template <class Lock>
void a_section_each(explore::team& team) {
  Lock lock(scope::threads);
  for (const char* name : {"one", "other", "third"}) {
    team.worker(name, [&] {
      lock.lock();
      lock.unlock();
    });
  }
  team.run();
}

TEST(an_exhaustive_exploration, meets_every_order_of_waits_and_wakes_that_matters) {
  compare("futex mutex", a_section_each<futex_mutex<spin_then_park>>, false);
  compare("ticket lock", a_section_each<ticket_lock<spin_then_park>>, false);
}

// Each adds one; those that are alike, one after the other.
explore::test_body additions(int workers, bool alike, bool broken) {
  return [=](explore::team& team) {
    atomic<int> sum{0};
    for (int i = 0; i < workers; ++i) {
      team.worker("adder", [&] {
        if (broken) {
          sum.store(sum.load(relaxed) + 1, relaxed);
        } else {
          sum.fetch_add(1, relaxed);
        }
      });
    }
    if (alike) team.alike(static_cast<std::size_t>(workers));
    team.run();
    explore::require(sum.load(relaxed) == workers, "each addition counts");
  };
}

TEST(workers_that_are_alike, are_explored_once_whichever_is_which) {
  EXPECT_EQ(explore::exhaust("apart", additions(4, false, false)).distinct, 24U);
  EXPECT_EQ(explore::exhaust("alike", additions(4, true, false)).distinct, 1U);
}

TEST(workers_that_are_alike, do_not_hide_what_is_wrong) {
  const auto answer = explore::exhaust("broken", additions(3, true, true));
  ASSERT_TRUE(answer.found) << to_string(answer);
  EXPECT_EQ(answer.found->what, explore::verdict::assertion);
}

}  // namespace
