// condition_test: every notify ends the waits of those who have waited longest, and live; nobody else's.
#include <absl/status/status.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <type_traits>

#include "lock/futex_mutex.h"
#include "platform/atomic.h"
#include "platform/cell.h"
#include "platform/clock.h"
#include "platform/futex.h"
#include "platform/isolated.h"
#include "signal/contenders.h"
#include "signal_testing.h"

namespace contend::testing_support {
namespace {

template <class Mutex>
Mutex made_for(scope sharing) {
  if constexpr (std::is_constructible_v<Mutex, scope>) {
    return Mutex(sharing);
  } else {
    return Mutex();
  }
}

// A condition, its lock, and what they guard.
template <class Condition, scope Sharing>
struct monitor {
  using mutex_type = typename Condition::mutex_type;

  mutex_type mutex = made_for<mutex_type>(Sharing);
  Condition condition{Sharing};
  cell<std::uint32_t> came;        // workers that wait or have waited
  cell<std::uint32_t> stage;       // notifies so far
  cell<std::uint32_t> left_at[4];  // the stage in which each worker's wait ended; 0: it waits
  cell<std::uint32_t> turn;
};

// The lock is held; returns with it when `there` is true. Between looks others get it.
template <class Lock, class Predicate>
void take_when(Lock& lock, Predicate there) {
  const deadline until = patient;
  while (!there()) {
    ASSERT_FALSE(until.has_passed()) << "it never came";
    lock.unlock();
    yield();
    lock.lock();
  }
}

template <class Parameter>
class a_condition : public signal_test<Parameter> {
 protected:
  using condition_type = typename signal_test<Parameter>::signal;
  using monitor_type = monitor<condition_type, signal_test<Parameter>::sharing>;
  using lock_type = std::unique_lock<typename monitor_type::mutex_type>;
  static constexpr std::uint32_t crowd =
      signal_test<Parameter>::parks ? 4 : 3;  // more than CPUs: those that spin are slow

  // Workers that wait, in the order of their numbers; all of them do when this returns.
  void start_waiters(std::uint32_t count) {
    waiters_.emplace(this->sharing, 0, [this](std::uint32_t i) {
      lock_type lock(shared_->mutex);
      shared_->came.write(i + 1);
      if (this->traits.exact) {
        EXPECT_EQ(shared_->condition.wait(lock, patient), outcome::ok);
      } else {
        EXPECT_EQ(shared_->condition.wait_for(
                      lock, [&] { return shared_->stage.read() != 0; }, patient),
                  outcome::ok);
      }
      shared_->left_at[i].write(shared_->stage.read());
    });
    for (std::uint32_t i = 0; i < count; ++i) {
      waiters_->add();
      await([&] { return shared_->came.read() == i + 1; });
    }
  }

  // Returns when `there` is true under the lock.
  template <class Predicate>
  void await(Predicate there) {
    lock_type lock(shared_->mutex);
    take_when(lock, there);
  }

  std::uint32_t left_at(std::uint32_t worker) {
    const lock_type lock(shared_->mutex);
    return shared_->left_at[worker].read();
  }
  notice notify(std::uint32_t count) {
    const lock_type lock(shared_->mutex);
    shared_->stage.write(shared_->stage.read() + 1);
    return shared_->condition.notify(lock, count);
  }

