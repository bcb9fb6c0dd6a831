// linearizable_test: each specification of the general check says yes to what its object does, and no to what it does
// not.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "history/linearizable.h"
#include "history/simulated_history.h"
#include "history/specifications.h"

namespace contend::history {
namespace {

constexpr auto ok = answer::ok;

// One operation after the other: an instant each.
class steps {
 public:
  steps& then(std::uint32_t worker, operation what, answer said, std::uint64_t value = 0) {
    now_ += 2;
    history_.push_back({now_, now_, value, worker, what, said});
    return *this;
  }
  steps& during(instant from, instant to, std::uint32_t worker, operation what, answer said, std::uint64_t value = 0) {
    history_.push_back({from, to, value, worker, what, said});
    return *this;
  }
  operator std::span<const event>() const { return history_; }  // NOLINT: reads as a history

 private:
  instant now_ = 0;
  std::vector<event> history_;
};

template <class Specification>
bool linearizable(const steps& history, Specification object = {}) {
  return linearizability<Specification>(object)(history).ok();
}

TEST(the_general_check, lets_overlapping_operations_take_effect_in_any_order_and_others_in_theirs) {
  const auto overlapping = steps().during(1, 4, 0, operation::push, ok, 7).during(2, 3, 1, operation::pop, ok, 7);
  EXPECT_TRUE(linearizable<queue_specification>(overlapping));
  const auto apart = steps().during(3, 4, 0, operation::push, ok, 7).during(1, 2, 1, operation::pop, ok, 7);
  EXPECT_FALSE(linearizable<queue_specification>(apart));
}

TEST(the_general_check, takes_what_the_operations_know_of_each_other_for_a_clock) {
  const auto history = steps().then(0, operation::push, ok, 7).then(1, operation::pop, answer::empty);
  linearizability<queue_specification> check;
  EXPECT_FALSE(check(history).ok());
  EXPECT_TRUE(check(history, std::vector<std::uint64_t>{0, 0}).ok());
  EXPECT_FALSE(check(history, std::vector<std::uint64_t>{0, 1}).ok());
}

TEST(the_general_check, answers_an_order_that_explains_the_history) {
  linearizability<queue_specification> check;
  const auto history = steps()
                           .during(1, 9, 0, operation::push, ok, 1)
                           .during(2, 3, 1, operation::push, ok, 2)
                           .during(4, 5, 1, operation::pop, ok, 2);
  ASSERT_TRUE(check(history).ok());
  EXPECT_EQ(std::vector<std::uint8_t>(check.order().begin(), check.order().end()),
            (std::vector<std::uint8_t>{1, 0, 2}));
}

TEST(the_general_check, names_the_operations_that_cannot_come_next) {
  const auto history = steps().then(0, operation::push, ok, 1).then(1, operation::pop, answer::empty);
  const verdict found = linearizability<queue_specification>()(history);
  EXPECT_EQ(found.broken, rule::not_linearizable);
  EXPECT_EQ(found.operations, std::vector<std::uint32_t>{1});
  EXPECT_NE(explain(found, history).find("worker 1: pop -> empty [4, 4]"), std::string::npos)
      << explain(found, history);
}

TEST(the_general_check, refuses_a_history_that_is_too_long_for_it) {
  linearizability<register_specification> check;
  EXPECT_THROW((void)check(std::vector<event>(65)), std::invalid_argument);
  std::vector<event> longest(64, event{.what = operation::read, .said = ok});
  EXPECT_TRUE(check(longest).ok());
}

TEST(the_general_check, tries_no_dead_end_twice) {
  // 12 pushes at once and a pop of a value that nobody pushed: half a billion orders, but 4096 sets.
  std::vector<event> history;
  for (std::uint32_t i = 0; i < 12; ++i) history.push_back({1, 9, i, i, operation::push, ok});
  history.push_back({1, 9, 99, 12, operation::pop, ok});
  EXPECT_FALSE(linearizability<bag_specification>()(history).ok());
}

TEST(the_general_check, lets_an_operation_of_the_dead_take_effect_once_or_not_at_all) {
  const auto death = [](std::uint64_t first, std::uint64_t second) {
    return steps()
        .then(0, operation::push, answer::pending, 1)
        .then(1, operation::pop, first == 0 ? answer::empty : ok, first)
        .then(1, operation::pop, second == 0 ? answer::empty : ok, second);
  };
  EXPECT_TRUE(linearizable<queue_specification>(death(0, 0)));
  EXPECT_TRUE(linearizable<queue_specification>(death(1, 0)));
  EXPECT_TRUE(linearizable<queue_specification>(death(0, 1)));
  EXPECT_FALSE(linearizable<queue_specification>(death(1, 1)));
}

TEST(a_bounded_queue, is_full_at_its_capacity_and_never_beyond) {
  const auto two = steps().then(0, operation::push, ok, 1).then(0, operation::push, ok, 2);
  EXPECT_TRUE(linearizable<queue_specification>(two, {.capacity = 2}));
  EXPECT_FALSE(linearizable<queue_specification>(two, {.capacity = 1}));
  const auto full = steps().then(0, operation::push, ok, 1).then(0, operation::push, answer::full, 2);
  EXPECT_TRUE(linearizable<queue_specification>(full, {.capacity = 1}));
  EXPECT_FALSE(linearizable<queue_specification>(full, {.capacity = 2}));
}

TEST(a_lock, has_one_holder_and_only_he_unlocks) {
  const auto lock = [](std::uint32_t worker) {
    return steps().then(0, operation::lock, ok).then(worker, operation::unlock, ok);
  };
  EXPECT_TRUE(linearizable<lock_specification>(lock(0)));
  EXPECT_FALSE(linearizable<lock_specification>(lock(1)));
  EXPECT_FALSE(linearizable<lock_specification>(lock(0).then(0, operation::lock, ok).then(1, operation::lock, ok)));
  EXPECT_TRUE(
      linearizable<lock_specification>(lock(0).then(0, operation::lock, ok).then(1, operation::lock, answer::busy)));
  EXPECT_FALSE(linearizable<lock_specification>(lock(0).then(1, operation::lock, answer::busy)));
}

TEST(a_semaphore, gives_as_many_permits_as_it_has) {
  const auto taken = steps().then(0, operation::acquire, ok).then(1, operation::acquire, ok);
  EXPECT_TRUE(linearizable<semaphore_specification>(taken, {.permits = 2}));
  EXPECT_FALSE(linearizable<semaphore_specification>(taken, {.permits = 1}));
  const auto refused = steps().then(0, operation::release, ok, 2).then(1, operation::release, answer::full, 1);
  EXPECT_TRUE(linearizable<semaphore_specification>(refused, {.permits = 0, .most = 2}));
  EXPECT_FALSE(linearizable<semaphore_specification>(refused, {.permits = 0, .most = 3}));
}

TEST(a_register, reads_what_was_written_last) {
  const auto read = [](std::uint64_t value) {
    return steps()
        .then(0, operation::write, ok, 1)
        .then(0, operation::write, ok, 2)
        .then(1, operation::read, ok, value);
  };
  EXPECT_TRUE(linearizable<register_specification>(read(2)));
  EXPECT_FALSE(linearizable<register_specification>(read(1)));
}

TEST(a_stock_of_tickets, is_never_oversold_and_tells_how_many_are_left) {
  const auto sale = steps().then(0, operation::acquire, ok).then(1, operation::acquire, ok);
  EXPECT_TRUE(linearizable<stock_specification>(sale, {.tickets = 2}));
  EXPECT_FALSE(linearizable<stock_specification>(sale, {.tickets = 1}));
  const auto asked = steps()
                         .then(0, operation::acquire, ok)
                         .then(1, operation::read, ok, 1)
                         .then(1, operation::acquire, answer::empty);
  EXPECT_FALSE(linearizable<stock_specification>(asked, {.tickets = 2}));
  EXPECT_FALSE(linearizable<stock_specification>(asked, {.tickets = 1}));
}

// The longest that it takes: the right ones at once, however many overlap; the wrong ones only if few do.
TEST(the_general_check, judges_64_operations_or_says_that_it_gave_up) {
  std::mt19937_64 random(5);
  linearizability<queue_specification> check({}, 1'000);
  linearizability<queue_specification> patient_check;
  for (int round = 0; round < 50; ++round) {
    std::vector<event> history = simulate({.operations = 64, .workers = 2, .width = 3}, random);
    EXPECT_TRUE(patient_check(history).ok());
    const auto pop =
        std::find_if(history.rbegin(), history.rend(), [](const event& each) { return each.what == operation::pop; });
    pop->value = 1'000;
    pop->said = ok;
    EXPECT_EQ(patient_check(history).broken, rule::not_linearizable);
  }
  std::vector<event> crowd;
  for (std::uint32_t i = 0; i < 63; ++i) crowd.push_back({1, 9, i, i, operation::push, ok});
  EXPECT_TRUE(check(crowd).ok());
  crowd.push_back({1, 9, 99, 63, operation::pop, ok});
  const verdict found = check(crowd);
  EXPECT_EQ(found.broken, rule::undecided) << found.sentence;
}

}  // namespace
}  // namespace contend::history
