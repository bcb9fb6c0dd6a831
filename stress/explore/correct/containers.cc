// containers: a ring, a stack, a queue, a deque.
#include <array>
#include <cstdint>

#include "explore/correct/algorithm.h"

namespace contend::inline CONTEND_BACKEND::explore {

namespace {

// L. Lamport, "Specifying Concurrent Program Modules", 1983.
test_body lamport_ring(flaw made) {
  return [made](team& team) {
    constexpr unsigned size = 2;
    slot<int> ring[size];
    atomic<unsigned> head{0};
    atomic<unsigned> tail{0};
    team.worker("producer", [&, made] {
      for (unsigned i = 0; i < 3; ++i) {
        wait_until([&] { return i - head.load(made.weaker(1, acquire, relaxed)) < made.weaker(5, size, size + 1); });
        ring[i % size].construct(static_cast<int>(i));
        tail.store(i + 1, made.weaker(2, release, relaxed));
      }
    });
    team.worker("consumer", [&, made] {
      for (unsigned i = 0; i < 3; ++i) {
        wait_until([&] { return tail.load(made.weaker(3, acquire, relaxed)) != i; });
        int item = -1;
        ring[i % size].take(item);
        head.store(i + 1, made.weaker(4, release, relaxed));
        require(item == static_cast<int>(i), "items come in order");
      }
    });
    team.run();
  };
}

// R. K. Treiber, "Systems Programming: Coping with Parallelism", 1986. Nodes are numbers; the head counts its changes.
struct tagged_stack {
  struct link {
    std::uint32_t tag;
    std::uint32_t node;
  };
  static constexpr std::uint32_t nothing = 9;

  explicit tagged_stack(flaw which) : made(which) {}
  void push(std::uint32_t node) {
    link top = head.load(relaxed);
    do {
      next[node].store(top.node, relaxed);
    } while (!head.compare_exchange_strong(top, {top.tag, node}, made.weaker(1, release, relaxed), relaxed));
  }
  std::uint32_t pop() {
    link top = head.load(acquire);
    while (top.node != nothing) {
      const link below{top.tag + made.weaker(3, 1U, 0U), next[top.node].load(relaxed)};
      if (head.compare_exchange_strong(top, below, made.weaker(2, acq_rel, relaxed), made.weaker(2, acquire, relaxed)))
        return top.node;
    }
    return nothing;
  }

  flaw made;
  atomic<link> head{{0, nothing}};
  atomic<std::uint32_t> next[2];
};

test_body treiber_with_tag(flaw made) {
  return [made](team& team) {
    tagged_stack stack(made);
    cell<int> owner[2];
    stack.push(1);
    stack.push(0);
    const auto use = [&](std::uint32_t node) {
      if (node != tagged_stack::nothing) owner[node].write(owner[node].read() + 1);
    };
    team.worker("one", [&] {
      use(stack.pop());
      use(stack.pop());
    });
    team.worker("other", [&] {
      const std::uint32_t first = stack.pop();
      const std::uint32_t second = stack.pop();
      use(first);
      if (first != tagged_stack::nothing) stack.push(first);
      use(second);
    });
    team.run();
  };
}

// M. Michael, M. Scott, "Simple, Fast, and Practical Non-Blocking and Blocking Concurrent Queue Algorithms", 1996.
// Each node is used once.
struct linked_queue {
  static constexpr int nothing = -1;

  void push(int node, int item) {
    items[node].write(item);
    next[node].store(nothing, relaxed);
    while (true) {
      int last = tail.load(acquire);
      int after = next[last].load(acquire);
      if (after != nothing) {
        (void)tail.compare_exchange_strong(last, after, release, relaxed);
      } else if (append(last, node)) {
        (void)tail.compare_exchange_strong(last, node, release, relaxed);
        return;
      }
    }
  }
  bool append(int last, int node) {
    int after = nothing;
    if (!made.is(2)) return next[last].compare_exchange_strong(after, node, made.weaker(1, release, relaxed), relaxed);
    next[last].store(node, release);
    return true;
  }
  int pop() {
    while (true) {
      int first = head.load(acquire);
      int last = tail.load(acquire);
      const int after = next[first].load(made.weaker(3, acquire, relaxed));
      if (after == nothing) return 0;
      if (first == last) {
        (void)tail.compare_exchange_strong(last, after, release, relaxed);
      } else if (head.compare_exchange_strong(first, after, release, relaxed)) {
        return items[after].read();
      }
    }
  }