  board<monitor_type> shared_;
  std::optional<crew> waiters_;
};
TYPED_TEST_SUITE(a_condition, every_scope<condition_contenders>, contender_names);

TYPED_TEST(a_condition, wakes_all_who_wait) {
  this->start_waiters(TestFixture::crowd);
  {
    const typename TestFixture::lock_type lock(this->shared_->mutex);
    this->shared_->stage.write(1);
    EXPECT_EQ(this->shared_->condition.notify_all(lock).result, outcome::ok);
  }
  this->waiters_->join();
  for (std::uint32_t i = 0; i < TestFixture::crowd; ++i) EXPECT_EQ(this->left_at(i), 1U);
}

TYPED_TEST(a_condition, forgets_a_notify_that_nobody_waits_for) {
  typename TestFixture::lock_type lock(this->shared_->mutex);
  (void)this->shared_->condition.notify(lock, 1);
  (void)this->shared_->condition.notify_all(lock);
  EXPECT_EQ(this->shared_->condition.wait_for(
                lock, [] { return false; }, 1ms),
            outcome::timeout);
  EXPECT_TRUE(lock.owns_lock());
}

TYPED_TEST(a_condition, waits_for_a_predicate) {
  typename TestFixture::lock_type lock(this->shared_->mutex);
  EXPECT_EQ(this->shared_->condition.wait_for(
                lock, [] { return true; }, 0ns),
            outcome::ok);
  EXPECT_EQ(this->shared_->condition.wait_for(
                lock, [] { return false; }, 0ns),
            outcome::timeout);
  EXPECT_EQ(this->shared_->condition.wait_for(
                lock, [] { return true; }, -1ns),
            outcome::invalid);
  const time_point start = now();
  EXPECT_EQ(this->shared_->condition.wait_for(
                lock, [] { return false; }, 5ms),
            outcome::timeout);
  EXPECT_GE(now() - start, 5ms);
}

// Hide and seek: two who take turns.
TYPED_TEST(a_condition, lets_two_take_turns) {
  const std::uint32_t turns = TestFixture::parks ? 1'000 : 100;
  crew players(this->sharing, 2, [&](std::uint32_t player) {
    auto& condition = this->shared_->condition;
    auto& turn = this->shared_->turn;
    for (std::uint32_t i = 0; i < turns; ++i) {
      typename TestFixture::lock_type lock(this->shared_->mutex);
      ASSERT_EQ(condition.wait_for(
                    lock, [&] { return turn.read() % 2 == player; }, patient),
                outcome::ok);
      ASSERT_EQ(turn.read(), 2 * i + player);
      turn.write(turn.read() + 1);
      (void)condition.notify(lock);
    }
  });
}

// The rest needs what libraries do not promise: waits that end for their notify only, and survive the dead.
template <class Parameter>
class our_condition : public a_condition<Parameter> {};
TYPED_TEST_SUITE(our_condition, every_scope<signal_with_every_wait<condition_variable>>, contender_names);

TYPED_TEST(our_condition, wakes_exactly_as_many_as_asked_and_the_longest_waiting_first) {
  this->start_waiters(TestFixture::crowd);
  EXPECT_EQ(this->notify(0).waiters, 0U);
  EXPECT_EQ(this->notify(1).waiters, 1U);
  this->await([&] { return this->shared_->left_at[0].read() != 0; });
  constexpr std::uint32_t last = TestFixture::crowd - 1;
  EXPECT_EQ(this->notify(last - 1).waiters, last - 1);
  for (std::uint32_t i = 1; i < last; ++i) this->await([&] { return this->shared_->left_at[i].read() != 0; });
  EXPECT_EQ(this->notify(5).waiters, 1U);
  this->waiters_->join();
  for (std::uint32_t i = 0; i <= last; ++i) EXPECT_EQ(this->left_at(i), i == 0 ? 2U : i < last ? 3U : 4U);
}

TYPED_TEST(our_condition, gives_no_notice_to_a_later_waiter) {
  this->start_waiters(1);
  typename TestFixture::lock_type lock(this->shared_->mutex);
  this->shared_->stage.write(1);
  EXPECT_EQ(this->shared_->condition.notify(lock).waiters, 1U);
  EXPECT_EQ(this->shared_->condition.wait(lock, 10ms), outcome::timeout) << "it stole the notice";
  lock.unlock();
  this->waiters_->join();
}

TYPED_TEST(our_condition, refuses_callers_without_the_lock_and_negative_time_outs) {
  typename TestFixture::lock_type lock(this->shared_->mutex, std::defer_lock);
  auto& condition = this->shared_->condition;
  EXPECT_EQ(condition.wait(lock), outcome::invalid);
  EXPECT_EQ(condition.wait_for(lock, [] { return true; }), outcome::invalid);
  EXPECT_EQ(condition.notify(lock).result, outcome::invalid);
  EXPECT_EQ(condition.notify_all(lock).result, outcome::invalid);
  lock.lock();
  EXPECT_EQ(condition.wait(lock, -1ns), outcome::invalid);
  EXPECT_TRUE(lock.owns_lock());
}

TYPED_TEST(our_condition, answers_timeout_no_earlier_than_asked) {
  typename TestFixture::lock_type lock(this->shared_->mutex);
  EXPECT_EQ(this->shared_->condition.wait(lock, 0ns), outcome::timeout);
  for (const auto time_out : {nanoseconds(1us), nanoseconds(300us), nanoseconds(5ms)}) {
    const time_point start = now();
    EXPECT_EQ(this->shared_->condition.wait(lock, time_out), outcome::timeout);
    EXPECT_GE(now() - start, time_out);
  }
  EXPECT_EQ(this->shared_->condition.notify_all(lock).waiters, 0U) << "those who gave up wait no more";
}

template <class Parameter>
class our_condition_among_the_dead : public a_condition<Parameter> {};
template <class List>
struct processes_only;
template <class... Contenders>
struct processes_only<type_list<Contenders...>> {
  using type = testing::Types<shared_by<Contenders, scope::processes>...>;
};
TYPED_TEST_SUITE(our_condition_among_the_dead, processes_only<signal_with_every_wait<condition_variable>>::type,
                 contender_names);

TYPED_TEST(our_condition_among_the_dead, wakes_the_living) {
  this->start_waiters(3);
  this->waiters_->kill(0);
  EXPECT_EQ(this->notify(1).waiters, 1U);
  this->await([&] { return this->shared_->left_at[1].read() == 1; });
  this->waiters_->kill(2);
  EXPECT_EQ(this->notify(5).waiters, 0U);
  this->waiters_->join();
}

TYPED_TEST(our_condition_among_the_dead, passes_on_the_notice_of_one_who_died_before_he_could_leave) {
  this->start_waiters(2);
  this->waiters_->stop(0);
  EXPECT_EQ(this->notify(1).waiters, 1U);
  this->waiters_->kill(0);
  EXPECT_EQ(this->notify(0).waiters, 0U);
  this->waiters_->join();
  EXPECT_EQ(this->left_at(1), 2U);
}

TYPED_TEST(our_condition_among_the_dead, gives_their_places_to_others) {
  for (std::uint32_t i = 0; i < 3 * TestFixture::crowd; ++i) {
    this->shared_->came.write(0);
    this->start_waiters(1);
    this->waiters_->kill(0);
    this->waiters_.reset();
  }
  this->shared_->came.write(0);
  this->start_waiters(TestFixture::crowd);
  EXPECT_EQ(this->notify(2 * TestFixture::crowd).waiters, TestFixture::crowd);
  this->waiters_->join();
}

TEST(a_condition_variable, has_room_for_as_many_as_it_says) {
  using condition_type = condition_variable<spin_then_park>;
  const auto shared = std::make_unique<monitor<condition_type, scope::threads>>();
  crew waiters(scope::threads, condition_type::most_waiters, [&](std::uint32_t) {
    std::unique_lock lock(shared->mutex);
    shared->came.write(shared->came.read() + 1);
    EXPECT_EQ(shared->condition.wait(lock, patient), outcome::ok);
  });
  std::unique_lock lock(shared->mutex);
  take_when(lock, [&] { return shared->came.read() == condition_type::most_waiters; });
  EXPECT_EQ(shared->condition.wait(lock, patient), outcome::full);
  EXPECT_EQ(shared->condition.wait_for(
                lock, [] { return false; }, patient),
            outcome::full);
  EXPECT_EQ(shared->condition.notify_all(lock).waiters, condition_type::most_waiters);
}

// A broken twin: notices are permits, for anybody who waits.
class permit_condition {
 public:
  using mutex_type = futex_mutex<spin_then_park>;
  explicit permit_condition(scope sharing) noexcept : sharing_(sharing) {}
  template <class Lock>
  outcome wait(Lock& lock, deadline until) noexcept {
    lock.unlock();
    outcome end = outcome::timeout;
    do {
      std::uint32_t seen = permits_.load(relaxed);
      if (seen != 0 && permits_.compare_exchange_strong(seen, seen - 1, relaxed, relaxed)) end = outcome::ok;
    } while (end != outcome::ok && futex_wait(permits_, 0, until, sharing_) != wake_cause::timed_out);
    lock.lock();
    return end;
  }
  template <class Lock>
  void notify(const Lock&) noexcept {
    permits_.fetch_add(1, relaxed);
    futex_wake(permits_, 1, sharing_);
  }

