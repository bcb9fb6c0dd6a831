// robust_mutex_test: whoever dies, and wherever: the next is told, nobody waits for the dead, broken is broken for all.
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <string>
#include <system_error>
#include <thread>

#include "contract/lock/workers.h"
#include "lock/futex_mutex.h"
#include "lock/robust_mutex.h"
#include "platform/hosted.h"
#include "platform/placed.h"

namespace contend::inline CONTEND_BACKEND {
namespace {

using namespace testing_support;

// Whether the process sleeps in the kernel.
bool is_asleep(pid_t pid) {
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  std::getline(stat, text, '\0');
  const std::size_t end_of_name = text.rfind(')');
  return end_of_name != std::string::npos && text.compare(end_of_name, 3, ") S") == 0;
}

template <class Wait>
class a_robust_mutex : public testing::Test {
 protected:
  using mutex_type = robust_mutex<Wait>;

  void SetUp() override {
    if (thread_sanitizer) GTEST_SKIP() << no_processes_here;
    auto made = hosted<placed<mutex_type>>::create({.sharing = scope::processes});
    ASSERT_TRUE(made.ok()) << made.status();
    home_.emplace(*std::move(made));
  }

  mutex_type& mutex() { return (*home_)->get(); }

  // A process that takes it, whatever it is told, and stays inside until it is killed.
  void start_holder(crew& all, outcome expected) {
    const shared_value<mailbox> inside;
    all.start([&] {
      inside->put(mutex().acquire() == expected ? 1 : 2);
      while (true) pause();
    });
    EXPECT_EQ(inside->await(), 1);
  }

  void kill_a_holder(outcome expected = outcome::ok) {
    crew one(scope::processes);
    start_holder(one, expected);
    one.kill(0);
  }

  // A process that waits for it; when this returns it sleeps, or is about to look for the last time.
  void start_waiter(crew& all, const std::function<void()>& body) {
    const shared_value<mailbox> here;
    all.start([&, body] {
      here->put(static_cast<std::int32_t>(getpid()));
      body();
    });
    const pid_t pid = here->await();
    if constexpr (Wait::parks) {
      while (!is_asleep(pid)) yield();
    }
  }

