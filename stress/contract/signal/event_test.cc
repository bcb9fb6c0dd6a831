// event_test: an event lets go everyone who waits, and nobody else.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <optional>

#include "platform/atomic.h"
#include "platform/clock.h"
#include "platform/futex.h"
#include "signal/contenders.h"
#include "signal_testing.h"

namespace contend::testing_support {
namespace {

template <class Parameter>
class an_event : public signal_test<Parameter> {
 protected:
  using event_type = typename signal_test<Parameter>::signal;

  static constexpr std::uint32_t crowd = 4;
  struct seen {
    announcement waiting[crowd];
    atomic<std::uint32_t> opened{0};
    atomic<std::uint32_t> released{0};
    atomic<std::uint64_t> orders{0};
    atomic<std::uint64_t> done{0};
  };

  // A crew that waits for the event; all of them do when this returns.
  void start_waiters(std::optional<crew>& waiters, std::uint32_t count) {
    waiters.emplace(this->sharing, count, [this](std::uint32_t i) {
      notes_->waiting[i].make();
      EXPECT_EQ(subject_.wait(patient), outcome::ok);
      EXPECT_EQ(notes_->opened.load(relaxed), 1U) << "released before anybody let go";
      notes_->released.fetch_add(1, relaxed);
    });
    for (std::uint32_t i = 0; i < count; ++i) notes_->waiting[i].await_waiting(this->parks);
  }

