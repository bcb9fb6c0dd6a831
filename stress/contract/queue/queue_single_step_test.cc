// queue_single_step_test: a worker is killed after each single instruction of an operation, and the books are checked.
//
// The worker is a process that its parent steps through push or pop by ptrace, so many instructions, and kills there;
// then the same with one more, until it ends alive. What is then in the queue, counted as lost, or neither, must come
// in three phases without a gap: not begun, counted, done.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/ptrace.h>
#include <sys/wait.h>  // seam: waitid alone tells a process that stands still from one that has ended

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <functional>
#include <iostream>
#include <string>

#include "platform/hosted.h"
#include "platform/process.h"
#include "platform_testing.h"
#include "queue/mutex_ring.h"
#include "queue/robust_ring.h"

namespace contend::inline CONTEND_BACKEND {
namespace {

using namespace testing_support;
using robust = robust_ring<std::uint64_t, spin_then_park>;
using naive = mutex_ring<std::uint64_t, spin_then_park>;

// Of the instructions that may be an operation's last, one of so many: the time goes with their square. Repetitions are
// coarse.
constexpr int coarse_stride = 5;
constexpr std::array<std::uint64_t, 3> three{7, 8, 9};

// Whether the process stands still after its last step; false: it has ended.
bool stands(const detail::process& worker) {
  siginfo_t info{};
  while (waitid(P_PID, static_cast<id_t>(worker.pid()), &info, WEXITED | WSTOPPED | WNOWAIT) != 0 && errno == EINTR) {
  }
  return info.si_code == CLD_STOPPED || info.si_code == CLD_TRAPPED;
}

// Kills a worker so many instructions after the start of `operation`; false: it ended before.
bool kill_after(int steps, const std::function<void()>& operation) {
  auto worker = detail::fork_process("worker", [&] {
    ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
    raise(SIGSTOP);
    operation();
    _exit(0);
  });
  EXPECT_THAT(worker.status(), is_ok());
  bool alive = stands(*worker);
  for (int i = 0; i < steps && alive; ++i) {
    ptrace(PTRACE_SINGLESTEP, worker->pid(), nullptr, nullptr);
    alive = stands(*worker);
  }
  (void)worker->kill_and_reap();
  return alive;
}

// Whether it ends within half a second, in a process of its own.
bool finishes(const std::function<void()>& operation) {
  const auto job = [&] {
    operation();
    return absl::OkStatus();
  };
  return run_isolated("survivor", job, 500ms).ok();
}

template <class Queue>
hosted<Queue> make() {
  return *hosted<Queue>::create({.capacity = 8, .sharing = scope::processes});
}

// How many items survivors find: while nothing has begun, while the dead one's items are lost, when all was done.
struct sizes {
  std::size_t before;
  std::size_t lost;
  std::size_t done;
};

// p, l or d for the phase that the survivors find, ? for none of the three. The queue goes on.
char phase_of(robust& queue, const sizes& expected, std::uint64_t count) {
  std::array<std::uint64_t, 8> items{};
  const std::size_t size = queue.try_pop_some(items);  // takes the lock of the dead
  for (std::size_t i = 0; i < size; ++i) EXPECT_THAT(three, testing::Contains(items[i]));
  EXPECT_EQ(queue.push(1, patient), outcome::ok);
  EXPECT_EQ(queue.pop(items[0], patient), outcome::ok);
  if (queue.lost() == count) return size == expected.lost ? 'l' : '?';
  if (queue.lost() != 0) return '?';
  return size == expected.before ? 'p' : size == expected.done ? 'd' : '?';
}

using operation_on = std::function<void(robust&)>;

void fill(robust& queue, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(queue.push(three[i]), outcome::ok);
}

// One letter for each instruction after which a worker was killed in `operation`, one of so many.
std::string phases(const sizes& expected, std::uint64_t count, const operation_on& operation, int every = 1) {
  std::string all;
  for (bool killed = true; killed;) {
    auto queue = make<robust>();
    fill(*queue, expected.before);
    killed = kill_after(static_cast<int>(all.size()) * every, [&] { operation(*queue); });
    all += phase_of(*queue, expected, count);
  }
  return all;
}

void push_one(robust& queue) { (void)queue.try_push(three[0]); }
void push_three(robust& queue) {
  auto items = three;
  (void)queue.try_push_some(items);
}
void pop_one(robust& queue) {
  std::uint64_t item = 0;
  (void)queue.try_pop(item);
}
void pop_three(robust& queue) {
  std::array<std::uint64_t, 3> items{};
  (void)queue.try_pop_some(items);
}

class a_robust_ring_single_stepped : public testing::Test {
 protected:
  void SetUp() override {
#if !defined(__x86_64__)
    GTEST_SKIP() << "a step between a load-linked and its store-conditional lets that fail for ever";
#endif
    if (!kill_after(1, [] {})) GTEST_SKIP() << "ptrace is not allowed here";
  }

  static void expect_no_gap(const std::string& phases) {
    EXPECT_THAT(phases, testing::MatchesRegex("p+l+d+"));
    std::cout << std::count(phases.begin(), phases.end(), 'p') << " kills before, "
              << std::count(phases.begin(), phases.end(), 'l') << " counted as lost, "
              << std::count(phases.begin(), phases.end(), 'd') << " when done\n";
  }
};

TEST_F(a_robust_ring_single_stepped, counts_the_items_of_a_pusher_that_is_killed_before_they_are_in) {
  expect_no_gap(phases({.before = 0, .lost = 0, .done = 1}, 1, push_one));
  expect_no_gap(phases({.before = 0, .lost = 0, .done = 3}, 3, push_three, coarse_stride));
}

TEST_F(a_robust_ring_single_stepped, counts_the_items_of_a_popper_that_is_killed_before_it_has_left) {
  expect_no_gap(phases({.before = 1, .lost = 0, .done = 0}, 1, pop_one));
  expect_no_gap(phases({.before = 3, .lost = 0, .done = 0}, 3, pop_three));
}

TEST_F(a_robust_ring_single_stepped, counts_them_once_wherever_the_one_who_mends_is_killed) {
  const sizes expected{.before = 0, .lost = 0, .done = 1};
  const auto where_lost = static_cast<int>(phases(expected, 1, push_one).find('l'));
  int mended = 0;
  for (bool killed = true; killed; mended += coarse_stride) {
    auto queue = make<robust>();
    EXPECT_TRUE(kill_after(where_lost, [&] { push_one(*queue); }));
    killed = kill_after(mended, [&] { pop_one(*queue); });
    EXPECT_EQ(phase_of(*queue, expected, 1), 'l') << mended;
  }
}

// What the test says where more is lost than is counted.
TEST_F(a_robust_ring_single_stepped, would_be_seen_to_count_too_little) {
  EXPECT_THAT(phases({.before = 0, .lost = 0, .done = 1}, 2, push_one, coarse_stride),
              testing::MatchesRegex("p+[?]+d+"));
}

// What the test says of a ring that is not robust: from some instruction on the dead have its lock.
TEST_F(a_robust_ring_single_stepped, differs_from_a_naive_one_which_is_kept_by_the_dead) {
  bool kept = false;
  bool killed = true;
  for (int steps = 0; killed && !kept; steps += coarse_stride) {
    auto queue = make<naive>();
    killed = kill_after(steps, [&] { (void)queue->try_push(7); });
    std::uint64_t item = 0;
    kept = !finishes([&] { (void)queue->pop(item, 0ms); });
  }
  EXPECT_TRUE(kept);
}

}  // namespace
}  // namespace contend::inline CONTEND_BACKEND
