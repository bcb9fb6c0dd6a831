// lock_programs: locks that are taken in the wrong order, or the wrong lock.
#include <absl/strings/str_cat.h>

#include <array>

#include "explore/programs/program.h"

namespace contend::inline CONTEND_BACKEND::explore {

namespace {

void deadlock(team& team) {
  std::array<simple_lock, 2> locks;
  variable<int> count(1);
  for (const std::size_t first : {0U, 1U}) {
    team.worker(first == 0 ? "one" : "other", [&, first] {
      const section outer(locks[first]);
      const section inner(locks[1 - first]);
      count.add(first == 0 ? 1 : -1);
    });
  }
  team.run();
}

test_body philosophers(std::size_t count) {
  return [count](team& team) {
    std::array<simple_lock, 7> forks;
    for (std::size_t i = 0; i < count; ++i) {
      team.worker(absl::StrCat("philosopher ", i), [&, i] {
        const section left(forks[i]);
        const section right(forks[(i + 1) % count]);
      });
    }
    team.run();
  };
}

// Those who hold the right lock find that somebody else has counted.
test_body wrong_lock(int wrong) {
  return [wrong](team& team) {
    simple_lock right_lock;
    simple_lock wrong_lock;
    variable<int> count;
    team.worker("right", [&] {
      const section in(right_lock);
      const int before = count.get();
      count.add(1);
      require(count.get() == before + 1, "who holds the lock counts alone");
    });
    for (int i = 1; i <= wrong; ++i) {
      team.worker(absl::StrCat("wrong ", i), [&] {
        const section in(wrong_lock);
        count.add(1);
      });
    }
    team.run();
  };
}

// The second phase is entered with the lock of the first one held, by whoever is slow.
void phases(team& team) {
  simple_lock outer;
  simple_lock inner;
  variable<int> phase;
  team.worker("one", [&] {
    outer.lock();
    inner.lock();
    phase.add(1);
    outer.unlock();
    outer.lock();  // with the inner one held
    outer.unlock();
    inner.unlock();
  });
  team.worker("other", [&] {
    const section out(outer);
    const section in(inner);
    phase.add(1);
  });
  team.run();
}

}  // namespace

std::vector<program> lock_programs() {
  std::vector<program> all = {
      {"deadlock01", deadlock, verdict::livelock, 1},
      {"wronglock", wrong_lock(7), verdict::assertion, 3},
      {"wronglock_1", wrong_lock(1), verdict::assertion, 0},
      {"wronglock_3", wrong_lock(3), verdict::assertion, 6},
      {"phase01", phases, verdict::livelock, 0},
  };
  for (std::size_t count = 2; count <= 7; ++count) {
    all.push_back({absl::StrCat("din_phil", count), philosophers(count), verdict::livelock, 0});
  }
  return all;
}

}  // namespace contend::inline CONTEND_BACKEND::explore
