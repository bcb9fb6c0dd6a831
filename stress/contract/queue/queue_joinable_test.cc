// queue_joinable_test: join waits for exactly the work that was pushed, and never for the dead.
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "platform/atomic.h"
#include "platform/hosted.h"
#include "platform/pause.h"
#include "platform/process.h"
#include "platform/scope.h"
#include "platform_testing.h"
#include "queue/joinable.h"
#include "queue/mutex_ring.h"
#include "queue/robust_ring.h"
#include "queue/vyukov_ring.h"

namespace contend::inline CONTEND_BACKEND {
namespace {

using namespace std::chrono_literals;
using testing_support::mailbox;
using testing_support::no_processes_here;
using testing_support::patient;
using testing_support::shared_value;
using testing_support::thread_sanitizer;

template <class Queue, scope Sharing>
struct shared_by {
  using queue = Queue;
  static constexpr scope sharing = Sharing;
};

template <class Subject>
class joinable_test : public testing::Test {
 protected:
  using queue = joinable<typename Subject::queue>;

  // Why nobody can be killed here; nullptr: processes can.
  static const char* nobody_to_kill() {
    if (Subject::sharing == scope::threads) return "threads die with their process";
    return thread_sanitizer ? no_processes_here : nullptr;
  }

  queue& use() { return *hosted_; }

