// counting_programs: sums that are right in some orders only, and waits for a count that does not come.
#include "explore/programs/program.h"

namespace contend::inline CONTEND_BACKEND::explore {

namespace {

// Only who comes last sees what must not be.
void lazy(team& team) {
  simple_lock lock;
  variable<int> data;
  team.worker("one", [&] {
    const section in(lock);
    data.add(1);
  });
  team.worker("other", [&] {
    const section in(lock);
    data.add(2);
  });
  team.worker("checker", [&] {
    const section in(lock);
    require(data.get() < 3, "it is not yet 3");
  });
  team.run();
}

// What is checked is not what the two others do.
void account(team& team) {
  constexpr int at_first = 8;
  constexpr int deposit = 4;
  constexpr int withdrawal = 2;
  simple_lock lock;
  variable<int> balance(at_first);
  variable<bool> deposited;
  variable<bool> withdrawn;
  team.worker("depositor", [&] {
    const section in(lock);
    balance.add(deposit);
    deposited.set(true);
  });
  team.worker("withdrawer", [&] {
    const section in(lock);
    balance.add(-withdrawal);
    withdrawn.set(true);
  });
  team.worker("checker", [&] {
    const section in(lock);
    if (deposited.get() && withdrawn.get()) require(balance.get() == at_first - deposit - withdrawal, "the balance");
  });
  team.run();
}

// A waiter of each side; whether they meet depends on how many there were at first.
void handover(team& team, int at_first, int wanted) {
  simple_lock lock;
  variable<int> count(at_first);
  team.worker("producer", [&] {
    wait_inside(lock, [&] { return count.get() == 0; });
    count.add(1);
    lock.unlock();
  });
  team.worker("consumer", [&] {
    wait_inside(lock, [&] { return count.get() > 0; });
    count.add(-1);
    lock.unlock();
  });
  team.run();
  require(count.get() == wanted, "as many are left as should be");
}

}  // namespace

std::vector<program> counting_programs() {
  return {
      {"lazy01", lazy, verdict::assertion, 1},
      {"account", account, verdict::assertion, 2},
      {"sync01", [](team& team) { handover(team, 2, 2); }, verdict::livelock, 0},   // the producer waits for ever
      {"sync02", [](team& team) { handover(team, 0, 1); }, verdict::assertion, 0},  // none is left
  };
}

}  // namespace contend::inline CONTEND_BACKEND::explore