 private:
  atomic<std::uint32_t> permits_{0};
  scope sharing_;
};

// What somebody answers who begins to wait after the notify, while the one who was notified is slow.
template <class Condition>
outcome answer_of_a_later_waiter() {
  const board<monitor<Condition, scope::processes>> shared;
  crew slow(scope::processes, 1, [&](std::uint32_t) {
    std::unique_lock lock(shared->mutex);
    shared->came.write(1);
    (void)shared->condition.wait(lock, 1s);  // over in any case: the permit may be stolen
  });
  std::unique_lock lock(shared->mutex);
  take_when(lock, [&] { return shared->came.read() == 1; });
  slow.stop(0);
  (void)shared->condition.notify(lock);
  const outcome answer = shared->condition.wait(lock, 10ms);
  lock.unlock();
  slow.resume(0);
  return answer;
}

TEST(a_condition_of_permits, lets_later_waiters_steal) {
  if (thread_sanitizer) GTEST_SKIP() << no_processes_here;
  EXPECT_EQ(answer_of_a_later_waiter<permit_condition>(), outcome::ok);
  EXPECT_EQ(answer_of_a_later_waiter<condition_variable<spin_then_park>>(), outcome::timeout);
}

// A broken twin: notify_all waits until everybody has left, so that nobody can steal.
class handshake_condition {
 public:
  using mutex_type = futex_mutex<spin_then_park>;
  explicit handshake_condition(scope sharing) noexcept : sharing_(sharing) {}
  template <class Lock>
  outcome wait(Lock& lock, deadline) noexcept {
    waiters_.fetch_add(1, relaxed);
    const std::uint32_t seen = notices_.load(relaxed);
    lock.unlock();
    while (notices_.load(relaxed) == seen) futex_wait(notices_, seen, deadline::never(), sharing_);
    waiters_.fetch_sub(1, relaxed);
    lock.lock();
    return outcome::ok;
  }
  template <class Lock>
  void notify_all(const Lock&) noexcept {
    notices_.fetch_add(1, relaxed);
    futex_wake(notices_, wake_everyone, sharing_);
    while (waiters_.load(relaxed) != 0) yield();
  }