  linked_queue(flaw which) : made(which) { next[0].store(nothing, relaxed); }

  flaw made;
  atomic<int> head{0};
  atomic<int> tail{0};
  atomic<int> next[3];
  cell<int> items[3];
};

test_body michael_scott_queue(flaw made) {
  return [made](team& team) {
    linked_queue queue(made);
    int popped = 0;
    team.worker("one", [&] { queue.push(1, 10); });
    team.worker("other", [&] { queue.push(2, 20); });
    team.worker("popper", [&] { popped = queue.pop(); });
    team.run();
    require(popped + queue.pop() + queue.pop() == 30, "what was pushed is popped, once");
  };
}

// N. M. Lê, A. Pop, A. Cohen, F. Zappa Nardelli, "Correct and Efficient Work-Stealing for Weak Memory Models", 2013.
// The first two flaws are those that B. Norris and B. Demsky found in it ("CDSchecker", 2013).
struct chase_lev {
  static constexpr int nothing = 0;
  struct ring {
    explicit ring(int room) : size(room) {}
    atomic<int>& at(int place) { return items[place % size]; }
    const int size;
    atomic<int> items[4];
  };

  chase_lev(flaw which) : made(which), current(new ring(1)) {}
  chase_lev(const chase_lev&) = delete;
  chase_lev& operator=(const chase_lev&) = delete;
  ~chase_lev() {
    delete old;
    delete current.load(relaxed);
  }

  void push(int item) {
    const int end = bottom.load(relaxed);
    const int begin = top.load(acquire);
    ring* all = current.load(relaxed);
    if (end - begin == all->size) {
      grow(begin, end);
      if (!made.is(1)) all = current.load(relaxed);
    }
    all->at(end).store(item, relaxed);
    fence(made.weaker(3, release, relaxed));
    bottom.store(end + 1, relaxed);
  }
  void grow(int begin, int end) {
    old = current.load(relaxed);  // thieves may still look there
    ring* const larger = new ring(2 * old->size);
    for (int i = begin; i < end; ++i) larger->at(i).store(old->at(i).load(relaxed), relaxed);
    current.store(larger, made.weaker(4, release, relaxed));
  }
  int take() {
    const int end = bottom.load(relaxed) - 1;
    ring* const all = current.load(relaxed);
    bottom.store(end, relaxed);
    fence(made.weaker(5, seq_cst, acq_rel));
    int begin = top.load(relaxed);
    int item = nothing;
    if (begin <= end) {
      item = all->at(end).load(relaxed);
      if (begin != end) return item;
      if (!made.is(6) && !top.compare_exchange_strong(begin, begin + 1, seq_cst, relaxed)) item = nothing;
    }
    bottom.store(end + 1, relaxed);
    return item;
  }
  int steal() {
    int begin = top.load(acquire);
    fence(made.weaker(7, seq_cst, acq_rel));
    const int end = bottom.load(made.weaker(8, acquire, relaxed));
    if (begin >= end) return nothing;
    const int item = current.load(made.weaker(2, acquire, relaxed))->at(begin).load(relaxed);
    return top.compare_exchange_strong(begin, begin + 1, seq_cst, relaxed) ? item : nothing;
  }

  flaw made;
  atomic<int> top{0};
  atomic<int> bottom{0};
  atomic<ring*> current;
  ring* old = nullptr;
};

test_body work_stealing(flaw made) {
  return [made](team& team) {
    chase_lev deque{made};
    cell<int> work[3];
    const auto use = [&](int item) {
      if (item != chase_lev::nothing) work[item].write(work[item].read() + 1);
    };
    team.worker("owner", [&] {
      for (const int item : {1, 2}) {
        work[item].write(0);
        deque.push(item);
      }
      use(deque.take());
      use(deque.take());
    });
    team.worker("thief", [&] {
      use(deque.steal());
      use(deque.steal());
    });
    team.run();
    require(work[1].read() == 1 && work[2].read() == 1, "each is used once");
  };
}

}  // namespace

std::vector<algorithm> containers() {
  using enum verdict;
  return {
      {"lamport_ring", lamport_ring, 80, {race, race, race, race, uninitialised}},
      {"treiber_with_tag", treiber_with_tag, 42, {race, race, race}},
      {"michael_scott_queue", michael_scott_queue, 128, {race, assertion, race}},
      {"work_stealing", work_stealing, 113, {assertion, race, race, race, race, race, race, race}},
  };
}

}  // namespace contend::inline CONTEND_BACKEND::explore
