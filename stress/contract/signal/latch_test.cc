// latch_test: a latch opens when all have counted, not before, and once.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <optional>

#include "platform/atomic.h"
#include "platform/clock.h"
#include "signal/contenders.h"
#include "signal_testing.h"

namespace contend::testing_support {
namespace {

template <class Parameter>
class a_latch : public signal_test<Parameter> {
 protected:
  using latch_type = typename signal_test<Parameter>::signal;
  static constexpr std::uint32_t crowd = 4;
  struct seen {
    announcement waiting[crowd];
    atomic<std::uint32_t> arrived{0};
    atomic<std::uint32_t> released{0};
  };

  static hosted<placed<latch_type>> latch_of(std::uint32_t count) {
    return make<latch_type>({.count = count, .sharing = signal_test<Parameter>::sharing});
  }

  board<seen> notes_;
};
TYPED_TEST_SUITE(a_latch, every_scope<latch_contenders>, contender_names);

TYPED_TEST(a_latch, opens_when_the_count_is_zero) {
  const auto made = this->latch_of(3);
  auto& subject = made->get();
  EXPECT_EQ(subject.count_down(), outcome::ok);
  EXPECT_FALSE(subject.is_open());
  EXPECT_EQ(subject.count_down(2), outcome::ok);
  EXPECT_TRUE(subject.is_open());
  EXPECT_EQ(subject.wait(), outcome::ok);
}

TYPED_TEST(a_latch, of_nobody_is_open) {
  const auto made = this->latch_of(0);
  EXPECT_TRUE(made->get().is_open());
  EXPECT_EQ(made->get().wait(), outcome::ok);
}

TYPED_TEST(a_latch, lets_nobody_pass_before_all_have_arrived) {
  const auto made = this->latch_of(TestFixture::crowd);
  auto& subject = made->get();
  crew workers(this->sharing, TestFixture::crowd, [&](std::uint32_t) {
    this->notes_->arrived.fetch_add(1, relaxed);
    EXPECT_EQ(subject.arrive_and_wait(), outcome::ok);
    EXPECT_EQ(this->notes_->arrived.load(relaxed), TestFixture::crowd);
  });
  workers.join();
  EXPECT_TRUE(subject.is_open());
}

TYPED_TEST(a_latch, wakes_all_who_sleep_when_it_opens) {
  const auto made = this->latch_of(2);
  auto& subject = made->get();
  crew waiters(this->sharing, TestFixture::crowd, [&](std::uint32_t i) {
    this->notes_->waiting[i].make();
    EXPECT_EQ(subject.wait(), outcome::ok);
    this->notes_->released.fetch_add(1, relaxed);
  });
  for (auto& waiter : this->notes_->waiting) waiter.await_waiting(this->parks);
  EXPECT_EQ(subject.count_down(), outcome::ok);
  EXPECT_EQ(this->notes_->released.load(relaxed), 0U);
  EXPECT_EQ(subject.count_down(), outcome::ok);
  waiters.join();
  EXPECT_EQ(this->notes_->released.load(relaxed), TestFixture::crowd);
}

TYPED_TEST(a_latch, refuses_to_count_too_far) {
  if constexpr (TestFixture::traits.kind == contender_kind::primitive) {
    const auto made = this->latch_of(2);
    auto& subject = made->get();
    EXPECT_EQ(subject.count_down(3), outcome::invalid);
    EXPECT_EQ(subject.count(), 2U);
    EXPECT_EQ(subject.count_down(2), outcome::ok);
    EXPECT_EQ(subject.count_down(), outcome::invalid);
    EXPECT_EQ(subject.arrive_and_wait(), outcome::invalid);
    EXPECT_EQ(subject.count_down(0), outcome::ok);
    const auto too_many = hosted<placed<typename TestFixture::latch_type>>::create(latch_options{.count = 1U << 31});
    EXPECT_THAT(too_many.status(), is_error(absl::StatusCode::kInvalidArgument, "2147483648"));
  } else {
    GTEST_SKIP() << "it does not count what is too much";
  }
}

TYPED_TEST(a_latch, refuses_a_negative_time_out_and_is_never_early) {
  if (!TestFixture::traits.times_out) GTEST_SKIP() << "it waits for ever";
  const auto made = this->latch_of(1);
  auto& subject = made->get();
  EXPECT_EQ(subject.arrive_and_wait(-1ns), outcome::invalid);
  EXPECT_EQ(subject.wait(-1ns), outcome::invalid);
  EXPECT_EQ(subject.wait(0ns), outcome::timeout);
  for (const auto time_out : {nanoseconds(1us), nanoseconds(300us), nanoseconds(5ms)}) {
    const time_point start = now();
    EXPECT_EQ(subject.wait(time_out), outcome::timeout);
    EXPECT_GE(now() - start, time_out);
  }
  EXPECT_EQ(subject.arrive_and_wait(0ns), outcome::ok);
}

TYPED_TEST(a_latch, does_not_mind_a_waiter_that_is_killed) {
  if (TestFixture::sharing != scope::processes || TestFixture::traits.kind != contender_kind::primitive) {
    GTEST_SKIP() << "nobody is killed";
  }
  const auto made = this->latch_of(1);
  auto& subject = made->get();
  crew waiters(this->sharing, TestFixture::crowd, [&](std::uint32_t i) {
    this->notes_->waiting[i].make();
    EXPECT_EQ(subject.wait(), outcome::ok);
  });
  for (auto& waiter : this->notes_->waiting) waiter.await_waiting(this->parks);
  waiters.kill(1);
  EXPECT_EQ(subject.count_down(), outcome::ok);
  waiters.join();
}

}  // namespace
}  // namespace contend::testing_support
