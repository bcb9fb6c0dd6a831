// hardware_locks: mutual exclusion by updates, spinning.
#include <array>

#include "explore/correct/algorithm.h"

namespace contend::inline CONTEND_BACKEND::explore {

namespace {

struct test_and_set {
  void lock(int /*me*/) {
    wait_until([&] { return !held.exchange(true, made.weaker(1, acquire, relaxed)); });
  }
  void unlock(int /*me*/) { held.store(false, made.weaker(2, release, relaxed)); }

  flaw made;
  atomic<bool> held{false};
};

struct test_and_test_and_set {
  void lock(int /*me*/) {
    do {
      wait_until([&] { return !held.load(relaxed); });
    } while (held.exchange(true, made.weaker(1, acquire, relaxed)));
  }
  void unlock(int /*me*/) { held.store(false, made.weaker(2, release, relaxed)); }

  flaw made;
  atomic<bool> held{false};
};

struct ticket {
  void lock(int /*me*/) {
    const int mine = take();
    wait_until([&] { return serving.load(made.weaker(1, acquire, relaxed)) == mine; });
  }
  void unlock(int /*me*/) { serving.store(serving.load(relaxed) + 1, made.weaker(2, release, relaxed)); }
  int take() {
    if (!made.is(3)) return next.fetch_add(1, relaxed);
    const int mine = next.load(relaxed);
    next.store(mine + 1, relaxed);
    return mine;
  }

  flaw made;
  atomic<int> next{0};
  atomic<int> serving{0};
};

// T. Anderson's ring of flags. Who takes a place must know that it was used before, so places are taken acq_rel.
struct array_lock {
  static constexpr std::size_t size = 2;

  array_lock(flaw which) : made(which) { may[0].store(true, relaxed); }
  void lock(int me) {
    place[me] = next.fetch_add(1, made.weaker(3, acq_rel, relaxed)) % size;
    wait_until([&] { return may[place[me]].load(made.weaker(1, acquire, relaxed)); });
    may[place[me]].store(false, relaxed);
  }
  void unlock(int me) { may[(place[me] + 1) % size].store(true, made.weaker(2, release, relaxed)); }

  flaw made;
  atomic<bool> may[size];
  atomic<std::size_t> next{0};
  std::size_t place[size] = {};
};

// J. Mellor-Crummey, M. Scott, 1991.
struct mcs {
  static constexpr int nobody = -1;

  explicit mcs(flaw which) : made(which) {}
  void lock(int me) {
    next[me].store(nobody, relaxed);
    waits[me].store(true, relaxed);
    const int before = tail.exchange(me, made.weaker(1, acq_rel, release));
    if (before == nobody) return;
    next[before].store(me, made.weaker(2, release, relaxed));
    wait_until([&] { return !waits[me].load(acquire); });
  }
  void unlock(int me) {
    int last = me;
    if (tail.compare_exchange_strong(last, nobody, made.weaker(3, release, relaxed), relaxed)) return;
    wait_until([&] { return next[me].load(acquire) != nobody; });
    waits[next[me].load(relaxed)].store(false, made.weaker(4, release, relaxed));
  }

  flaw made;
  atomic<int> tail{nobody};
  atomic<int> next[3];
  atomic<bool> waits[3];
};

// T. Craig 1993, A. Landin, E. Hagersten 1994: each waits at the node of the one before, and keeps that.
struct clh {
  explicit clh(flaw which) : made(which) {}
  void lock(int me) {
    held[mine[me]].store(true, relaxed);
    before[me] = tail.exchange(mine[me], made.weaker(1, acq_rel, acquire));
    wait_until([&] { return !held[before[me]].load(made.weaker(2, acquire, relaxed)); });
  }
  void unlock(int me) {
    held[mine[me]].store(false, made.weaker(3, release, relaxed));
    mine[me] = before[me];
  }

  flaw made;
  atomic<int> tail{2};
  atomic<bool> held[3];
  std::array<int, 2> mine{0, 1};
  std::array<int, 2> before{};
};

// Readers count up from 0, a writer makes it -1.
struct flat_reader_writer {
  void lock(int /*me*/) {
    wait_until([&] {
      int free = 0;
      return state.compare_exchange_strong(free, -1, made.weaker(1, acquire, relaxed), relaxed);
    });
  }
  void unlock(int /*me*/) { state.store(0, made.weaker(2, release, relaxed)); }
  void lock_shared() {
    wait_until([&] {
      int readers = state.load(relaxed);
      return readers >= 0 &&
             state.compare_exchange_strong(readers, readers + 1, made.weaker(3, acquire, relaxed), relaxed);
    });
  }
  void unlock_shared() { (void)state.fetch_sub(1, made.weaker(4, release, relaxed)); }

  flaw made;
  atomic<int> state{0};
};

test_body readers_and_writers(flaw made) {
  return [made](team& team) {
    flat_reader_writer lock{made};
    cell<int> shared{0};
    const auto read = [&] {
      lock.lock_shared();
      (void)shared.read();
      lock.unlock_shared();
    };
    team.worker("reader", read);
    team.worker("other reader", read);
    team.worker("writer", [&] {
      for (int i = 0; i < 2; ++i) {
        lock.lock(0);
        shared.write(i);
        lock.unlock(0);
      }
    });
    team.run();
  };
}

}  // namespace

std::vector<algorithm> hardware_locks() {
  using enum verdict;
  return {
      {"test_and_set", lock_test<test_and_set>(2, 2), 40, {race, race}},
      {"test_and_test_and_set", lock_test<test_and_test_and_set>(2, 2), 526, {race, race}},
      {"ticket", lock_test<ticket>(3, 1), 48, {race, race, livelock}},
      {"array_lock", lock_test<array_lock>(2, 2), 28, {race, race, race}},
      {"mcs", lock_test<mcs>(3, 1), 246, {race, livelock, race, race}},
      {"clh", lock_test<clh>(2, 2), 28, {race, race, race}},
      {"flat_reader_writer", readers_and_writers, 14502, {race, race, race, race}},
  };
}

}  // namespace contend::inline CONTEND_BACKEND::explore
