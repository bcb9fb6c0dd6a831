// barrier_test: nobody passes a barrier before all have come, and nobody waits for one who will never come.
#include <absl/status/status.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "platform/atomic.h"
#include "platform/clock.h"
#include "platform/futex.h"
#include "platform/hosted.h"
#include "platform/isolated.h"
#include "signal/contenders.h"
#include "signal_testing.h"

namespace contend::testing_support {
namespace {

// The barrier alone in a region, whichever kind it is.
template <class Barrier>
struct barrier_object {
  using type = placed<Barrier>;
  static Barrier& get(type& object) { return object.get(); }
};
template <class Barrier>
requires requires(std::span<std::byte> memory) { Barrier::attach(memory); }
struct barrier_object<Barrier> {
  using type = Barrier;
  static Barrier& get(type& object) { return object; }
};

template <class Parameter>
class a_barrier : public signal_test<Parameter> {
 protected:
  using barrier_type = typename signal_test<Parameter>::signal;
  using object = barrier_object<barrier_type>;
  static constexpr std::uint32_t crowd = 3;
  static constexpr std::uint32_t phases = 50;
  struct seen {
    atomic<std::uint32_t> arrived[phases];
    atomic<std::uint32_t> indices[phases];  // a bit each
    atomic<std::uint32_t> joined{0};
    atomic<std::uint32_t> released{0};
  };

  static hosted<typename object::type> barrier_of(std::uint32_t parties) {
    auto made = hosted<typename object::type>::create(
        barrier_options{.parties = parties, .sharing = signal_test<Parameter>::sharing});
    if (!made.ok()) throw std::runtime_error(made.status().ToString());
    return *std::move(made);
  }

  board<seen> notes_;
};
TYPED_TEST_SUITE(a_barrier, every_scope<barrier_contenders>, contender_names);

TYPED_TEST(a_barrier, of_one_party_holds_nobody) {
  const auto made = this->barrier_of(1);
  auto party = TestFixture::object::get(*made).join();
  ASSERT_TRUE(party.ok()) << party.status();
  for (int i = 0; i < 3; ++i) {
    const arrival end = party->arrive_and_wait();
    EXPECT_EQ(end.result, outcome::ok);
    EXPECT_EQ(end.index, 0U);
  }
}

TYPED_TEST(a_barrier, lets_nobody_pass_before_all_have_come_and_numbers_them) {
  const auto made = this->barrier_of(TestFixture::crowd);
  auto& subject = TestFixture::object::get(*made);
  crew workers(this->sharing, TestFixture::crowd, [&](std::uint32_t) {
    auto party = subject.join();
    ASSERT_TRUE(party.ok()) << party.status();
    for (std::uint32_t i = 0; i < TestFixture::phases; ++i) {
      this->notes_->arrived[i].fetch_add(1, relaxed);
      const arrival end = party->arrive_and_wait();
      ASSERT_EQ(end.result, outcome::ok) << "phase " << i;
      ASSERT_EQ(this->notes_->arrived[i].load(relaxed), TestFixture::crowd) << "phase " << i;
      this->notes_->indices[i].fetch_or(1U << end.index, relaxed);
    }
  });
  workers.join();
  if (!TestFixture::traits.exact) GTEST_SKIP() << "it does not number them";
  for (auto& indices : this->notes_->indices) EXPECT_EQ(indices.load(relaxed), (1U << TestFixture::crowd) - 1);
}

// The rest is asked of ours alone: libraries' barriers have neither time-outs nor an end.
template <class Parameter>
class our_barrier : public a_barrier<Parameter> {
 protected:
  using base = a_barrier<Parameter>;
  using typename base::barrier_type;

  // One who waits in a phase, and what he answers.
  void start_waiters(std::uint32_t count) {
    waiters_.emplace(this->sharing, count, [this](std::uint32_t) {
      auto party = subject_.join();
      ASSERT_TRUE(party.ok()) << party.status();
      EXPECT_EQ(party->arrive_and_wait().result, outcome::broken);
      this->notes_->released.fetch_add(1, relaxed);
    });
    while (subject_.waiting() != count) yield();
  }
  void expect_all_released(std::uint32_t count) {
    waiters_->join();
    EXPECT_EQ(this->notes_->released.load(relaxed), count);
    EXPECT_TRUE(subject_.is_broken());
  }

