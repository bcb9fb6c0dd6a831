// primitives_test: a lock, a stack and two rings, the very source that is timed, in every execution of two workers.
#include <gtest/gtest.h>

#include <array>

#include "explore/explore.h"
#include "lock/futex_mutex.h"
#include "lock/mcs_lock.h"
#include "lock/ticket_lock.h"
#include "platform/hosted.h"
#include "platform/wait.h"
#include "queue/spsc_ring.h"
#include "queue/ticket_ring.h"
#include "queue/treiber_stack.h"
#include "queue/vyukov_ring.h"

namespace {

using namespace contend;

void expect_clean(const explore::result& answer) {
  EXPECT_FALSE(answer.found) << to_string(answer);
  EXPECT_TRUE(answer.complete) << to_string(answer);
}

template <class Lock>
void excludes() {
  expect_clean(explore::exhaust(Lock::kind(), [](explore::team& team) {
    Lock lock(scope::threads);
    cell<int> inside{0};
    const auto section = [&] {
      for (int i = 0; i < 2; ++i) {
        lock.lock();
        inside.write(inside.read() + 1);
        lock.unlock();
      }
    };
    team.worker("one", section);
    team.worker("other", section);
    team.run();
    explore::require(inside.read() == 4, "each section is counted");
  }));
}

TEST(locks, exclude) {
  excludes<ticket_lock<spin>>();
  excludes<ticket_lock<spin_then_park>>();
  excludes<futex_mutex<spin>>();
  excludes<futex_mutex<spin_then_park>>();
  excludes<mcs_lock<spin>>();
  excludes<mcs_lock<spin_then_park>>();
}

template <class Queue>
void hands_over_two_items(std::size_t capacity) {
  expect_clean(explore::exhaust(Queue::traits.name, [capacity](explore::team& team) {
    auto queue = *hosted<Queue>::create({.capacity = capacity});
    std::array<outcome, 2> pushed{};
    std::array<int, 2> popped{};
    team.worker("producer", [&] {
      for (int i = 0; i < 2; ++i) pushed[static_cast<std::size_t>(i)] = queue->try_push(i + 1);
    });
    team.worker("consumer", [&] {
      for (int& item : popped) (void)queue->try_pop(item);
    });
    team.run();
    int sum = 0;
    for (const int item : popped) sum += item;
    for (int item = 0; queue->try_pop(item) == outcome::ok;) sum += item;
    const int expected = (pushed[0] == outcome::ok ? 1 : 0) + (pushed[1] == outcome::ok ? 2 : 0);
    explore::require(sum == expected, "what was pushed is popped, once");
  }));
}

TEST(queues, hand_over_each_item_once) {
  hands_over_two_items<spsc_ring<int, spin>>(2);
  hands_over_two_items<spsc_ring<int, spin_then_park>>(1);
  hands_over_two_items<vyukov_ring<int, spin>>(2);
  hands_over_two_items<vyukov_ring<int, spin_then_park>>(1);
  hands_over_two_items<treiber_stack<int, spin>>(2);
  hands_over_two_items<ticket_ring<int, spin>>(2);
}

}  // namespace
