// crash_twins_test: what has gone wrong in robust locks and queues elsewhere, each fault found; and the same without
// it.
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "explore/explore.h"
#include "explore/portfolio.h"
#include "platform/atomic.h"
#include "platform/cell.h"
#include "platform/clock.h"
#include "platform/futex.h"
#include "platform/lifeline.h"
#include "platform/robust_list.h"
#include "platform/wait.h"
#include "queue/recovering_lock.h"

namespace {

using namespace contend;
using explore::verdict;

enum class fault : std::uint8_t {
  none,
  drops_waiters,     // who takes over from the dead forgets that others sleep (glibc 20973)
  frees_in_two,      // an unlock that says "free, but somebody sleeps" for a moment (glibc 20985)
  unlinks_too_soon,  // off the list before the word is free, and not announced
  unlinks_too_late,  // the word is free, and it is not announced that a wake is owed
  does_not_link,     // the kernel knows of nothing
};

// As glibc's robust mutex, and its faults.
template <fault Fault>
class robust_lock {
 public:
  [[nodiscard]] bool lock() {  // whether the last holder died
    auto& list = contend::robust_list::of_this_thread();
    list.announce(word_);
    std::uint32_t mark = 0;
    while (true) {
      std::uint32_t seen = word_.state.load(relaxed);
      const bool is_left = (seen & robust_word::owner_died) != 0;
      const bool is_free = Fault == fault::frees_in_two ? seen == 0 || is_left : (seen & robust_word::id_mask) == 0;
      if (!is_free) {
        sleep(seen);
        mark = robust_word::waiters;
        continue;
      }
      const std::uint32_t sleepers = (seen & robust_word::waiters) | mark;
      const std::uint32_t kept = is_left && Fault == fault::drops_waiters ? 0 : sleepers;
      if (!word_.state.compare_exchange_strong(seen, list.thread_id() | kept, acquire, relaxed)) continue;
      if (Fault != fault::does_not_link) list.link(word_);
      list.settle();
      return is_left;
    }
  }

  void unlock() {
    auto& list = contend::robust_list::of_this_thread();
    const bool announces = Fault != fault::unlinks_too_soon && Fault != fault::unlinks_too_late;
    if (announces) list.announce(word_);
    if (Fault != fault::unlinks_too_late) list.unlink(word_);
    if (Fault == fault::frees_in_two) {
      if ((word_.state.exchange(robust_word::waiters, release) & robust_word::waiters) != 0) {
        word_.state.store(0, release);
        futex_wake(word_.state, 1, scope::processes);
      } else {
        word_.state.store(0, release);
      }
    } else if ((word_.state.exchange(0, release) & robust_word::waiters) != 0) {
      futex_wake(word_.state, 1, scope::processes);
    }
    if (Fault == fault::unlinks_too_late) list.unlink(word_);
    if (announces) list.settle();
  }

 private:
  void sleep(std::uint32_t seen) {
    const std::uint32_t announced = seen | robust_word::waiters;
    if (seen != announced && !word_.state.compare_exchange_strong(seen, announced, relaxed, relaxed)) return;
    futex_wait(word_.state, announced, deadline::never(), scope::processes);
  }

