// agreement_test: each fast check says of small random histories what the general check says: right ones and altered.
#include <gtest/gtest.h>

#include <ostream>
#include <random>
#include <string>
#include <vector>

#include "history/bag.h"
#include "history/fifo.h"
#include "history/linearizable.h"
#include "history/per_producer.h"
#include "history/priority.h"
#include "history/register.h"
#include "history/simulated_history.h"
#include "history/specifications.h"
#include "history/stack.h"

namespace contend::history {
namespace {

std::uint64_t up_to(std::uint64_t most, std::mt19937_64& random) { return random() % (most + 1); }

using judge = verdict (*)(std::span<const event>, const container_options&);

// Both opinions of one container.
struct subject {
  kind container;
  judge fast;
  std::string name;
};

void PrintTo(const subject& each, std::ostream* out) { *out << each.name; }  // NOLINT: GoogleTest's name

template <class Specification>
verdict in_general(std::span<const event> history, std::uint64_t capacity) {
  static linearizability<Specification> unbounded_check;
  if (capacity == unbounded) return unbounded_check(history);
  return linearizability<Specification>({.capacity = capacity})(history);
}

verdict general(kind container, std::span<const event> history, std::uint64_t capacity) {
  switch (container) {
    case kind::fifo: return in_general<queue_specification>(history, capacity);
    case kind::lifo: return in_general<stack_specification>(history, capacity);
    case kind::priority: return in_general<priority_specification>(history, capacity);
    case kind::bag: return in_general<bag_specification>(history, capacity);
    case kind::per_producer: return in_general<per_producer_specification>(history, capacity);
  }
  return {};
}

// A fault that may or may not be one: that is for the checks to say.
void alter(std::vector<event>& history, std::mt19937_64& random) {
  event& one = history[up_to(history.size() - 1, random)];
  event& other = history[up_to(history.size() - 1, random)];
  if (one.said == answer::pending || other.said == answer::pending) return;
  switch (up_to(5, random)) {
    case 0:
    case 1:
      if (one.what == operation::pop && other.what == operation::pop) {
        std::swap(one.value, other.value);
        std::swap(one.said, other.said);
      }
      break;
    case 2:
      if (one.what == operation::pop) one.said = answer::empty;
      break;
    case 3:
      if (one.what == operation::pop && other.what == operation::push) {
        one.said = answer::ok;
        one.value = other.value;
      }
      break;
    case 4:  // by another worker, at another time
      one.worker = static_cast<std::uint32_t>(100 + up_to(1'000'000, random));
      one.invoked = 1 + up_to(20, random);
      one.answered = one.invoked + up_to(6, random);
      break;
    default:
      if (one.what == operation::close)
        one.said = answer::ok;
      else
        one.said = answer::closed;
      break;
  }
}

std::string text(std::span<const event> history) {
  std::string lines;
  for (const event& each : history) lines += "  " + to_string(each) + "\n";
  return lines;
}

simulation any_simulation(kind container, std::mt19937_64& random) {
  return {.container = container,
          .operations = static_cast<std::uint32_t>(4 + up_to(6, random)),
          .workers = static_cast<std::uint32_t>(2 + up_to(3, random)),
          .width = static_cast<std::uint32_t>(up_to(8, random)),
          .pushes = static_cast<std::uint32_t>(40 + up_to(30, random)),
          .closes = up_to(3, random) == 0,
          .deaths = static_cast<std::uint32_t>(up_to(3, random) == 0 ? 1 + up_to(1, random) : 0)};
}

class a_fast_check : public testing::TestWithParam<subject> {};

TEST_P(a_fast_check, agrees_with_the_general_one_on_every_small_history_without_a_capacity) {
  std::mt19937_64 random(1);
  int wrong = 0;
  for (int round = 0; round < 30'000; ++round) {
    std::vector<event> history = simulate(any_simulation(GetParam().container, random), random);
    ASSERT_TRUE(general(GetParam().container, history, unbounded).ok()) << "the simulation errs\n" << text(history);
    for (std::uint64_t faults = up_to(3, random); faults > 0; --faults) alter(history, random);
    const verdict fast = GetParam().fast(history, {});
    ASSERT_NE(fast.broken, rule::not_distinct) << text(history);
    const bool right = general(GetParam().container, history, unbounded).ok();
    ASSERT_EQ(fast.ok(), right) << "round " << round << ": " << explain(fast, history) << "\n" << text(history);
    if (!right) ++wrong;
  }
  // Both verdicts must be common, or the test proves little.
  EXPECT_GT(wrong, 6'000);
  EXPECT_LT(wrong, 24'000);
}

TEST_P(a_fast_check, accuses_no_innocent_where_there_is_a_capacity) {
  std::mt19937_64 random(2);
  int wrong = 0;
  int found = 0;
  for (int round = 0; round < 30'000; ++round) {
    simulation what = any_simulation(GetParam().container, random);
    what.capacity = 1 + up_to(2, random);
    what.pushes += 10;
    std::vector<event> history = simulate(what, random);
    for (std::uint64_t faults = up_to(2, random); faults > 0; --faults) alter(history, random);
    const bool right = general(GetParam().container, history, what.capacity).ok();
    const verdict fast = GetParam().fast(history, {.capacity = what.capacity});
    ASSERT_TRUE(fast.ok() || !right) << "round " << round << ": " << explain(fast, history) << "\n" << text(history);
    wrong += right ? 0 : 1;
    found += fast.ok() ? 0 : 1;
  }
  EXPECT_GT(found, wrong * 9 / 10) << "of " << wrong;
  RecordProperty("wrong", wrong);
  RecordProperty("found", found);
}

INSTANTIATE_TEST_SUITE_P(of, a_fast_check,
                         testing::Values(subject{kind::fifo, &check_fifo, "queue"},
                                         subject{kind::lifo, &check_stack, "stack"},
                                         subject{kind::priority, &check_priority, "priority"},
                                         subject{kind::bag, &check_bag, "bag"},
                                         subject{kind::per_producer, &check_per_producer, "per_producer"}),
                         [](const auto& each) { return each.param.name; });

TEST(a_register_check, agrees_with_the_general_one_on_every_small_history) {
  std::mt19937_64 random(3);
  linearizability<register_specification> general_check;
  int wrong = 0;
  for (int round = 0; round < 50'000; ++round) {
    std::vector<event> history(2 + up_to(6, random));
    const std::uint64_t span = 2 + up_to(20, random);
    std::uint64_t written = 0;
    for (event& each : history) {
      each.what = up_to(1, random) == 0 ? operation::write : operation::read;
      each.value = each.what == operation::write ? ++written : 0;
      each.said = up_to(9, random) == 0 ? answer::pending : answer::ok;
      each.invoked = 1 + up_to(span, random);
      each.answered = each.invoked + up_to(6, random);
    }
    for (event& each : history) {
      if (each.what == operation::read) each.value = up_to(written, random);
    }
    const verdict fast = check_register(history);
    const bool right = general_check(history).ok();
    ASSERT_EQ(fast.ok(), right) << "round " << round << ": " << explain(fast, history) << "\n" << text(history);
    wrong += right ? 0 : 1;
  }
  EXPECT_GT(wrong, 10'000);
  EXPECT_LT(wrong, 40'000);
}

}  // namespace
}  // namespace contend::history
