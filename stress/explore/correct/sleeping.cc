// sleeping: algorithms that wait in the kernel.
#include <cstdint>

#include "explore/correct/algorithm.h"
#include "platform/futex.h"

namespace contend::inline CONTEND_BACKEND::explore {

namespace {

using word = atomic<std::uint32_t>;

void sleep_while(const word& where, std::uint32_t value) {
  (void)futex_wait(where, value, deadline::never(), scope::threads);
}
void wake(const word& where, int count) { (void)futex_wake(where, count, scope::threads); }

// U. Drepper, "Futexes Are Tricky", mutex2: 1 held, 2 held and somebody may sleep.
struct drepper_mutex {
  void lock(int /*me*/) {
    std::uint32_t was = 0;
    if (state.compare_exchange_strong(was, 1, made.weaker(1, acquire, relaxed), relaxed)) return;
    do {
      std::uint32_t held = 1;
      if (was == 2 || state.compare_exchange_strong(held, 2, relaxed, relaxed) || held == 2) sleep_while(state, 2);
      was = 0;
    } while (!state.compare_exchange_strong(was, made.weaker(2, 2U, 1U), acquire, relaxed));
  }
  void unlock(int /*me*/) {
    if (state.fetch_sub(1, made.weaker(3, release, relaxed)) == 1) return;
    state.store(0, release);
    if (!made.is(4)) wake(state, 1);
  }

  flaw made;
  word state{0};
};

// A waiter that forgets the others needs others.
test_body mutex(flaw made) { return excludes<drepper_mutex>(made.is(2) ? 3 : 2, 1, made); }

// Sellers put one each, buyers take one each; as many of both.
test_body semaphore(flaw made) {
  return [made](team& team) {
    word value{0};
    cell<int> goods{0};
    const auto put = [&, made] {
      const std::uint32_t before = value.fetch_add(1, made.weaker(1, release, relaxed));
      if (!made.is(2) || before == 0) wake(value, 1);
    };
    const auto take = [&] {
      while (true) {
        std::uint32_t seen = value.load(relaxed);
        if (seen == 0) {
          sleep_while(value, 0);
        } else if (value.compare_exchange_strong(seen, seen - 1, acquire, relaxed)) {
          return;
        }
      }
    };
    team.worker("seller", [&] {
      goods.write(1);
      put();
      put();
    });
    for (const char* name : {"buyer", "other buyer"}) {
      team.worker(name, [&] {
        take();
        (void)goods.read();
      });
    }
    team.run();
  };
}

test_body manual_event(flaw made) {
  return [made](team& team) {
    word is_set{0};
    cell<int> news{0};
    team.worker("setter", [&, made] {
      news.write(1);
      if (made.is(1)) wake(is_set, wake_everyone);
      is_set.store(1, made.weaker(2, release, relaxed));
      if (!made.is(1)) wake(is_set, made.weaker(3, wake_everyone, 1));
    });
    for (const char* name : {"waiter", "other waiter"}) {
      team.worker(name, [&] {
        while (is_set.load(acquire) == 0) sleep_while(is_set, 0);
        (void)news.read();
      });
    }
    team.run();
  };
}

// Who comes first does it; the others sleep until it is done.
test_body once(flaw made) {
  return [made](team& team) {
    word state{0};  // 1: somebody is at it, 2: done
    cell<int> made_times{0};
    for (const char* name : {"one", "other", "third"}) {
      team.worker(name, [&, made] {
        std::uint32_t seen = state.load(acquire);
        if (seen == 0 && state.compare_exchange_strong(seen, 1, relaxed, acquire)) {
          made_times.write(made_times.read() + 1);
          state.store(2, made.weaker(1, release, relaxed));
          wake(state, made.weaker(2, wake_everyone, 1));
        }
        while (state.load(made.weaker(3, acquire, relaxed)) == 1) sleep_while(state, 1);
        require(made_times.read() == 1, "it is done once, before anyone goes on");
      });
    }
    team.run();
  };
}

// The consumer says that it will sleep, looks once more, and sleeps: so does an eventcount.
test_body announced_sleep(flaw made) {
  return [made](team& team) {
    atomic<int> items{0};
    atomic<bool> sleeps{false};
    word bell{0};
    team.worker("producer", [&, made] {
      items.store(1, relaxed);
      fence(made.weaker(1, seq_cst, release));
      if (!sleeps.load(relaxed)) return;
      bell.store(1, release);
      wake(bell, 1);
    });
    team.worker("consumer", [&, made] {
      while (items.load(relaxed) == 0) {
        sleeps.store(true, relaxed);
        fence(made.weaker(2, seq_cst, acquire));
        if (made.is(3) || items.load(relaxed) == 0) sleep_while(bell, 0);
      }
    });
    team.run();
  };
}

}  // namespace

std::vector<algorithm> sleeping_algorithms() {
  using enum verdict;
  return {
      {"drepper_mutex", mutex, 24, {race, lost_wake_up, race, lost_wake_up}},
      {"semaphore", semaphore, 816, {race, lost_wake_up}},
      {"manual_event", manual_event, 16, {lost_wake_up, race, lost_wake_up}},
      {"once", once, 300, {race, lost_wake_up, race}},
      {"announced_sleep", announced_sleep, 7, {deadlock, deadlock, deadlock}},
  };
}

}  // namespace contend::inline CONTEND_BACKEND::explore