  robust_word word_;
};

enum class killed : std::uint8_t { anywhere, inside };

template <fault Fault>
explore::test_body sections_of(int first, int others, killed where = killed::anywhere) {
  return [=](explore::team& team) {
    robust_lock<Fault> lock;
    cell<int> inside{0};
    const auto outside = [where](auto&& act) {
      std::optional<explore::spared> spared;
      if (where == killed::inside) spared.emplace();
      act();
    };
    const auto section = [&] {
      outside([&] { (void)lock.lock(); });
      inside.write(inside.read() + 1);
      outside([&] { lock.unlock(); });
    };
    team.process("victim", [&, first] {
      for (int i = 0; i < first; ++i) section();
    });
    for (int i = 0; i < others; ++i) team.worker("survivor " + std::to_string(i + 1), section);
    team.run();
  };
}

const explore::limits one_crash{.executions = 100'000, .seconds = 20, .crashes = 1};

void expect_found(const explore::test_body& body, const explore::limits& allowed = one_crash) {
  const auto answer = explore::explore_by_portfolio("broken", body, 1, allowed);
  ASSERT_NE(answer.found(), nullptr) << to_string(answer);
  testing::Test::RecordProperty("executions", std::to_string(answer.executions()));
  testing::Test::RecordProperty(
      "found", std::string(to_string(answer.found()->found->what)) + " by " + answer.found()->strategy);
}

void expect_none(const explore::test_body& body, const explore::limits& allowed = one_crash) {
  const auto answer = explore::explore_by_portfolio("mended", body, 1, allowed);
  EXPECT_EQ(answer.found(), nullptr) << to_string(answer);
}

TEST(a_robust_lock, that_drops_the_mark_of_the_sleepers_is_found_with_three_workers_and_a_crash) {
  expect_found(sections_of<fault::drops_waiters>(2, 2, killed::inside));
  expect_none(sections_of<fault::none>(2, 2, killed::inside));
  expect_none(sections_of<fault::drops_waiters>(2, 2), {.executions = 20'000});  // nobody dies: it is good enough
}

// It has freed the word and is killed before its wake; a newcomer takes the word, so the kernel thinks that all is
// well, and has never slept, so it wakes nobody. The robust futexes of Linux have this hole: our sleepers look for
// themselves.
TEST(a_robust_lock, whose_sleepers_never_look_for_themselves_loses_a_wake_that_the_dead_owed) {
  expect_found(sections_of<fault::none>(1, 2));
}

TEST(a_robust_lock, that_is_freed_in_two_steps_is_found) { expect_found(sections_of<fault::frees_in_two>(1, 1)); }

TEST(a_robust_lock, that_leaves_the_list_before_it_is_free_is_found) {
  expect_found(sections_of<fault::unlinks_too_soon>(1, 1));
}

TEST(a_robust_lock, that_does_not_announce_the_wake_that_it_owes_is_found) {
  expect_found(sections_of<fault::unlinks_too_late>(1, 1));
}

TEST(a_robust_lock, that_the_kernel_does_not_know_of_is_found) {
  expect_found(sections_of<fault::does_not_link>(1, 1));
}

TEST(a_robust_lock, without_these_faults_is_clean) {
  const auto answer = explore::exhaust("mended", sections_of<fault::none>(1, 1), one_crash);
  EXPECT_FALSE(answer.found) << to_string(answer);
  EXPECT_TRUE(answer.complete);
}

// A queue of two items: what is in it must be what its count says, also if a pusher dies between the two.
template <bool Repairs>
class counted_stack {
 public:
  void push(int item) {
    enter();
    const int count = count_.load(relaxed);
    items_[static_cast<std::size_t>(count)].store(item, release);
    total_.store(total_.load(relaxed) + item, release);
    count_.store(count + 1, release);
    lock_.unlock();
  }
  bool is_whole() {
    enter();
    int sum = 0;
    for (int i = 0; i < count_.load(relaxed); ++i) sum += items_[static_cast<std::size_t>(i)].load(relaxed);
    const bool whole = sum == total_.load(relaxed);
    lock_.unlock();
    return whole;
  }

 private:
  void enter() {
    if (!lock_.lock() || !Repairs) return;
    int sum = 0;
    for (int i = 0; i < count_.load(relaxed); ++i) sum += items_[static_cast<std::size_t>(i)].load(relaxed);
    total_.store(sum, release);
  }

  recovering_lock<spin_then_park> lock_;
  std::array<atomic<int>, 2> items_{};
  atomic<int> total_{0};
  atomic<int> count_{0};
};

template <bool Repairs>
explore::test_body pushes_and_a_look() {
  return [](explore::team& team) {
    counted_stack<Repairs> stack;
    team.process("pusher", [&] { stack.push(7); });
    team.worker("reader", [&] { explore::require(stack.is_whole(), "the total is that of the items"); });
    team.run();
  };
}

TEST(a_robust_queue, that_forgets_to_repair_is_found) {
  explore::limits allowed = one_crash;
  allowed.time_outs_may_rescue = true;
  expect_found(pushes_and_a_look<false>(), allowed);
  expect_none(pushes_and_a_look<true>(), allowed);
}

// Stopped, and taken for dead: a time-out says nothing about the other's life, a lifeline does.
template <bool AsksTheKernel>
explore::test_body take_over() {
  return [](explore::team& team) {
    lifeline owner;
    cell<int> account{0};
    team.process("owner", [&] {
      if (!owner.take()) return;
      account.write(account.read() + 1);
      owner.release();
    });
    team.worker("heir", [&] {
      const bool is_over = owner.await_end(deadline::at(time_point(nanoseconds(1000))));
      const bool is_dead = AsksTheKernel ? owner.look() == life::dead && owner.bury() : !is_over;
      if (is_dead) account.write(account.read() + 1);
    });
    team.run();
  };
}

TEST(a_process, that_was_only_slow_and_is_taken_for_dead_is_found) {
  explore::limits allowed = one_crash;
  allowed.time_outs_may_rescue = true;
  expect_found(take_over<false>(), allowed);
  expect_none(take_over<true>(), allowed);
}

}  // namespace