 private:
  atomic<std::uint32_t> notices_{0};
  atomic<std::uint32_t> waiters_{0};
  scope sharing_;
};

// Ok: everybody notified, though one of those who wait is dead.
template <class Condition>
absl::Status notify_all_with_a_dead_sleeper() {
  const board<monitor<Condition, scope::processes>> shared;
  crew waiters(scope::processes, 2, [&](std::uint32_t) {
    std::unique_lock lock(shared->mutex);
    shared->came.write(shared->came.read() + 1);
    (void)shared->condition.wait(lock, patient);
  });
  std::unique_lock lock(shared->mutex);
  take_when(lock, [&] { return shared->came.read() == 2; });
  waiters.kill(0);
  shared->condition.notify_all(lock);
  lock.unlock();
  return absl::OkStatus();
}

TEST(a_condition_with_a_handshake, hangs_in_notify_all_when_a_sleeper_is_dead) {
  if (thread_sanitizer) GTEST_SKIP() << no_processes_here;
  EXPECT_THAT(run_isolated("handshake", &notify_all_with_a_dead_sleeper<handshake_condition>, 500ms),
              is_error(absl::StatusCode::kDeadlineExceeded, "still ran"));
  EXPECT_THAT(run_isolated("ours", &notify_all_with_a_dead_sleeper<condition_variable<spin_then_park>>, patient),
              is_ok());
}

}  // namespace
}  // namespace contend::testing_support
