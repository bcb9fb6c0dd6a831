// platform_lifeline_test: whoever ends without releasing is seen dead, thread or process, at once and by all.
#include <gtest/gtest.h>
#include <pthread.h>  // seam: glibc's own robust mutexes stand beside ours here
#include <signal.h>

#include <chrono>
#include <optional>
#include <thread>
#include <vector>

#include "platform/atomic.h"
#include "platform/lifeline.h"
#include "platform/pause.h"
#include "platform/process.h"
#include "platform/region.h"

namespace contend::inline CONTEND_BACKEND {
namespace {

using namespace std::chrono_literals;

struct shared_state {
  lifeline first;
  lifeline second;
  atomic<std::uint32_t> ready{0};
};

class lifeline_test : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(robust_list::verify_supported().ok());
    auto memory = region::create(sizeof(shared_state), {.sharing = scope::processes});
    ASSERT_TRUE(memory.ok()) << memory.status();
    memory_ = *std::move(memory);
    state_ = new (memory_->bytes().data()) shared_state;
  }

  // A process that takes both, says so and sleeps.
  detail::process start_holder() {
    auto child = detail::fork_process("holder", [this] {
      const bool taken = state_->first.take() && state_->second.take();
      state_->ready.store(taken ? 1 : 2, release);
      while (true) pause();
    });
    EXPECT_TRUE(child.ok()) << child.status();
    while (state_->ready.load(acquire) == 0) yield();
    EXPECT_EQ(state_->ready.load(acquire), 1U);
    return *std::move(child);
  }

  std::optional<region> memory_;
  shared_state* state_ = nullptr;
};

TEST_F(lifeline_test, is_vacant_held_and_vacant_again) {
  lifeline& line = state_->first;
  EXPECT_EQ(line.look(), life::vacant);
  EXPECT_TRUE(line.take());
  EXPECT_FALSE(line.take());
  EXPECT_EQ(line.look(), life::held);
  EXPECT_FALSE(line.bury());
  line.release();
  EXPECT_EQ(line.look(), life::vacant);
}

TEST_F(lifeline_test, a_process_that_is_killed_is_dead_until_one_buries_it) {
  detail::process holder = start_holder();
  EXPECT_EQ(state_->first.look(), life::held);
  EXPECT_EQ(state_->first.holder(), static_cast<std::uint32_t>(holder.pid()));
  EXPECT_FALSE(state_->first.await_end(1ms));
  (void)holder.kill_and_reap();
  EXPECT_EQ(state_->first.look(), life::dead);
  EXPECT_EQ(state_->second.look(), life::dead);
  EXPECT_FALSE(state_->first.take());
  EXPECT_TRUE(state_->first.bury());
  EXPECT_FALSE(state_->first.bury());
  EXPECT_TRUE(state_->first.take());
  state_->first.release();
}

TEST_F(lifeline_test, every_sleeper_learns_of_the_death) {
  detail::process holder = start_holder();
  std::vector<std::thread> sleepers;
  for (int i = 0; i < 4; ++i) {
    sleepers.emplace_back([this] { EXPECT_TRUE(state_->first.await_end(deadline::never())); });
  }
  std::this_thread::sleep_for(20ms);  // so that most of them do sleep; right without
  holder.kill();
  for (std::thread& sleeper : sleepers) sleeper.join();
  (void)holder.reap();
  EXPECT_EQ(state_->first.look(), life::dead);
}

TEST_F(lifeline_test, a_thread_that_forgets_to_release_is_dead) {
  std::thread([this] { EXPECT_TRUE(state_->first.take()); }).join();
  EXPECT_TRUE(state_->first.await_end(10s));  // the kernel marks it a little after join
  EXPECT_EQ(state_->first.look(), life::dead);
}

TEST_F(lifeline_test, a_forked_child_holds_nothing_of_its_parent) {
  ASSERT_TRUE(state_->first.take());
  auto child = detail::fork_process("child", [] { _exit(0); });
  ASSERT_TRUE(child.ok());
  (void)child->reap();
  EXPECT_EQ(state_->first.look(), life::held);
  state_->first.release();
}

TEST_F(lifeline_test, shares_the_list_with_glibc) {
  pthread_mutexattr_t robust;
  pthread_mutexattr_init(&robust);
  pthread_mutexattr_setrobust(&robust, PTHREAD_MUTEX_ROBUST);
  pthread_mutex_t theirs[2];
  for (auto& mutex : theirs) pthread_mutex_init(&mutex, &robust);
  std::thread([&] {
    pthread_mutex_lock(&theirs[0]);
    EXPECT_TRUE(state_->first.take());
    pthread_mutex_lock(&theirs[1]);
    EXPECT_TRUE(state_->second.take());
    pthread_mutex_unlock(&theirs[1]);
    state_->first.release();
    pthread_mutex_lock(&theirs[1]);
    // Left held: theirs[0], second, theirs[1].
  }).join();
  EXPECT_TRUE(state_->second.await_end(10s));
  EXPECT_EQ(state_->first.look(), life::vacant);
  EXPECT_EQ(state_->second.look(), life::dead);
  for (auto& mutex : theirs) {
    EXPECT_EQ(pthread_mutex_lock(&mutex), EOWNERDEAD);
    pthread_mutex_consistent(&mutex);
    pthread_mutex_unlock(&mutex);
    pthread_mutex_destroy(&mutex);
  }
}

}  // namespace
}  // namespace contend::inline CONTEND_BACKEND