  hosted<barrier_type> made_ = base::barrier_of(base::crowd);
  barrier_type& subject_ = *made_;
  std::optional<crew> waiters_;
};
TYPED_TEST_SUITE(our_barrier, every_scope<signal_with_every_wait<barrier>>, contender_names);

TYPED_TEST(our_barrier, is_broken_for_all_by_abort_until_it_is_reset) {
  this->start_waiters(2);
  this->subject_.abort();
  this->expect_all_released(2);
  auto party = this->subject_.join();
  ASSERT_TRUE(party.ok());
  EXPECT_EQ(party->arrive_and_wait().result, outcome::broken);
  this->subject_.reset();
  EXPECT_FALSE(this->subject_.is_broken());
  EXPECT_EQ(this->subject_.waiting(), 0U);
  EXPECT_EQ(party->arrive_and_wait(1ms).result, outcome::timeout) << "it holds again";
}

TYPED_TEST(our_barrier, breaks_the_phase_that_it_is_reset_in) {
  this->start_waiters(2);
  this->subject_.reset();
  this->waiters_->join();
  EXPECT_EQ(this->notes_->released.load(relaxed), 2U);
}

TYPED_TEST(our_barrier, is_broken_for_all_by_a_time_out) {
  this->start_waiters(1);
  auto party = this->subject_.join();
  ASSERT_TRUE(party.ok());
  const time_point start = now();
  EXPECT_EQ(party->arrive_and_wait(5ms).result, outcome::timeout);
  EXPECT_GE(now() - start, 5ms);
  this->expect_all_released(1);
}

TYPED_TEST(our_barrier, refuses_a_negative_time_out_and_tries_once_for_zero) {
  auto party = this->subject_.join();
  ASSERT_TRUE(party.ok());
  EXPECT_EQ(party->arrive_and_wait(-1ns).result, outcome::invalid);
  EXPECT_EQ(this->subject_.waiting(), 0U);
  EXPECT_FALSE(this->subject_.is_broken());
  EXPECT_EQ(party->arrive_and_wait(0ns).result, outcome::timeout);
  EXPECT_TRUE(this->subject_.is_broken());
}

TYPED_TEST(our_barrier, is_broken_by_a_party_that_leaves) {
  this->start_waiters(2);
  ASSERT_TRUE(this->subject_.join().ok());  // and gone
  this->expect_all_released(2);
}

TYPED_TEST(our_barrier, has_no_more_places_than_parties) {
  const auto small = TestFixture::barrier_of(1);
  auto first = small->join();
  ASSERT_TRUE(first.ok());
  EXPECT_THAT(small->join().status(), is_error(absl::StatusCode::kResourceExhausted, "all 1 places are taken"));
  for (const std::uint32_t parties : {0U, 4096U}) {
    const auto none = hosted<typename TestFixture::barrier_type>::create(barrier_options{.parties = parties});
    EXPECT_THAT(none.status(), is_error(absl::StatusCode::kInvalidArgument, std::to_string(parties) + " parties"));
  }
}

TYPED_TEST(our_barrier, is_broken_by_the_death_of_a_party_that_has_not_come) {
  if (TestFixture::sharing != scope::processes) GTEST_SKIP() << "nobody is killed";
  this->start_waiters(2);
  crew late(this->sharing, 1, [this](std::uint32_t) {
    const auto party = this->subject_.join();
    ASSERT_TRUE(party.ok());
    this->notes_->joined.store(1, release);
    while (true) yield();
  });
  while (this->notes_->joined.load(acquire) == 0) yield();
  late.kill(0);
  this->expect_all_released(2);
}

TYPED_TEST(our_barrier, is_broken_by_the_death_of_a_party_that_waits_and_mended_by_reset_and_another) {
  if (TestFixture::sharing != scope::processes) GTEST_SKIP() << "nobody is killed";
  this->start_waiters(2);
  this->waiters_->kill(1);
  this->expect_all_released(1);
  this->subject_.reset();
  EXPECT_FALSE(this->subject_.is_broken());
  crew others(this->sharing, TestFixture::crowd, [this](std::uint32_t) {
    auto party = this->subject_.join();
    ASSERT_TRUE(party.ok()) << party.status();
    EXPECT_EQ(party->arrive_and_wait().result, outcome::ok);
  });
}

TYPED_TEST(our_barrier, is_broken_by_a_thread_that_ends_and_does_not_leave) {
  if (TestFixture::sharing != scope::threads) GTEST_SKIP() << "threads only";
  this->start_waiters(2);
  alignas(typename TestFixture::barrier_type::party)
      std::byte forgotten[sizeof(typename TestFixture::barrier_type::party)];
  std::thread([&] {
    auto party = this->subject_.join();
    ASSERT_TRUE(party.ok());
    ::new (static_cast<void*>(forgotten)) typename TestFixture::barrier_type::party(*std::move(party));
  }).join();
  this->expect_all_released(2);
  this->subject_.reset();  // buries it
}

// The broken twin: a counter and a word to sleep on.
class naive_barrier {
 public:
  explicit naive_barrier(std::uint32_t parties) noexcept : parties_(parties) {}
  void arrive_and_wait() noexcept {
    const std::uint32_t phase = phase_.load(acquire);
    if (arrived_.fetch_add(1, acq_rel) + 1 == parties_) {
      arrived_.store(0, relaxed);
      phase_.fetch_add(1, release);
      futex_wake(phase_, wake_everyone, scope::processes);
    }
    while (phase_.load(acquire) == phase) futex_wait(phase_, phase, deadline::never(), scope::processes);
  }

 private:
  std::uint32_t parties_;
  atomic<std::uint32_t> arrived_{0};
  atomic<std::uint32_t> phase_{0};
};

TEST(a_naive_barrier, hangs_when_a_party_dies) {
  if (thread_sanitizer) GTEST_SKIP() << no_processes_here;
  const absl::Status end = run_isolated(
      "those who wait for the dead",
      [] {
        const region memory = *region::create(sizeof(naive_barrier), {.sharing = scope::processes});
        auto& subject = *::new (static_cast<void*>(memory.bytes().data())) naive_barrier(2);
        crew late(scope::processes, 1, [](std::uint32_t) {
          while (true) yield();
        });
        late.kill(0);
        subject.arrive_and_wait();
        return absl::OkStatus();
      },
      500ms);
  EXPECT_THAT(end, is_error(absl::StatusCode::kDeadlineExceeded, "still ran"));
}

}  // namespace
}  // namespace contend::testing_support
