// robust_mutex_threads_test: a robust mutex of one process's threads, which die by ending as its holder.
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <system_error>

#include "contract/lock/workers.h"
#include "lock/futex_mutex.h"
#include "lock/robust_mutex.h"
#include "platform/hosted.h"
#include "platform/placed.h"

namespace contend::inline CONTEND_BACKEND {
namespace {

using namespace testing_support;

// Whether the thread sleeps in the kernel.
bool is_asleep(std::int32_t thread) {
  std::ifstream stat("/proc/self/task/" + std::to_string(thread) + "/stat");
  std::string text;
  std::getline(stat, text, '\0');
  const std::size_t end_of_name = text.rfind(')');
  return end_of_name != std::string::npos && text.compare(end_of_name, 3, ") S") == 0;
}

template <class Wait>
class a_robust_mutex_of_threads : public testing::Test {
 protected:
  using mutex_type = robust_mutex<Wait>;

  mutex_type& mutex() { return home_->get(); }

  // A thread takes it, whatever it is told, and ends as its holder when it may.
  void start_holder(crew& all, outcome expected) {
    const shared_value<mailbox> inside;
    all.start([&, expected] {
      const outcome answer = mutex().acquire();
      inside->put(answer == expected ? 1 : 2);
      (void)may_end_.await();
    });
    EXPECT_EQ(inside->await(), 1);
  }

  // A thread that waits for it; when this returns it sleeps, or is about to look for the last time.
  void start_waiter(crew& all, const std::function<void()>& body) {
    mailbox here;
    all.start([&here, body] {
      here.put(static_cast<std::int32_t>(gettid()));
      body();
    });
    const std::int32_t thread = here.await();
    if constexpr (Wait::parks) {
      while (!is_asleep(thread)) yield();
    }
  }

  mailbox may_end_;

 private:
  hosted<placed<mutex_type>> home_ = *hosted<placed<mutex_type>>::create({.sharing = scope::threads});
};

using waits = testing::Types<spin, spin_then_yield, spin_then_park>;
struct wait_name {
  template <class Wait>
  static std::string GetName(int) {  // NOLINT: the name is GoogleTest's
    return std::string(Wait::name);
  }
};
TYPED_TEST_SUITE(a_robust_mutex_of_threads, waits, wait_name);

TYPED_TEST(a_robust_mutex_of_threads, tells_a_waiter_that_the_holder_ended_and_works_on_once_recovered) {
  crew all(scope::threads);
  this->start_holder(all, outcome::ok);
  this->start_waiter(all, [this] {
    EXPECT_EQ(this->mutex().acquire(), outcome::owner_died);
    this->mutex().recover();
    this->mutex().unlock();
  });
  this->may_end_.put(1);
  all.join();
  EXPECT_EQ(this->mutex().acquire(), outcome::ok);
  this->mutex().unlock();
}

TYPED_TEST(a_robust_mutex_of_threads, tells_the_next_again_when_the_one_who_repairs_ends) {
  this->may_end_.put(1);
  for (int i = 0; i < 5; ++i) {
    crew one(scope::threads);
    one.start([this, expected = i == 0 ? outcome::ok : outcome::owner_died] {
      EXPECT_EQ(this->mutex().acquire(), expected);
    });
  }
  EXPECT_EQ(this->mutex().acquire(), outcome::owner_died);
  this->mutex().recover();
  this->mutex().unlock();
  EXPECT_EQ(this->mutex().acquire(), outcome::ok);
  this->mutex().unlock();
}

TYPED_TEST(a_robust_mutex_of_threads, is_broken_for_all_when_unlocked_without_recovery) {
  crew all(scope::threads);
  this->start_holder(all, outcome::ok);
  atomic<int> told{0};
  atomic<int> broken{0};
  for (int i = 0; i < 3; ++i) {
    this->start_waiter(all, [&] {
      const outcome answer = this->mutex().acquire();
      if (answer == outcome::owner_died) this->mutex().unlock();
      told.fetch_add(answer == outcome::owner_died ? 1 : 0, relaxed);  // counts: read when all have been joined
      broken.fetch_add(answer == outcome::broken ? 1 : 0, relaxed);    // as above
    });
  }
  this->may_end_.put(1);
  all.join();
  EXPECT_EQ(told.load(relaxed), 1);
  EXPECT_EQ(broken.load(relaxed), 2);
  EXPECT_TRUE(this->mutex().is_broken());
  EXPECT_EQ(this->mutex().holder(), 0U);
  EXPECT_TRUE(elsewhere(scope::threads, [this] { return this->mutex().acquire() == outcome::broken; }));
  EXPECT_EQ(this->mutex().acquire(deadline::immediately()), outcome::broken);
  EXPECT_THROW(this->mutex().lock(), std::system_error);
  EXPECT_THROW((void)this->mutex().try_lock(), std::system_error);
}

// What the tests above would say of a lock that is not robust: the ended thread keeps it.
TEST(a_mutex_of_threads_that_is_not_robust, is_kept_by_a_thread_that_ended) {
  futex_mutex<spin_then_park> mutex(scope::threads);
  {
    crew one(scope::threads);
    one.start([&] { mutex.lock(); });
  }
  EXPECT_FALSE(mutex.try_lock_until(20ms));
}

}  // namespace
}  // namespace contend::inline CONTEND_BACKEND
