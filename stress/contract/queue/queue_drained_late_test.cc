// queue_drained_late_test: a process is joined before anybody popped what it pushed. It hands over by pushing: nothing
// of it need go on for its items to arrive. (The design that hangs here: a_naive_pool of contract/pool.)
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <string>

#include "platform/hosted.h"
#include "platform_testing.h"
#include "queue/mutex_ring.h"
#include "queue/mutex_unbounded.h"
#include "queue/robust_ring.h"
#include "queue/vyukov_ring.h"
#include "worker/process_worker.h"

namespace contend::testing_support {
namespace {

constexpr std::uint64_t room = 1024;

template <class Queue>
class a_joined_producer : public testing::Test {
 protected:
  void SetUp() override {
    if (thread_sanitizer) GTEST_SKIP() << no_processes_here;
  }

  // A process that pushes 0, 1, ... and ends with the answer to its last push.
  static process_worker producer_of(std::uint64_t items, Queue& queue) {
    return process_worker([items, into = &queue] {
      outcome last = outcome::ok;
      for (std::uint64_t i = 0; i < items && last == outcome::ok; ++i) last = into->push(i);
      _exit(static_cast<int>(last));
    });
  }

  void expect_items(std::uint64_t count) {
    for (std::uint64_t i = 0, item = 0; i < count; ++i) {
      ASSERT_EQ(queue_->try_pop(item), outcome::ok);
      EXPECT_EQ(item, i);
    }
  }

  hosted<Queue> queue_ = *hosted<Queue>::create(queue_options{.capacity = room, .sharing = scope::processes});
};

struct name_of_queue {
  template <class Queue>
  static std::string GetName(int) {  // NOLINT(readability-identifier-naming): GoogleTest's word
    return std::string(Queue::traits.name);
  }
};

using queues = testing::Types<mutex_ring<std::uint64_t, spin_then_park>, mutex_unbounded<std::uint64_t, spin_then_park>,
                              vyukov_ring<std::uint64_t, spin_then_park>, robust_ring<std::uint64_t, spin_then_park>>;
TYPED_TEST_SUITE(a_joined_producer, queues, name_of_queue);

TYPED_TEST(a_joined_producer, has_handed_over_all_that_is_drained_later) {
  auto producer = this->producer_of(room, *this->queue_);
  ASSERT_THAT(producer.start(), is_ok());
  EXPECT_TRUE(producer.join(patient).value_or(false));
  EXPECT_EQ(producer.exit_code(), static_cast<int>(outcome::ok));
  this->expect_items(room);
}

TYPED_TEST(a_joined_producer, is_told_to_still_run_while_it_has_no_room_and_ends_by_close) {
  auto producer = this->producer_of(2 * room, *this->queue_);
  ASSERT_THAT(producer.start(), is_ok());
  EXPECT_FALSE(producer.join(50ms).value_or(true));  // it cannot end: nobody pops
  this->queue_->close();
  EXPECT_TRUE(producer.join(patient).value_or(false));
  EXPECT_EQ(producer.exit_code(), static_cast<int>(outcome::closed));
}

}  // namespace
}  // namespace contend::testing_support
