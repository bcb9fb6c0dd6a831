// container_programs: a queue, a stack and a deque, used or made wrongly.
#include <array>

#include "explore/programs/program.h"

namespace contend::inline CONTEND_BACKEND::explore {

namespace {

// The popper takes it for granted that what it pops is what it expects, though it may come first.
void queue(team& team) {
  constexpr int size = 20;
  simple_lock lock;
  std::array<variable<int>, size> items;
  variable<int> head;
  variable<int> tail;
  variable<bool> may_push(true);
  variable<bool> may_pop;
  team.worker("pusher", [&] {
    const section in(lock);
    if (!may_push.get()) return;
    for (int i = 0; i < size; ++i) {
      items[static_cast<std::size_t>(i)].set(i + 1);
      tail.add(1);
    }
    may_push.set(false);
    may_pop.set(true);
  });
  team.worker("popper", [&] {
    const section in(lock);
    if (!may_pop.get()) return;
    for (int i = 0; i < size; ++i) {
      if (head.get() == tail.get()) continue;
      const int item = items[static_cast<std::size_t>(head.get())].get();
      head.add(1);
      require(item != i + 1, "the item is another one than was pushed");  // the original's slip of a negation
    }
  });
  team.run();
}

// From the first push on, pops do not ask whether there is anything.
void stack(team& team) {
  constexpr int size = 5;
  simple_lock lock;
  variable<int> top;
  variable<bool> was_pushed;
  team.worker("pusher", [&] {
    for (int i = 0; i < size; ++i) {
      const section in(lock);
      require(top.get() < size, "there is room");
      top.add(1);
      was_pushed.set(true);
    }
  });
  team.worker("popper", [&] {
    for (int i = 0; i < size; ++i) {
      const section in(lock);
      if (!was_pushed.get()) continue;
      require(top.get() > 0, "there is an item");
      top.add(-1);
    }
  });
  team.run();
}

// The deque of Cilk (M. Frigo, C. Leiserson, K. Randall, "The Implementation of the Cilk-5 Multithreaded Language",
// 1998), made wrong: the thief looks before it claims, not after.
struct cilk_deque {
  static constexpr int nothing = -1;

  void push(int item) {
    items[static_cast<std::size_t>(tail.get())].set(item);
    tail.add(1);
  }
  int pop() {
    const int last = tail.get() - 1;
    tail.set(last);
    if (head.get() <= last) return item_at(last);
    tail.set(last + 1);
    const section in(lock);
    tail.set(last);
    if (head.get() <= last) return item_at(last);
    tail.set(last + 1);
    return nothing;
  }
  int steal() {
    const section in(lock);
    const int first = head.get();
    if (first >= tail.get()) return nothing;
    head.set(first + 1);
    return item_at(first);
  }
  int item_at(int place) { return items[static_cast<std::size_t>(place)].get(); }

  simple_lock lock;
  variable<int> head;
  variable<int> tail;
  std::array<variable<int>, 4> items;
};

void work_stealing(team& team) {
  constexpr int count = 3;
  cilk_deque deque;
  std::array<variable<int>, count> taken;
  const auto use = [&](int item) {
    if (item != cilk_deque::nothing) taken[static_cast<std::size_t>(item)].add(1);
  };
  team.worker("owner", [&] {
    for (int item = 0; item < count; ++item) deque.push(item);
    for (int i = 0; i < count; ++i) use(deque.pop());
  });
  team.worker("thief", [&] {
    for (int i = 0; i < 2; ++i) use(deque.steal());
  });
  team.run();
  for (const variable<int>& times : taken) require(times.get() <= 1, "an item is taken once");
}

}  // namespace

std::vector<program> container_programs() {
  return {
      {"queue", queue, verdict::assertion, 1},
      {"stack", stack, verdict::assertion, 1},
      {"work_stealing_queue", work_stealing, verdict::assertion, 6},
  };
}

}  // namespace contend::inline CONTEND_BACKEND::explore
