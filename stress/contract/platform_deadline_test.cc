// platform_deadline_test: which time-outs make sense, and that a futex obeys them, across processes too.
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>

#include "platform/atomic.h"
#include "platform/clock.h"
#include "platform/futex.h"
#include "platform/team.h"
#include "platform_testing.h"

namespace contend {
namespace {

using namespace testing_support;
using seconds_as_double = std::chrono::duration<double>;

TEST(deadline, of_a_negative_or_senseless_time_is_invalid) {
  EXPECT_FALSE(deadline(-1ns).is_valid());
  EXPECT_FALSE(deadline(std::chrono::nanoseconds::min()).is_valid());
  EXPECT_FALSE(deadline(std::chrono::hours::min()).is_valid());
  EXPECT_FALSE(deadline(seconds_as_double(std::nan(""))).is_valid());
  EXPECT_FALSE(deadline(seconds_as_double(-std::numeric_limits<double>::infinity())).is_valid());
}

TEST(deadline, of_zero_is_immediate_and_has_passed) {
  EXPECT_TRUE(deadline(0ns).is_immediate());
  EXPECT_TRUE(deadline(seconds_as_double(-0.0)).is_immediate());
  EXPECT_TRUE(deadline(0ns).has_passed());
  EXPECT_TRUE(deadline::immediately().is_valid());
}

TEST(deadline, past_the_range_of_the_clock_is_never) {
  EXPECT_TRUE(deadline(std::chrono::nanoseconds::max()).is_never());
  EXPECT_TRUE(deadline(std::chrono::hours::max()).is_never());
  EXPECT_TRUE(deadline(seconds_as_double(std::numeric_limits<double>::infinity())).is_never());
  EXPECT_TRUE(deadline(seconds_as_double(1e300)).is_never());
  EXPECT_FALSE(deadline::never().has_passed());
  EXPECT_TRUE(deadline::never().is_valid());
}

TEST(deadline, never_waits_less_than_it_was_asked_to) {
  const time_point before = now();
  const deadline soon(1ns);
  EXPECT_GT(soon.nanoseconds_since_epoch(), before.time_since_epoch().count() + 1);
  EXPECT_FALSE(deadline(1h).has_passed());
}

TEST(deadline, at_an_instant_of_the_past_has_passed) {
  EXPECT_TRUE(deadline::at(now() - 1s).has_passed());
  EXPECT_TRUE(deadline::at(time_point(-5ns)).is_immediate());
  EXPECT_FALSE(deadline::at(now() + 1h).has_passed());
}

TEST(futex_wait, answers_what_ended_it) {
  atomic<std::uint32_t> word{7};
  for (const scope sharing : {scope::threads, scope::processes}) {
    EXPECT_EQ(futex_wait(word, 8, deadline::never(), sharing), wake_cause::changed);
    EXPECT_EQ(futex_wait(word, 7, deadline::immediately(), sharing), wake_cause::timed_out);
    EXPECT_EQ(futex_wait(word, 7, deadline::at(now() - 1s), sharing), wake_cause::timed_out);
    EXPECT_EQ(futex_wait(word, 7, deadline(-1s), sharing), wake_cause::timed_out);
    const deadline soon(1ms);
    while (futex_wait(word, 7, soon, sharing) != wake_cause::timed_out) {
    }
    EXPECT_TRUE(soon.has_passed());
  }
}

// Worker 0 sleeps; worker 1 wakes until the kernel says that it has found somebody asleep.
void sleep_and_wake(worker& self) {
  auto& word = as<atomic<std::uint32_t>>(self.region(0));
  self.arrive_and_wait();
  if (self.index() == 0) {
    // [W1] pairs with [W2]
    while (word.load(acquire) == 0) futex_wait(word, 0, deadline::never(), scope::processes);
  } else {
    while (futex_wake(word, 1, scope::processes) == 0) yield();
    word.store(1, release);  // [W2] pairs with [W1]
    futex_wake(word, wake_everyone, scope::processes);
  }
}

TEST(futex_wait, is_woken_from_another_thread_or_process_through_another_mapping) {
  for (const team_kind kind : {team_kind::threads, team_kind::forked, team_kind::executed}) {
    if (thread_sanitizer && kind != team_kind::threads) continue;
    SCOPED_TRACE(to_string(kind));
    const shared_value<atomic<std::uint32_t>> word;
    const region* regions[] = {&word.memory};
    auto sleepers = team::start({.kind = kind, .size = 2}, &sleep_and_wake, regions);
    ASSERT_THAT(sleepers.status(), is_ok());
    EXPECT_THAT(sleepers->wait(patient), is_ok());
  }
}

}  // namespace
}  // namespace contend
