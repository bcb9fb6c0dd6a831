// eventcount_test: nobody who waits for a condition sleeps on after it was made true and notified.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>

#include "platform/atomic.h"
#include "platform/clock.h"
#include "signal/contenders.h"
#include "signal_testing.h"

namespace contend::testing_support {
namespace {

template <class Parameter>
class an_eventcount : public signal_test<Parameter> {
 protected:
  struct seen {
    typename signal_test<Parameter>::signal subject;
    announcement waiting[3];
    atomic<std::uint32_t> items{0};
    atomic<std::uint32_t> turn{0};
  };

  // Takes an item if there is one.
  bool take() {
    std::uint32_t seen_items = notes_->items.load(relaxed);
    while (seen_items != 0) {
      if (notes_->items.compare_exchange_weak(seen_items, seen_items - 1, acquire, relaxed)) return true;
    }
    return false;
  }

  board<seen> notes_;
};
TYPED_TEST_SUITE(an_eventcount, every_scope<eventcount_contenders>, contender_names);

TYPED_TEST(an_eventcount, answers_what_the_condition_says) {
  auto& subject = this->notes_->subject;
  EXPECT_TRUE(subject.await([] { return true; }, 0ns, this->sharing));
  EXPECT_FALSE(subject.await([] { return false; }, 0ns, this->sharing));
  const time_point start = now();
  EXPECT_FALSE(subject.await([] { return false; }, 5ms, this->sharing));
  EXPECT_GE(now() - start, 5ms);
}

TYPED_TEST(an_eventcount, wakes_one_sleeper_an_item) {
  crew waiters(this->sharing, 3, [this](std::uint32_t i) {
    this->notes_->waiting[i].make();
    EXPECT_TRUE(this->notes_->subject.await([this] { return this->take(); }, patient, this->sharing));
  });
  for (const auto& waiter : this->notes_->waiting) waiter.await_waiting(this->parks);
  for (int i = 0; i < 3; ++i) {
    this->notes_->items.fetch_add(1, release);
    this->notes_->subject.notify(1, this->sharing);
  }
}

TYPED_TEST(an_eventcount, loses_no_wake_up_between_two_who_take_turns) {
  constexpr std::uint32_t turns = TestFixture::parks ? 1'000 : 100;
  crew players(this->sharing, 2, [this](std::uint32_t player) {
    for (std::uint32_t i = 0; i < turns; ++i) {
      const auto mine = [this, player] { return this->notes_->turn.load(acquire) % 2 == player; };
      ASSERT_TRUE(this->notes_->subject.await(mine, patient, this->sharing)) << "turn " << i;
      this->notes_->turn.fetch_add(1, release);
      this->notes_->subject.notify_all(this->sharing);
    }
  });
}

}  // namespace
}  // namespace contend::testing_support
