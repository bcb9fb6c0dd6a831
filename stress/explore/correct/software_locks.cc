// software_locks: mutual exclusion by loads and stores alone.
#include <algorithm>
#include <array>

#include "explore/correct/algorithm.h"

namespace contend::inline CONTEND_BACKEND::explore {

namespace {

struct peterson {
  explicit peterson(flaw which) : made(which) {}
  void lock(int me) {
    const int other = 1 - me;
    wants[me].store(true, made.weaker(1, seq_cst, release));
    turn.store(other, seq_cst);
    wait_until([&] { return !wants[other].load(made.weaker(2, seq_cst, acquire)) || turn.load(seq_cst) == me; });
  }
  void unlock(int me) { wants[me].store(false, made.weaker(3, release, relaxed)); }

  flaw made;
  atomic<bool> wants[2];
  atomic<int> turn{0};
};

struct dekker {
  explicit dekker(flaw which) : made(which) {}
  void lock(int me) {
    const int other = 1 - me;
    announce(me);
    while (wants[other].load(relaxed)) {
      if (turn.load(relaxed) != me) {
        wants[me].store(false, relaxed);
        wait_until([&] { return turn.load(relaxed) == me; });
        announce(me);
      } else {
        wait_until([&] { return !wants[other].load(relaxed); });
      }
    }
    fence(made.weaker(2, acquire, relaxed));
  }
  void unlock(int me) {
    fence(made.weaker(3, release, relaxed));
    turn.store(1 - me, relaxed);
    wants[me].store(false, relaxed);
  }
  void announce(int me) {
    wants[me].store(true, relaxed);
    fence(made.weaker(1, seq_cst, acq_rel));
  }

  flaw made;
  atomic<bool> wants[2];
  atomic<int> turn{0};
};

// L. Lamport, "A New Solution of Dijkstra's Concurrent Programming Problem", 1974.
struct bakery {
  explicit bakery(flaw which) : made(which) {}
  void lock(int me) {
    const int other = 1 - me;
    if (!made.is(1)) choosing[me].store(true, seq_cst);
    const int mine = 1 + number[other].load(seq_cst);
    number[me].store(mine, made.weaker(2, seq_cst, release));
    choosing[me].store(false, made.weaker(3, release, relaxed));
    wait_until([&] { return !choosing[other].load(seq_cst); });
    wait_until([&] {
      const int theirs = number[other].load(seq_cst);
      return theirs == 0 || std::pair(mine, me) < std::pair(theirs, other);
    });
  }
  void unlock(int me) { number[me].store(0, made.weaker(4, release, relaxed)); }

  flaw made;
  atomic<bool> choosing[2];
  atomic<int> number[2];
};

// Peterson's for more than two: on each level one stays behind.
struct filter_lock {
  static constexpr int count = 3;

  explicit filter_lock(flaw which) : made(which) {}
  void lock(int me) {
    for (int i = 1; i < count; ++i) {
      level[me].store(i, seq_cst);
      last[i].store(me, made.weaker(1, seq_cst, release));
      wait_until([&] { return nobody_before(me, i) || last[i].load(seq_cst) != me; });
    }
  }
  void unlock(int me) { level[me].store(0, made.weaker(2, release, relaxed)); }
  bool nobody_before(int me, int mine) {
    for (int other = 0; other < count; ++other) {
      if (other != me && level[other].load(seq_cst) >= mine) return false;
    }
    return true;
  }

  flaw made;
  atomic<int> level[count];
  atomic<int> last[count];
};

// J. Burns, L. Lamport: one bit a worker; the first one has the right of way.
struct one_bit {
  explicit one_bit(flaw which) : made(which) {}
  void lock(int me) {
    if (me == 0) {
      bit[0].store(true, made.weaker(1, seq_cst, release));
      wait_until([&] { return !bit[1].load(seq_cst); });
      return;
    }
    while (true) {
      bit[1].store(true, seq_cst);
      if (!bit[0].load(made.weaker(2, seq_cst, acquire))) return;
      bit[1].store(false, relaxed);
      wait_until([&] { return !bit[0].load(seq_cst); });
    }
  }
  void unlock(int me) { bit[me].store(false, made.weaker(3, release, relaxed)); }

  flaw made;
  atomic<bool> bit[2];
};

}  // namespace

std::vector<algorithm> software_locks() {
  using enum verdict;
  return {
      {"peterson", lock_test<peterson>(2, 2), 852, {race, race, race}},
      {"dekker_by_fences", lock_test<dekker>(2, 1), 36, {race, race, race}},
      {"bakery", lock_test<bakery>(2, 1), 42, {race, race, race, race}},
      {"filter_lock", lock_test<filter_lock>(3, 1), 50556, {race, race}},
      {"one_bit", lock_test<one_bit>(2, 1), 9, {race, race, race}},
  };
}

}  // namespace contend::inline CONTEND_BACKEND::explore
