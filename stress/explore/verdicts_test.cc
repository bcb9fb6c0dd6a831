// verdicts_test: the explorer says no: a program for each thing that it can find, and its mended twin.
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "explore/explore.h"
#include "lock/futex_mutex.h"
#include "platform/asymmetric_fence.h"
#include "platform/atomic.h"
#include "platform/cell.h"
#include "platform/futex.h"
#include "platform/pause.h"
#include "platform/wait.h"
#include "signal/eventcount.h"

namespace {

using namespace contend;
using explore::verdict;

void expect(verdict wanted, const explore::test_body& body, const explore::limits& allowed = {}) {
  for (const auto& answer :
       {explore::exhaust("broken", body, allowed), explore::walk("broken", body, 10'000, 1, allowed)}) {
    ASSERT_TRUE(answer.found) << to_string(answer);
    EXPECT_EQ(answer.found->what, wanted) << to_string(answer);
    const auto again = explore::replay(answer, body, allowed);
    ASSERT_TRUE(again.found) << "replayed: " << to_string(answer);
    EXPECT_EQ(again.found->message, answer.found->message);
  }
}

void expect_none(const explore::test_body& body, const explore::limits& allowed = {}) {
  const auto answer = explore::exhaust("mended", body, allowed);
  EXPECT_FALSE(answer.found) << to_string(answer);
  EXPECT_TRUE(answer.complete) << to_string(answer);
  const auto walked = explore::walk("mended", body, 10'000, 1, allowed);
  EXPECT_FALSE(walked.found) << to_string(walked);
}

TEST(an_assertion, is_found_when_an_update_is_lost) {
  const auto counting = [](bool atomically) {
    return [atomically](explore::team& team) {
      atomic<int> count{0};
      const auto increment = [&] {
        if (atomically) {
          (void)count.fetch_add(1, relaxed);
        } else {
          count.store(count.load(relaxed) + 1, relaxed);
        }
      };
      team.worker("one", increment);
      team.worker("other", increment);
      team.run();
      explore::require(count.load(relaxed) == 2, "both are counted");
    };
  };
  expect(verdict::assertion, counting(false));
  expect_none(counting(true));
}

TEST(an_exception, that_leaves_a_worker_is_found) {
  expect(verdict::exception, [](explore::team& team) {
    team.worker("thrower", [] { throw std::runtime_error("on purpose"); });
    team.run();
  });
}

TEST(a_race, is_found_when_nothing_orders_two_accesses) {
  const auto counting = [](bool locked) {
    return [locked](explore::team& team) {
      futex_mutex<spin_then_park> mutex(scope::threads);
      cell<int> count{0};
      const auto increment = [&] {
        if (locked) mutex.lock();
        count.write(count.read() + 1);
        if (locked) mutex.unlock();
      };
      team.worker("one", increment);
      team.worker("other", increment);
      team.run();
    };
  };
  expect(verdict::race, counting(false));
  expect_none(counting(true));
}

TEST(an_empty_slot, is_not_to_be_taken_from) {
  expect(verdict::uninitialised, [](explore::team& team) {
    slot<int> item;
    int taken = 0;
    team.worker("taker", [&] { item.take(taken); });
    team.run();
  });
}

TEST(freed_memory, is_not_to_be_used) {
  const auto reading = [](bool waits) {
    return [waits](explore::team& team) {
      auto* shared = new atomic<int>(0);
      atomic<int> done{0};
      team.worker("reader", [&] {
        (void)shared->load(relaxed);
        done.store(1, release);
      });
      team.worker("freer", [&] {
        while (waits && done.load(acquire) == 0) contend::pause();
        delete shared;
      });
      team.run();
    };
  };
  expect(verdict::use_after_free, reading(false));
  expect_none(reading(true), {.give_ups = 0});
}

TEST(memory, is_freed_once) {
  expect(verdict::double_free, [](explore::team& team) {
    auto* shared = new int(0);
    team.worker("one", [&] { delete shared; });
    team.worker("other", [&] { delete shared; });
    team.run();
  });
  expect(verdict::leak, [](explore::team& team) {
    int* forgotten = nullptr;
    team.worker("forgetful", [&] { forgotten = new int(0); });
    team.run();
  });
}

TEST(an_atomic_object, has_one_size) {
  expect(verdict::mixed_size, [](explore::team& team) {
    atomic<std::uint64_t> wide{0};
    team.worker("one", [&] { wide.store(1, relaxed); });
    team.worker("other", [&] { (void)reinterpret_cast<atomic<std::uint32_t>&>(wide).load(relaxed); });
    team.run();
  });
}

TEST(an_atomic_object, is_used_after_its_construction) {
  const auto publishing = [](std::memory_order how) {
    return [how](explore::team& team) {
      atomic<atomic<int>*> shared{nullptr};
      team.worker("maker", [&] { shared.store(new atomic<int>(1), how); });
      team.worker("user", [&] {
        if (const auto* made = shared.load(acquire)) (void)made->load(relaxed);
      });
      team.run();
      delete shared.load(relaxed);
    };
  };
  expect(verdict::race, publishing(relaxed));
  expect_none(publishing(release));
}

TEST(a_deadlock, is_found_when_locks_are_taken_in_two_orders) {
  const auto locking = [](bool same_order) {
    return [same_order](explore::team& team) {
      futex_mutex<spin_then_park> a(scope::threads);
      futex_mutex<spin_then_park> b(scope::threads);
      const auto both = [](auto& first, auto& second) {
        first.lock();
        second.lock();
        second.unlock();
        first.unlock();
      };
      team.worker("one", [&] { both(a, b); });
      team.worker("other", [&] { same_order ? both(a, b) : both(b, a); });
      team.run();
    };
  };
  expect(verdict::deadlock, locking(false));
  expect_none(locking(true));
}

TEST(a_livelock, is_found_when_all_spin_for_ever) {
  expect(verdict::livelock, [](explore::team& team) {
    atomic<int> flag{0};
    team.worker("waiter", [&] {
      for (patience<spin> patience; patience.next() && flag.load(acquire) == 0;) {
      }
    });
    team.worker("idle", [] {});
    team.run();
  });
}

// Two wait for a lock by exchanging, which changes nothing; `leaves`: who has it gives it back.
TEST(a_livelock, is_found_when_two_exchange_for_ever_and_only_then) {
  const auto exchanging = [](bool leaves, bool pauses) {
    return [=](explore::team& team) {
      atomic<bool> held{true};
      team.worker("holder", [&] {
        if (leaves) held.store(false, release);
      });
      for (const char* name : {"waiter", "other waiter"}) {
        team.worker(name, [&, pauses] {
          for (patience<spin> patience; held.exchange(true, acquire);) {
            if (pauses) (void)patience.next();
          }
          held.store(false, release);
        });
      }
      team.run();
    };
  };
  expect(verdict::livelock, exchanging(false, true));
  expect(verdict::livelock, exchanging(false, false));
  expect_none(exchanging(true, true));
}

// A round that read the old value and then the new one is no reason to rest.
TEST(a_livelock, is_not_found_where_two_looks_of_a_round_differ) {
  expect_none([](explore::team& team) {
    atomic<int> flag{0};
    team.worker("setter", [&] { flag.store(1, relaxed); });
    team.worker("waiter", [&] {
      for (patience<spin> patience; patience.next();) {
        const int first = flag.load(relaxed);
        if (first == 1 && flag.load(relaxed) == 1) return;
        if (first == 0) (void)flag.load(relaxed);
      }
    });
    team.run();
  });
}

// Sleeps until the flag is up; `wakes`: the other side does not forget to wake.
explore::test_body sleeping(bool wakes, deadline until = deadline::never()) {
  return [wakes, until](explore::team& team) {
    atomic<std::uint32_t> flag{0};
    team.worker("sleeper", [&] {
      while (flag.load(acquire) == 0 && futex_wait(flag, 0, until, scope::threads) != wake_cause::timed_out) {
      }
    });
    team.worker("waker", [&] {
      flag.store(1, release);
      if (wakes) (void)futex_wake(flag, 1, scope::threads);
    });
    team.run();
  };
}

TEST(a_deadlock, is_found_behind_naps_that_end_for_nothing) {
  const auto napping = [](bool somebody_comes) {
    return [somebody_comes](explore::team& team) {
      atomic<std::uint32_t> flag{0};
      team.worker("napper", [&] {
        while (flag.load(relaxed) == 0) (void)futex_wait(flag, 0, nanoseconds(1000), scope::threads);
      });
      if (somebody_comes) team.worker("setter", [&] { flag.store(1, relaxed); });
      team.run();
    };
  };
  const explore::limits naps{.time_outs_may_rescue = true};
  expect(verdict::deadlock, napping(false), naps);
  expect_none(napping(true), naps);
}

TEST(a_lost_wake_up, is_found) {
  expect(verdict::lost_wake_up, sleeping(false));
  expect_none(sleeping(true));
}

TEST(a_lost_wake_up, is_found_behind_a_time_out) {
  const deadline soon = deadline::at(time_point(nanoseconds(1000)));
  expect(verdict::lost_wake_up, sleeping(false, soon));
  expect_none(sleeping(false, soon), {.time_outs_may_rescue = true});
  expect_none(sleeping(true, soon));
}

// Waiter and notifier, each with a fence between its store and its load: a Dekker pair.
TEST(a_lost_wake_up, is_found_when_a_fence_is_missing) {
  const auto waiting = [](bool light, bool heavy) {
    return [light, heavy](explore::team& team) {
      atomic<std::uint32_t> sleepers{0};
      atomic<std::uint32_t> ready{0};
      team.worker("waiter", [&] {
        sleepers.store(1, relaxed);
        if (heavy) asymmetric_fence_heavy(scope::threads);
        if (ready.load(relaxed) == 0) (void)futex_wait(sleepers, 1, deadline::never(), scope::threads);
      });
      team.worker("notifier", [&] {
        ready.store(1, relaxed);
        if (light) asymmetric_fence_light();
        if (sleepers.load(relaxed) == 0) return;
        sleepers.store(0, relaxed);
        (void)futex_wake(sleepers, 1, scope::threads);
      });
      team.run();
    };
  };
  expect_none(waiting(true, true));
  const auto asleep = [&](bool light, bool heavy) {
    const auto answer = explore::exhaust("missing fence", waiting(light, heavy));
    return answer.found && answer.found->what == verdict::deadlock;
  };
  EXPECT_TRUE(asleep(false, true));
  EXPECT_TRUE(asleep(true, false));
}

TEST(a_loop_without_end, is_found) {
  expect(verdict::step_limit, [](explore::team& team) {
    atomic<int> turn{0};
    team.worker("one", [&] {
      while (turn.fetch_add(1, relaxed) >= 0) {
      }
    });
    team.run();
  });
}

TEST(a_loop_that_forgets_to_pause, is_followed_all_the_same) {
  const auto waiting = [](bool in_vain) {
    return [in_vain](explore::team& team) {
      atomic<int> flag{0};
      team.worker("waiter", [&] {
        while (flag.load(acquire) == 0) {
        }
      });
      team.worker("setter", [&] { flag.store(in_vain ? 0 : 1, release); });
      team.run();
    };
  };
  expect_none(waiting(false));
  expect(verdict::livelock, waiting(true));
}

TEST(a_test_that_is_not_deterministic, is_told_so) {
  int calls = 0;
  const auto answer = explore::exhaust("moody", [&](explore::team& team) {
    atomic<int> x{0};
    team.worker("one", [&] {
      if (++calls % 2 == 0) (void)x.load(relaxed);
      x.store(1, relaxed);
    });
    team.worker("other", [&] { (void)x.load(relaxed); });
    team.run();
  });
  ASSERT_TRUE(answer.found);
  EXPECT_EQ(answer.found->what, verdict::not_deterministic) << to_string(answer);
}

TEST(a_global, is_not_part_of_the_model) {
  static atomic<int> global{0};
  expect(verdict::not_modelled, [](explore::team& team) {
    team.worker("one", [] { global.store(1, relaxed); });
    team.run();
  });
}

}  // namespace