  hosted<queue> hosted_ = *hosted<queue>::create(queue_options{.capacity = 64, .sharing = Subject::sharing});
};

struct name_of_subject {
  template <class Subject>
  static std::string GetName(int) {
    return std::string(Subject::queue::traits.name) + "_of_" + std::string(to_string(Subject::sharing));
  }
};

using mutex_queue = mutex_ring<std::uint64_t, spin_then_park>;
using lock_free_queue = vyukov_ring<std::uint64_t, spin_then_park>;
using robust_queue = robust_ring<std::uint64_t, spin_then_park>;
using subjects =
    testing::Types<shared_by<mutex_queue, scope::threads>, shared_by<mutex_queue, scope::processes>,
                   shared_by<lock_free_queue, scope::threads>, shared_by<lock_free_queue, scope::processes>,
                   shared_by<robust_queue, scope::threads>, shared_by<robust_queue, scope::processes>>;
TYPED_TEST_SUITE(joinable_test, subjects, name_of_subject);

TYPED_TEST(joinable_test, join_waits_for_what_was_pushed_and_not_done) {
  auto& jobs = this->use();
  EXPECT_EQ(jobs.join(), outcome::ok);  // nothing was pushed
  EXPECT_EQ(jobs.push(1), outcome::ok);
  EXPECT_EQ(jobs.join(0ns), outcome::timeout);
  EXPECT_EQ(jobs.join(1ms), outcome::timeout);
  std::uint64_t item = 0;
  EXPECT_EQ(jobs.pop(item), outcome::ok);
  EXPECT_EQ(jobs.join(0ns), outcome::timeout);  // popped is not done
  EXPECT_EQ(jobs.task_done(), outcome::ok);
  EXPECT_EQ(jobs.join(0ns), outcome::ok);
  EXPECT_EQ(jobs.join(-1ns), outcome::invalid);
}

TYPED_TEST(joinable_test, one_task_done_too_many_is_an_error) {
  auto& jobs = this->use();
  EXPECT_EQ(jobs.task_done(), outcome::invalid);
  EXPECT_EQ(jobs.push(1), outcome::ok);
  EXPECT_EQ(jobs.task_done(2), outcome::invalid);
  auto me = jobs.enroll();
  ASSERT_TRUE(me.ok()) << me.status();
  EXPECT_EQ(me->task_done(), outcome::invalid);  // pushed, but not in this one's hand
  std::uint64_t item = 0;
  EXPECT_EQ(me->pop(item), outcome::ok);
  EXPECT_EQ(me->in_hand(), 1U);
  EXPECT_EQ(me->task_done(), outcome::ok);
  EXPECT_EQ(me->task_done(), outcome::invalid);
  EXPECT_EQ(jobs.task_done(), outcome::invalid);
}

TYPED_TEST(joinable_test, refused_pushes_are_not_waited_for) {
  auto& jobs = this->use();
  std::array<std::uint64_t, 70> items{};
  EXPECT_EQ(jobs.try_push_some(items), 64U);
  EXPECT_EQ(jobs.try_push(1), outcome::full);
  EXPECT_EQ(jobs.unfinished(), 64U);
  jobs.close();
  EXPECT_EQ(jobs.push(1), outcome::closed);
  EXPECT_EQ(jobs.push_n(items).count, 0U);
  EXPECT_EQ(jobs.try_pop_some(items), 64U);
  EXPECT_EQ(jobs.task_done(64), outcome::ok);
  EXPECT_EQ(jobs.join(0ns), outcome::ok);
}

TYPED_TEST(joinable_test, join_returns_after_exactly_the_last_task) {
  auto& jobs = this->use();
  constexpr std::uint64_t each = 2000;
  atomic<std::uint64_t> done{0};
  std::vector<std::thread> consumers;
  for (int i = 0; i < 2; ++i) {
    consumers.emplace_back([&] {
      auto me = jobs.enroll();
      ASSERT_TRUE(me.ok()) << me.status();
      for (std::uint64_t item = 0; me->pop(item) == outcome::ok;) {
        done.fetch_add(1, relaxed);
        EXPECT_EQ(me->task_done(), outcome::ok);
      }
    });
  }
  for (std::uint64_t round = 1; round <= 3; ++round) {
    for (std::uint64_t i = 0; i < each; ++i) EXPECT_EQ(jobs.push(i), outcome::ok);
    EXPECT_EQ(jobs.join(patient), outcome::ok);
    EXPECT_EQ(done.load(relaxed), round * each);
  }
  jobs.close();
  for (std::thread& each_one : consumers) each_one.join();
}

TYPED_TEST(joinable_test, a_participant_that_leaves_with_items_in_hand_is_not_waited_for) {
  auto& jobs = this->use();
  EXPECT_EQ(jobs.push(1), outcome::ok);
  std::thread([&] {
    auto me = jobs.enroll();
    ASSERT_TRUE(me.ok()) << me.status();
    std::uint64_t item = 0;
    EXPECT_EQ(me->pop(item), outcome::ok);
  }).join();
  EXPECT_EQ(jobs.join(patient), outcome::broken);
  EXPECT_EQ(jobs.write_off(), 1U);
  EXPECT_EQ(jobs.join(0ns), outcome::ok);
}

TYPED_TEST(joinable_test, no_more_may_enroll_than_there_are_places) {
  auto& jobs = this->use();
  using jobs_type = typename TestFixture::queue;
  std::vector<typename jobs_type::participant> all;
  for (std::size_t i = 0; i < jobs_type::most_participants; ++i) {
    auto next = jobs.enroll();
    ASSERT_TRUE(next.ok()) << next.status();
    all.push_back(*std::move(next));
  }
  EXPECT_THAT(jobs.enroll().status(), testing_support::is_error(absl::StatusCode::kResourceExhausted, "enroll"));
  all.pop_back();
  EXPECT_TRUE(jobs.enroll().ok());
}

// A process that takes an item, says so, and sleeps with it in hand; with `enrolled` false as nobody's participant.
template <class Queue>
detail::process start_holder(Queue& jobs, const mailbox& ready, bool enrolled) {
  auto child = detail::fork_process("holder", [&] {
    std::uint64_t item = 0;
    auto me = jobs.enroll();
    const bool there = (enrolled ? me->pop(item) : jobs.pop(item)) == outcome::ok;
    const_cast<mailbox&>(ready).put(there ? 1 : 2);
    while (true) pause();
  });
  EXPECT_TRUE(child.ok()) << child.status();
  EXPECT_EQ(ready.await(), 1);
  return *std::move(child);
}

TYPED_TEST(joinable_test, a_consumer_killed_between_pop_and_task_done_does_not_hang_join) {
  if (const char* reason = this->nobody_to_kill()) GTEST_SKIP() << reason;
  auto& jobs = this->use();
  shared_value<mailbox> ready;
  EXPECT_EQ(jobs.push(1), outcome::ok);
  EXPECT_EQ(jobs.push(2), outcome::ok);
  detail::process holder = start_holder(jobs, *ready, true);
  EXPECT_EQ(jobs.join(0ns), outcome::timeout);  // it lives: there is hope
  (void)holder.kill_and_reap();
  EXPECT_EQ(jobs.join(), outcome::broken);
  EXPECT_FALSE(jobs.is_ruined());
  EXPECT_EQ(jobs.write_off(), 1U);
  EXPECT_EQ(jobs.write_off(), 0U);
  EXPECT_EQ(jobs.lost(), 1U);
  EXPECT_EQ(jobs.join(0ns), outcome::timeout);  // the other item waits
  std::uint64_t item = 0;
  EXPECT_EQ(jobs.pop(item), outcome::ok);
  EXPECT_EQ(item, 2U);
  EXPECT_EQ(jobs.task_done(), outcome::ok);
  EXPECT_EQ(jobs.join(), outcome::ok);
}

TYPED_TEST(joinable_test, a_join_that_sleeps_learns_of_the_death) {
  if (const char* reason = this->nobody_to_kill()) GTEST_SKIP() << reason;
  auto& jobs = this->use();
  shared_value<mailbox> ready;
  EXPECT_EQ(jobs.push(1), outcome::ok);
  detail::process holder = start_holder(jobs, *ready, true);
  std::thread killer([&] {
    std::this_thread::sleep_for(5ms);  // so that the join mostly sleeps; right without
    holder.kill();
  });
  EXPECT_EQ(jobs.join(), outcome::broken);
  killer.join();
  (void)holder.reap();
}

TYPED_TEST(joinable_test, an_idle_consumer_that_is_killed_breaks_nothing) {
  if (const char* reason = this->nobody_to_kill()) GTEST_SKIP() << reason;
  auto& jobs = this->use();
  shared_value<mailbox> ready;
  {
    auto idle = detail::fork_process("idle", [&] {
      auto me = jobs.enroll();
      std::uint64_t item = 0;
      ready->put(me.ok() && me->pop(item, 30ms) == outcome::empty ? 1 : 2);
      while (true) pause();
    });
    ASSERT_TRUE(idle.ok()) << idle.status();
    EXPECT_EQ(ready->await(), 1);
  }  // killed
  EXPECT_EQ(jobs.push(1), outcome::ok);
  EXPECT_EQ(jobs.join(0ns), outcome::timeout);
  std::uint64_t item = 0;
  EXPECT_EQ(jobs.pop(item), outcome::ok);
  EXPECT_EQ(jobs.task_done(), outcome::ok);
  EXPECT_EQ(jobs.join(), outcome::ok);
  EXPECT_EQ(jobs.write_off(), 0U);
}

// The broken twin: who does not enroll is waited for until the deadline.
TYPED_TEST(joinable_test, a_consumer_that_did_not_enroll_is_waited_for_in_vain) {
  if (const char* reason = this->nobody_to_kill()) GTEST_SKIP() << reason;
  auto& jobs = this->use();
  shared_value<mailbox> ready;
  EXPECT_EQ(jobs.push(1), outcome::ok);
  detail::process holder = start_holder(jobs, *ready, false);
  (void)holder.kill_and_reap();
  EXPECT_EQ(jobs.join(50ms), outcome::timeout);
}

}  // namespace
}  // namespace contend::inline CONTEND_BACKEND
