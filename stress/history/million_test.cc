// million_test: one planted fault in a history of a million operations is found and named; without it there is none.
#include <gtest/gtest.h>

#include <absl/container/flat_hash_map.h>

#include <algorithm>
#include <functional>
#include <ostream>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "history/bag.h"
#include "history/fifo.h"
#include "history/per_producer.h"
#include "history/priority.h"
#include "history/register.h"
#include "history/simulated_history.h"
#include "history/stack.h"

namespace contend::history {
namespace {

constexpr std::uint32_t million = 1'000'000;
constexpr std::uint64_t capacity = 40;
constexpr std::uint64_t unheard_of = 1;  // a value that the simulation never pushes

using judge = verdict (*)(std::span<const event>, const container_options&);

// What makes a swap of two pops a fault: which of two values that are inside together must come out first.
using must_leave_first = bool (*)(const event& push, const event& other_push);

struct subject {
  std::string name;
  kind container;
  judge check;
  must_leave_first first;  // null: any order will do
};

void PrintTo(const subject& each, std::ostream* out) { *out << each.name; }  // NOLINT: GoogleTest's name

bool pushed_before(const event& push, const event& other) { return push.answered < other.invoked; }
bool pushed_after(const event& push, const event& other) { return pushed_before(other, push); }
bool lower(const event& push, const event& other) { return push.value < other.value; }
bool pushed_before_by_the_same(const event& push, const event& other) {
  return push.worker == other.worker && pushed_before(push, other);
}

class million_operations : public testing::TestWithParam<subject> {
 protected:
  void SetUp() override {
    std::mt19937_64 random(7);
    good_ = simulate(
        {.container = GetParam().container, .operations = million, .workers = 8, .width = 6, .capacity = capacity},
        random);
    bad_ = good_;
  }

  verdict judge_and_mend() {
    verdict found = GetParam().check(bad_, {.capacity = capacity});
    said_ = explain(found, bad_);
    bad_ = good_;
    return found;
  }

  // The first such operation after the middle.
  event& find(operation what, answer said) {
    return *std::find_if(bad_.begin() + million / 2, bad_.end(),
                         [&](const event& each) { return each.what == what && each.said == said; });
  }

  // Swaps what two pops answered, so that the wrong one came first for sure; false: there are no such two.
  bool swap_two_pops() {
    absl::flat_hash_map<std::uint64_t, const event*> push_of;
    for (const event& each : bad_) {
      if (each.what == operation::push && each.said == answer::ok) push_of[each.value] = &each;
    }
    for (auto pop = bad_.begin() + million / 2; pop != bad_.end(); ++pop) {
      if (pop->what != operation::pop || pop->said != answer::ok) continue;
      for (auto later = pop + 20; later < std::min(pop + 200, bad_.end()); ++later) {
        if (later->what != operation::pop || later->said != answer::ok) continue;
        const event& push = *push_of[pop->value];
        const event& other = *push_of[later->value];
        const bool both_inside = push.answered < pop->invoked && other.answered < pop->invoked;
        if (!both_inside || pop->answered >= later->invoked || !GetParam().first(push, other)) continue;
        std::swap(pop->value, later->value);
        return true;
      }
    }
    return false;
  }

  std::vector<event> good_;
  std::vector<event> bad_;
  std::string said_;
};

TEST_P(million_operations, are_judged_right_and_each_planted_fault_is_named) {
  EXPECT_TRUE(judge_and_mend().ok()) << said_;

  find(operation::pop, answer::ok).value = unheard_of;
  EXPECT_EQ(judge_and_mend().broken, rule::fresh_value) << said_;

  bad_.push_back(find(operation::pop, answer::ok));
  EXPECT_EQ(judge_and_mend().broken, rule::repeated_value) << said_;

  find(operation::push, answer::full) = {.invoked = find(operation::push, answer::full).invoked,
                                         .answered = find(operation::push, answer::full).answered,
                                         .worker = 9,
                                         .what = operation::pop,
                                         .said = answer::empty};
  EXPECT_EQ(judge_and_mend().broken, rule::wrong_empty) << said_;

  event& empty = find(operation::pop, answer::empty);
  empty.what = operation::push;
  empty.said = answer::full;
  empty.value = unheard_of;
  EXPECT_EQ(judge_and_mend().broken, rule::wrong_full) << said_;

  // A value that never comes out: overtaken, or there when all say that nothing is.
  std::erase_if(bad_, [lost = find(operation::pop, answer::ok).value](const event& each) {
    return each.what == operation::pop && each.value == lost;
  });
  const rule loss = judge_and_mend().broken;
  EXPECT_TRUE(loss == rule::order_inversion || loss == rule::wrong_empty) << said_;

  if (GetParam().first == nullptr) return;
  ASSERT_TRUE(swap_two_pops());
  EXPECT_EQ(judge_and_mend().broken, rule::order_inversion) << said_;
}

INSTANTIATE_TEST_SUITE_P(of, million_operations,
                         testing::Values(subject{"a_queue", kind::fifo, &check_fifo, &pushed_before},
                                         subject{"a_stack", kind::lifo, &check_stack, &pushed_after},
                                         subject{"a_priority_queue", kind::priority, &check_priority, &lower},
                                         subject{"a_bag", kind::bag, &check_bag, nullptr},
                                         subject{"a_queue_per_producer", kind::per_producer, &check_per_producer,
                                                 &pushed_before_by_the_same}),
                         [](const auto& each) { return each.param.name; });

// Workers in turn read and write, each operation overlapping its neighbours.
TEST(million_operations_of_a_register, are_judged_right_and_a_stale_read_is_named) {
  std::mt19937_64 random(7);
  std::vector<event> history(million);
  std::uint64_t value = 0;
  for (std::uint32_t i = 0; i < million; ++i) {
    const instant now = 10 + 10 * instant{i};
    event& each = history[i];
    each = {.invoked = now - random() % 10, .answered = now + random() % 10, .worker = i % 4, .said = answer::ok};
    each.what = random() % 4 == 0 ? operation::write : operation::read;
    each.value = each.what == operation::write ? ++value : value;
  }
  const verdict good = check_register(history);
  EXPECT_TRUE(good.ok()) << explain(good, history);

  event& stale = *std::find_if(history.begin() + million / 2, history.end(),
                               [](const event& each) { return each.what == operation::read; });
  stale.value -= 10;
  const verdict found = check_register(history);
  EXPECT_EQ(found.broken, rule::stale_read) << explain(found, history);
}

}  // namespace
}  // namespace contend::history
