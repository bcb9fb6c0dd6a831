// semaphore_test: what lock.h promises of semaphores, for every line of contenders.h, in threads and in processes.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <tuple>
#include <utility>

#include "contract/lock/workers.h"
#include "lock/contenders.h"
#include "platform/hosted.h"
#include "platform/placed.h"

namespace contend::inline CONTEND_BACKEND {
namespace {

using namespace testing_support;

template <class List>
struct test_types;
template <class... Contenders>
struct test_types<type_list<Contenders...>> {
  using type = testing::Types<Contenders...>;
};

struct contender_name {
  template <class Contender>
  static std::string GetName(int) {  // NOLINT: the name is GoogleTest's
    return std::string(Contender::traits.name) + "_" + Contender::wait();
  }
};

template <class Contender>
class a_semaphore : public testing::Test {
 protected:
  using semaphore_type = typename Contender::semaphore;
  using home_type = hosted<placed<semaphore_type>>;

  static home_type make(scope sharing, std::uint32_t initial) {
    auto made = home_type::create(semaphore_options{.sharing = sharing, .initial = initial});
    EXPECT_TRUE(made.ok()) << made.status();
    return *std::move(made);
  }

  static std::vector<scope> scopes() {
    if (thread_sanitizer) return {scope::threads};
    return {scope::threads, scope::processes};
  }
};
TYPED_TEST_SUITE(a_semaphore, test_types<semaphore_contenders>::type, contender_name);

TYPED_TEST(a_semaphore, gives_out_as_many_permits_as_it_has) {
  for (const scope sharing : this->scopes()) {
    auto home = this->make(sharing, 2);
    auto& permits = home->get();
    EXPECT_EQ(permits.acquire(), outcome::ok);
    EXPECT_TRUE(elsewhere(sharing, [&] { return permits.try_acquire(); }));
    EXPECT_EQ(permits.value(), 0U);
    const auto finds_none = [&] { return !permits.try_acquire() && permits.acquire(0ns) == outcome::timeout; };
    EXPECT_TRUE(finds_none());
    EXPECT_TRUE(elsewhere(sharing, finds_none));
    EXPECT_TRUE(elsewhere(sharing, [&] { return permits.release() == outcome::ok; }));
    EXPECT_EQ(permits.acquire(1h), outcome::ok);
  }
}

TYPED_TEST(a_semaphore, waits_as_long_as_it_was_asked) {
  for (const scope sharing : this->scopes()) {
    auto home = this->make(sharing, 1);
    auto& permits = home->get();
    EXPECT_TRUE(permits.try_acquire());
    EXPECT_TRUE(elsewhere(sharing, [&] {
      const time_point start = now();
      return permits.acquire(3ms) == outcome::timeout && now() - start >= 3ms;
    }));
    EXPECT_EQ(permits.value(), 0U);
    EXPECT_EQ(permits.release(), outcome::ok);
    EXPECT_TRUE(permits.try_acquire()) << "who gave up waiting took it nevertheless";
  }
}

TYPED_TEST(a_semaphore, refuses_a_negative_time_out_and_a_release_of_none) {
  for (const scope sharing : this->scopes()) {
    auto home = this->make(sharing, 1);
    auto& permits = home->get();
    const auto is_refused = [&] {
      return permits.acquire(-1ns) == outcome::invalid && permits.release(0) == outcome::invalid;
    };
    EXPECT_TRUE(is_refused());
    EXPECT_TRUE(elsewhere(sharing, is_refused));
    EXPECT_EQ(permits.value(), 1U);
  }
}

// The worker that releases is not the one that acquired.
TYPED_TEST(a_semaphore, has_at_most_what_it_may_have) {
  constexpr std::uint32_t most = std::numeric_limits<std::uint32_t>::max();
  for (const scope sharing : this->scopes()) {
    auto home = this->make(sharing, 3);
    auto& permits = home->get();
    const auto release_elsewhere = [&](std::uint32_t count, outcome expected) {
      return elsewhere(sharing, [&] { return permits.release(count) == expected; });
    };
    if (TypeParam::traits.bounded) {
      EXPECT_TRUE(release_elsewhere(1, outcome::full));
      EXPECT_TRUE(permits.try_acquire());
      EXPECT_TRUE(permits.try_acquire());
      EXPECT_TRUE(release_elsewhere(3, outcome::full));
      EXPECT_EQ(permits.value(), 1U);
      EXPECT_TRUE(release_elsewhere(2, outcome::ok));
      EXPECT_EQ(permits.value(), 3U);
    } else {
      EXPECT_TRUE(release_elsewhere(most - 3, outcome::ok));
      EXPECT_EQ(permits.value(), most);
    }
    EXPECT_TRUE(release_elsewhere(1, outcome::full));
    EXPECT_TRUE(release_elsewhere(most, outcome::full));
  }
}

TYPED_TEST(a_semaphore, lets_in_no_more_workers_at_once_than_it_has_permits) {
  struct room {
    atomic<std::uint32_t> inside{0};
    atomic<std::uint32_t> too_many{0};
    atomic<std::uint32_t> visits{0};
  };
  constexpr std::uint32_t workers = 3;
  constexpr std::uint32_t each = 200;
  for (const scope sharing : this->scopes()) {
    auto home = this->make(sharing, 2);
    auto& permits = home->get();
    const shared_value<room> seen;
    {
      crew all(sharing);
      for (std::uint32_t w = 0; w < workers; ++w) {
        all.start([&] {
          for (std::uint32_t i = 0; i < each; ++i) {
            EXPECT_EQ(permits.acquire(), outcome::ok);
            if (seen->inside.fetch_add(1, acq_rel) >= 2) seen->too_many.store(1, relaxed);  // counts only
            yield();
            seen->inside.fetch_sub(1, acq_rel);  // before the release, which publishes it
            seen->visits.fetch_add(1, relaxed);  // a count only
            EXPECT_EQ(permits.release(), outcome::ok);
          }
        });
      }
    }
    EXPECT_EQ(seen->too_many.load(relaxed), 0U);  // all have stopped
    EXPECT_EQ(seen->visits.load(relaxed), workers * each);
    EXPECT_EQ(permits.value(), 2U);
  }
}

TYPED_TEST(a_semaphore, wakes_as_many_waiters_as_permits_are_released) {
  constexpr std::uint32_t waiters = 3;
  for (const scope sharing : this->scopes()) {
    auto home = this->make(sharing, waiters);
    auto& permits = home->get();
    for (std::uint32_t i = 0; i < waiters; ++i) ASSERT_TRUE(permits.try_acquire());
    crew all(sharing);
    for (std::uint32_t w = 0; w < waiters; ++w) {
      all.start([&] { EXPECT_EQ(permits.acquire(), outcome::ok); });
    }
    std::this_thread::sleep_for(2ms);  // so that most of them wait; right without
    EXPECT_EQ(permits.release(waiters), outcome::ok);
    all.join();
    EXPECT_EQ(permits.value(), 0U);
  }
}

TYPED_TEST(a_semaphore, hands_on_what_was_done_before_the_release) {
  for (const scope sharing : this->scopes()) {
    auto home = this->make(sharing, 1);
    auto& permits = home->get();
    ASSERT_TRUE(permits.try_acquire());
    const shared_value<cell<std::uint32_t>> letter;
    crew all(sharing);
    all.start([&] {
      EXPECT_EQ(permits.acquire(), outcome::ok);
      EXPECT_EQ(letter->read(), 42U);
    });
    letter->write(42);
    EXPECT_EQ(permits.release(), outcome::ok);
  }
}

}  // namespace
}  // namespace contend::inline CONTEND_BACKEND
