// order_programs: one worker must come between two steps of another, however many others there are.
#include <absl/strings/str_cat.h>

#include "explore/programs/program.h"

namespace contend::inline CONTEND_BACKEND::explore {

namespace {

// All but one write two variables; one looks, and must find neither written or both.
test_body reorder(int workers) {
  return [workers](team& team) {
    variable<int> first;
    variable<int> second;
    for (int i = 1; i < workers; ++i) {
      team.worker(absl::StrCat("setter ", i), [&] {
        first.set(1);
        second.set(-1);
      });
    }
    team.worker("checker", [&] {
      const bool none = first.get() == 0 && second.get() == 0;
      require(none || (first.get() == 1 && second.get() == -1), "both are written, or neither");
    });
    team.run();
  };
}

// Two variables, each with a lock of its own, are written in two sections: they belong together, but nothing says so.
test_body two_stages(int workers) {
  return [workers](team& team) {
    simple_lock first_lock;
    simple_lock second_lock;
    variable<int> first;
    variable<int> second;
    for (int i = 1; i < workers; ++i) {
      team.worker(absl::StrCat("writer ", i), [&] {
        {
          const section in_first(first_lock);
          first.set(1);
        }
        const section in_second(second_lock);
        second.set(first.get() + 1);
      });
    }
    team.worker("reader", [&] {
      int seen = 0;
      {
        const section in_first(first_lock);
        seen = first.get();
        if (seen == 0) return;
      }
      const section in_second(second_lock);
      require(second.get() == seen + 1, "the second is the first, and one more");
    });
    team.run();
  };
}

// It is stopped between having been asked and having begun.
void bluetooth_driver(team& team) {
  simple_lock lock;
  variable<int> users(1);
  variable<bool> stopping;
  variable<bool> may_stop;
  variable<bool> stopped;
  const auto leave = [&] {
    int left = 0;
    {
      const section in(lock);
      users.add(-1);
      left = users.get();
    }
    if (left == 0) may_stop.set(true);
  };
  team.worker("stopper", [&] {
    stopping.set(true);
    leave();
    if (may_stop.get()) stopped.set(true);
  });
  team.worker("user", [&] {
    if (!stopping.get()) {
      {
        const section in(lock);
        users.add(1);
      }
      require(!stopped.get(), "a driver in use is not stopped");
    }
    leave();
  });
  team.run();
}

}  // namespace

std::vector<program> order_programs() {
  return {
      {"reorder_3", reorder(3), verdict::assertion, 6},
      {"reorder_5", reorder(5), verdict::assertion, 6},
      {"reorder_10", reorder(10), verdict::assertion, 6},
      {"reorder_20", reorder(20), verdict::assertion, 6},
      {"reorder_100", reorder(100), verdict::assertion, 0},
      {"twostage", two_stages(2), verdict::assertion, 3},
      {"twostage_20", two_stages(20), verdict::assertion, 6},
      {"twostage_50", two_stages(50), verdict::assertion, 0},
      {"twostage_100", two_stages(100), verdict::assertion, 0},
      {"bluetooth_driver", bluetooth_driver, verdict::assertion, 9},
  };
}

}  // namespace contend::inline CONTEND_BACKEND::explore