  hosted<placed<event_type>> made_ = make<event_type>({.sharing = signal_test<Parameter>::sharing});
  event_type& subject_ = made_->get();
  board<seen> notes_;
};
TYPED_TEST_SUITE(an_event, every_scope<event_contenders>, contender_names);

TYPED_TEST(an_event, is_down_until_it_is_set) {
  EXPECT_FALSE(this->subject_.is_set());
  EXPECT_EQ(this->subject_.wait(0ns), outcome::timeout);
  this->subject_.set();
  EXPECT_TRUE(this->subject_.is_set());
  EXPECT_EQ(this->subject_.wait(), outcome::ok);
  EXPECT_EQ(this->subject_.wait(0ns), outcome::ok);
}

TYPED_TEST(an_event, can_be_set_and_cleared_again_and_again) {
  if constexpr (!TestFixture::traits.reusable) {
    GTEST_SKIP() << "it is set once";
  } else {
    for (int i = 0; i < 3; ++i) {
      this->subject_.set();
      this->subject_.set();
      EXPECT_EQ(this->subject_.wait(), outcome::ok);
      this->subject_.clear();
      this->subject_.clear();
      EXPECT_FALSE(this->subject_.is_set());
      EXPECT_EQ(this->subject_.wait(1ms), outcome::timeout);
    }
  }
}

TYPED_TEST(an_event, refuses_a_negative_time_out_and_is_never_early) {
  EXPECT_EQ(this->subject_.wait(-1ns), outcome::invalid);
  for (const auto time_out : {nanoseconds(1us), nanoseconds(300us), nanoseconds(5ms)}) {
    const time_point start = now();
    EXPECT_EQ(this->subject_.wait(time_out), outcome::timeout);
    EXPECT_GE(now() - start, time_out);
  }
  this->subject_.set();
  EXPECT_EQ(this->subject_.wait(-1ns), outcome::invalid);
  EXPECT_EQ(this->subject_.wait(deadline::at(now() - 1s)), outcome::ok);
}

TYPED_TEST(an_event, is_a_gate_nobody_passes_before_and_everybody_after_it_opens) {
  std::optional<crew> waiters;
  this->start_waiters(waiters, TestFixture::crowd);
  EXPECT_EQ(this->notes_->released.load(relaxed), 0U);
  this->notes_->opened.store(1, relaxed);
  this->subject_.set();
  waiters->join();
  EXPECT_EQ(this->notes_->released.load(relaxed), TestFixture::crowd);
}

TYPED_TEST(an_event, that_is_set_and_cleared_at_once_releases_all_who_waited) {
  if constexpr (!TestFixture::traits.reusable) {
    GTEST_SKIP() << "it is set once";
  } else {
    std::optional<crew> waiters;
    this->start_waiters(waiters, TestFixture::crowd);
    this->notes_->opened.store(1, relaxed);
    this->subject_.set();
    this->subject_.clear();
    waiters->join();
    EXPECT_EQ(this->notes_->released.load(relaxed), TestFixture::crowd);
    EXPECT_FALSE(this->subject_.is_set());
  }
}

// The worker sleeps when there is nothing to do; an order that it misses is never carried out.
TYPED_TEST(an_event, that_is_cleared_before_looking_misses_no_order) {
  if constexpr (!TestFixture::traits.reusable) {
    GTEST_SKIP() << "it is set once";
  } else {
    const std::uint64_t orders = TestFixture::parks ? 2'000 : 100;  // two that spin on one CPU are slow
    crew worker(this->sharing, 1, [this](std::uint32_t) {
      while (this->notes_->done.load(relaxed) < orders) {
        ASSERT_EQ(this->subject_.wait(patient), outcome::ok);
        this->subject_.clear();
        this->notes_->done.store(this->notes_->orders.load(relaxed), relaxed);
      }
    });
    for (std::uint64_t i = 1; i <= orders; ++i) {
      this->notes_->orders.store(i, relaxed);
      this->subject_.set();
      const deadline until = patient;
      while (this->notes_->done.load(relaxed) < i) {
        ASSERT_FALSE(until.has_passed()) << "order " << i << " was missed";
        yield();
      }
    }
  }
}

TYPED_TEST(an_event, is_the_same_wherever_it_is_mapped) {
  if (TestFixture::sharing != scope::processes) GTEST_SKIP() << "private memory has one address";
  const auto again = this->made_.memory().map_again();
  ASSERT_TRUE(again.ok()) << again.status();
  const auto other = placed<typename TestFixture::event_type>::attach(again->bytes());
  ASSERT_TRUE(other.ok()) << other.status();
  EXPECT_NE(&(*other)->get(), &this->subject_);
  (*other)->get().set();
  EXPECT_EQ(this->subject_.wait(0ns), outcome::ok);
}

TYPED_TEST(an_event, does_not_mind_a_waiter_that_is_killed) {
  if (TestFixture::sharing != scope::processes || !TestFixture::traits.crash_tolerant)
    GTEST_SKIP() << "nobody is killed";
  std::optional<crew> waiters;
  this->start_waiters(waiters, TestFixture::crowd);
  waiters->kill(0);
  waiters->kill(2);
  this->notes_->opened.store(1, relaxed);
  this->subject_.set();
  waiters->join();
  EXPECT_EQ(this->notes_->released.load(relaxed), TestFixture::crowd - 2);
}

TYPED_TEST(an_event, whose_setter_was_killed_before_he_could_wake_anybody_releases_all) {
  if constexpr (TestFixture::sharing != scope::processes || TestFixture::traits.kind != contender_kind::primitive) {
    GTEST_SKIP() << "nobody is killed";
  } else {
    std::optional<crew> waiters;
    this->start_waiters(waiters, TestFixture::crowd);
    this->notes_->opened.store(1, relaxed);
    // What is left of set() then: the flag, and nobody announced.
    reinterpret_cast<atomic<std::uint32_t>&>(this->subject_).store(5, release);
    waiters->join();
    EXPECT_EQ(this->notes_->released.load(relaxed), TestFixture::crowd);
  }
}

// The broken twin: whoever wakes looks at the flag alone.
class naive_event {
 public:
  explicit naive_event(scope sharing) noexcept : sharing_(sharing) {}
  void set() noexcept {
    flag_.store(1, release);
    futex_wake(flag_, wake_everyone, sharing_);
  }
  void clear() noexcept { flag_.store(0, relaxed); }
  outcome wait(deadline until) noexcept {
    while (flag_.load(acquire) == 0) {
      if (until.has_passed()) return outcome::timeout;
      futex_wait(flag_, 0, until, sharing_);
    }
    return outcome::ok;
  }

 private:
  atomic<std::uint32_t> flag_{0};
  scope sharing_;
};

// What a waiter answers who sleeps through both, the set and the clear.
template <class Event>
outcome answer_after_a_pulse() {
  struct seen {
    Event subject{scope::processes};
    announcement waiting;
    atomic<outcome> answer{outcome::invalid};
  };
  const board<seen> notes;
  crew waiter(scope::processes, 1, [&](std::uint32_t) {
    notes->waiting.make();
    notes->answer.store(notes->subject.wait(300ms), relaxed);
  });
  notes->waiting.await_waiting(true);
  waiter.stop(0);
  notes->subject.set();
  notes->subject.clear();
  waiter.resume(0);
  waiter.join();
  return notes->answer.load(relaxed);
}

TEST(a_naive_event, forgets_those_who_waited_when_it_is_cleared_at_once) {
  if (thread_sanitizer) GTEST_SKIP() << no_processes_here;
  EXPECT_EQ(answer_after_a_pulse<naive_event>(), outcome::timeout);
  EXPECT_EQ(answer_after_a_pulse<event<spin_then_park>>(), outcome::ok);
}

}  // namespace
}  // namespace contend::testing_support