 private:
  std::optional<hosted<placed<mutex_type>>> home_;
};

using waits = testing::Types<spin, spin_then_yield, spin_then_park>;
struct wait_name {
  template <class Wait>
  static std::string GetName(int) {  // NOLINT: the name is GoogleTest's
    return std::string(Wait::name);
  }
};
TYPED_TEST_SUITE(a_robust_mutex, waits, wait_name);

TYPED_TEST(a_robust_mutex, tells_the_next_that_its_holder_was_killed_and_works_on_once_recovered) {
  this->kill_a_holder();
  EXPECT_EQ(this->mutex().acquire(1h), outcome::owner_died);
  EXPECT_TRUE(this->mutex().is_held_by_caller());
  this->mutex().recover();
  this->mutex().unlock();
  EXPECT_EQ(this->mutex().acquire(), outcome::ok);
  this->mutex().unlock();
}

TYPED_TEST(a_robust_mutex, tells_the_next_that_a_thread_ended_as_its_holder) {
  std::thread([this] { EXPECT_EQ(this->mutex().acquire(), outcome::ok); }).join();
  EXPECT_EQ(this->mutex().acquire(), outcome::owner_died);
  this->mutex().recover();
  this->mutex().unlock();
}

TYPED_TEST(a_robust_mutex, tells_a_waiter_that_the_holder_was_killed) {
  crew all(scope::processes);
  this->start_holder(all, outcome::ok);
  this->start_waiter(all, [this] {
    EXPECT_EQ(this->mutex().acquire(), outcome::owner_died);
    this->mutex().recover();
    this->mutex().unlock();
  });
  all.kill(0);
  all.join();
  EXPECT_EQ(this->mutex().acquire(), outcome::ok);
  this->mutex().unlock();
}

TYPED_TEST(a_robust_mutex, tells_the_next_again_when_the_one_who_repairs_is_killed) {
  this->kill_a_holder();
  for (int i = 0; i < 5; ++i) this->kill_a_holder(outcome::owner_died);
  EXPECT_EQ(this->mutex().acquire(), outcome::owner_died);
  this->mutex().recover();
  this->mutex().unlock();
  EXPECT_EQ(this->mutex().acquire(), outcome::ok);
  this->mutex().unlock();
}

TYPED_TEST(a_robust_mutex, forgets_a_waiter_that_was_killed) {
  for (int i = 0; i < 5; ++i) {
    ASSERT_EQ(this->mutex().acquire(), outcome::ok);
    crew all(scope::processes);
    this->start_waiter(all, [this] { (void)this->mutex().acquire(); });
    this->start_waiter(all, [this] {
      EXPECT_EQ(this->mutex().acquire(), outcome::ok);
      this->mutex().unlock();
    });
    all.kill(0);
    this->mutex().unlock();
    all.join();
  }
}

TYPED_TEST(a_robust_mutex, wakes_the_second_sleeper_after_the_first_has_recovered) {
  crew all(scope::processes);
  this->start_holder(all, outcome::ok);
  const shared_value<mailbox> repaired;
  const shared_value<mailbox> others_known;
  for (int i = 0; i < 2; ++i) {
    this->start_waiter(all, [&] {
      const outcome answer = this->mutex().acquire();
      if (answer == outcome::owner_died) {
        others_known->put(this->mutex().has_sleepers() ? 1 : 2);
        this->mutex().recover();
        repaired->put(1);
      } else {
        EXPECT_EQ(answer, outcome::ok);
        EXPECT_EQ(repaired->look(), 1);
      }
      this->mutex().unlock();
    });
  }
  all.kill(0);
  all.join();
  // Who repairs must not forget that somebody sleeps: that one would sleep for ever (glibc 20973).
  EXPECT_TRUE(!TypeParam::parks || others_known->look() == 1);
}

TYPED_TEST(a_robust_mutex, is_broken_for_all_when_unlocked_without_recovery) {
  crew all(scope::processes);
  this->start_holder(all, outcome::ok);
  for (int i = 0; i < 3; ++i) {
    this->start_waiter(all, [this] {
      switch (this->mutex().acquire()) {
        case outcome::owner_died: this->mutex().unlock(); break;
        case outcome::broken: break;
        default: ADD_FAILURE() << "neither owner_died nor broken";
      }
    });
  }
  all.kill(0);
  all.join();
  EXPECT_TRUE(this->mutex().is_broken());
  EXPECT_EQ(this->mutex().acquire(), outcome::broken);
  EXPECT_EQ(this->mutex().acquire(0ns), outcome::broken);
  EXPECT_EQ(this->mutex().holder(), 0U);
  EXPECT_THROW(this->mutex().lock(), std::system_error);
  EXPECT_THROW((void)this->mutex().try_lock(), std::system_error);
}

TYPED_TEST(a_robust_mutex, refuses_a_guard_that_cannot_repair_and_leaves_it_to_one_who_can) {
  this->kill_a_holder();
  EXPECT_THROW(this->mutex().lock(), std::system_error);
  EXPECT_THROW((void)this->mutex().try_lock_until(1h), std::system_error);
  EXPECT_FALSE(this->mutex().is_held_by_caller());
  EXPECT_EQ(this->mutex().acquire(), outcome::owner_died);
  this->mutex().recover();
  this->mutex().unlock();
  this->mutex().lock();
  this->mutex().unlock();
}

TYPED_TEST(a_robust_mutex, answers_invalid_and_timeout_and_holds_nothing_then) {
  EXPECT_EQ(this->mutex().acquire(-1ns), outcome::invalid);
  EXPECT_EQ(this->mutex().holder(), 0U);
  EXPECT_THROW(this->mutex().recover(), std::system_error);
  crew all(scope::processes);
  this->start_holder(all, outcome::ok);
  EXPECT_EQ(this->mutex().acquire(0ns), outcome::timeout);
  EXPECT_EQ(this->mutex().acquire(3ms), outcome::timeout);
  EXPECT_EQ(this->mutex().acquire(-1ns), outcome::invalid);
  EXPECT_THROW(this->mutex().unlock(), std::system_error);
  all.kill(0);
  EXPECT_EQ(this->mutex().acquire(-1ns), outcome::invalid);
  EXPECT_EQ(this->mutex().acquire(), outcome::owner_died);
  this->mutex().recover();
  this->mutex().unlock();
}

// What the tests above would say of a lock that is not robust: the dead keep it.
TEST(a_mutex_that_is_not_robust, is_kept_by_the_dead) {
  if (thread_sanitizer) GTEST_SKIP() << no_processes_here;
  auto home = hosted<placed<futex_mutex<spin_then_park>>>::create({.sharing = scope::processes});
  ASSERT_TRUE(home.ok()) << home.status();
  crew all(scope::processes);
  const shared_value<mailbox> inside;
  all.start([&] {
    (*home)->get().lock();
    inside->put(1);
    while (true) pause();
  });
  (void)inside->await();
  all.kill(0);
  EXPECT_FALSE((*home)->get().try_lock_until(20ms));
}

}  // namespace
}  // namespace contend::inline CONTEND_BACKEND
