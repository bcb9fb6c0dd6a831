// checked_in_debug_test: made twice, as a checked build and as one with NDEBUG: the one refuses misuse, the other has
// the lock itself.
#include <gtest/gtest.h>

#include <string>
#include <system_error>
#include <type_traits>
#include <vector>

#include "contract/lock/workers.h"
#include "lock/checked_lock.h"
#include "lock/futex_mutex.h"
#include "lock/spin_lock.h"
#include "lock/ticket_lock.h"
#include "platform/hosted.h"
#include "platform/placed.h"

namespace contend::inline CONTEND_BACKEND {
namespace {

using namespace testing_support;

template <class Lock>
class checked_in_debug_of : public testing::Test {
 protected:
  using lock_type = checked_in_debug<Lock>;

  static hosted<placed<lock_type>> make(scope sharing) {
    return *hosted<placed<lock_type>>::create({.sharing = sharing});
  }
  static std::vector<scope> scopes() {
    if (thread_sanitizer) return {scope::threads};
    return {scope::threads, scope::processes};
  }
};

struct name_of_lock {
  template <class Lock>
  static std::string GetName(int) {
    return std::string(Lock::traits.name);
  }
};
using locks = testing::Types<futex_mutex<spin_then_park>, spin_lock<spin>, ticket_lock<spin>>;
TYPED_TEST_SUITE(checked_in_debug_of, locks, name_of_lock);

#ifdef NDEBUG

TYPED_TEST(checked_in_debug_of, is_the_lock_itself_where_nothing_is_checked) {
  EXPECT_TRUE((std::is_same_v<typename TestFixture::lock_type, TypeParam>));
}

#else

template <class Lock>
bool refuses_unlock(Lock& lock) {
  try {
    lock.unlock();
  } catch (const std::system_error& error) {
    return error.code() == std::errc::operation_not_permitted;
  }
  return false;
}

TYPED_TEST(checked_in_debug_of, refuses_to_unlock_what_nobody_holds_in_a_checked_build) {
  for (const scope sharing : this->scopes()) {
    auto home = this->make(sharing);
    auto& lock = home->get();
    EXPECT_TRUE(refuses_unlock(lock));
    EXPECT_TRUE(lock.try_lock());  // refused is not unlocked twice
    lock.unlock();
    EXPECT_TRUE(refuses_unlock(lock));
  }
}

TYPED_TEST(checked_in_debug_of, refuses_to_unlock_what_another_holds_in_a_checked_build) {
  for (const scope sharing : this->scopes()) {
    auto home = this->make(sharing);
    auto& lock = home->get();
    lock.lock();
    EXPECT_TRUE(elsewhere(sharing, [&] { return refuses_unlock(lock); }));
    EXPECT_TRUE(elsewhere(sharing, [&] { return !lock.try_lock(); }));
    lock.unlock();
  }
}

#endif

}  // namespace
}  // namespace contend::inline CONTEND_BACKEND
