// publications: how data come from one worker to another.
#include <optional>

#include "explore/correct/algorithm.h"

namespace contend::inline CONTEND_BACKEND::explore {

namespace {

test_body message_by_orders(flaw made) {
  return [made](team& team) {
    cell<int> message{0};
    atomic<bool> sent{false};
    team.worker("sender", [&, made] {
      message.write(1);
      sent.store(true, made.weaker(1, release, relaxed));
    });
    team.worker("reader", [&, made] {
      wait_until([&] { return sent.load(made.weaker(2, acquire, relaxed)); });
      require(message.read() == 1, "the message has come");
    });
    team.run();
  };
}

test_body message_by_fences(flaw made) {
  return [made](team& team) {
    cell<int> message{0};
    atomic<bool> sent{false};
    team.worker("sender", [&, made] {
      message.write(1);
      fence(made.weaker(1, release, relaxed));
      sent.store(true, relaxed);
    });
    team.worker("reader", [&, made] {
      wait_until([&] { return sent.load(relaxed); });
      fence(made.weaker(2, acquire, relaxed));
      require(message.read() == 1, "the message has come");
    });
    team.run();
  };
}

// An update that is relaxed hands on what was released before it.
test_body message_through_a_release_sequence(flaw made) {
  return [made](team& team) {
    cell<int> message{0};
    atomic<int> flag{0};
    team.worker("sender", [&, made] {
      message.write(1);
      flag.store(1, release);
      if (made.is(1)) flag.store(2, relaxed);
    });
    team.worker("counter", [&, made] {
      if (made.is(2)) {
        if (flag.load(relaxed) == 1) flag.store(2, relaxed);
      } else {
        int sent = 1;
        (void)flag.compare_exchange_strong(sent, 2, relaxed, relaxed);
      }
    });
    team.worker("reader", [&] {
      if (flag.load(acquire) == 2) (void)message.read();
    });
    team.run();
  };
}

// H. Boehm, "Can Seqlocks Get Along With Programming Language Memory Models?", 2012.
test_body seqlock(flaw made) {
  return [made](team& team) {
    atomic<int> version{0};
    atomic<int> left{0};
    atomic<int> right{0};
    team.worker("writer", [&, made] {
      for (int i = 1; i <= 2; ++i) {
        version.store(2 * i - 1, relaxed);
        fence(made.weaker(1, release, relaxed));
        left.store(i, relaxed);
        right.store(i, relaxed);
        version.store(2 * i, made.weaker(2, release, relaxed));
      }
    });
    team.worker("reader", [&, made] {
      const int before = version.load(made.weaker(3, acquire, relaxed));
      const int one = left.load(relaxed);
      const int other = right.load(relaxed);
      fence(made.weaker(4, acquire, relaxed));
      if (before % 2 == 0 && version.load(relaxed) == before) require(one == other, "both are of one version");
    });
    team.run();
  };
}

test_body double_checked_init(flaw made) {
  return [made](team& team) {
    atomic<bool> held{false};
    atomic<bool> is_made{false};
    cell<int> made_times{0};
    for (const char* name : {"one", "other"}) {
      team.worker(name, [&, made] {
        if (!is_made.load(made.weaker(1, acquire, relaxed))) {
          wait_until([&] { return !held.exchange(true, acquire); });
          if (made.is(2) || !is_made.load(relaxed)) {
            made_times.write(made_times.read() + 1);
            is_made.store(true, made.weaker(3, release, relaxed));
          }
          held.store(false, release);
        }
        require(made_times.read() == 1, "it is made once");
      });
    }
    team.run();
  };
}

test_body sense_reversing_barrier(flaw made) {
  return [made](team& team) {
    constexpr int workers = 2;
    atomic<int> missing{workers};
    atomic<bool> sense{false};
    cell<int> rooms[workers];
    for (int me = 0; me < workers; ++me) {
      team.worker(me == 0 ? "one" : "other", [&, made, me] {
        const auto arrive = [&](bool mine) {
          if (missing.fetch_sub(1, made.weaker(1, acq_rel, acquire)) == 1) {
            if (made.is(2)) sense.store(mine, release);
            missing.store(workers, relaxed);
            if (!made.is(2)) sense.store(mine, made.weaker(3, release, relaxed));
          } else {
            wait_until([&] { return sense.load(made.weaker(4, acquire, relaxed)) == mine; });
          }
        };
        rooms[me].write(1);
        arrive(true);
        (void)rooms[1 - me].read();
        arrive(false);
        rooms[1 - me].write(2);
      });
    }
    team.run();
  };
}

// The last owner frees what all have used.
test_body reference_count(flaw made) {
  return [made](team& team) {
    auto* object = new cell<int>(1);
    atomic<int> owners{2};
    for (const char* name : {"one", "other"}) {
      team.worker(name, [&, made, object] {
        (void)object->read();
        if (made.is(1)) {
          owners.store(owners.load(acquire) - 1, release);
          if (owners.load(acquire) == 0) delete object;
        } else if (owners.fetch_sub(1, made.weaker(2, release, relaxed)) == 1) {
          fence(made.weaker(3, acquire, relaxed));
          object->write(0);
          delete object;
        }
      });
    }
    team.run();
  };
}

// P. Ramalhete, A. Correia, "Left-Right: A Concurrency Control Technique with Wait-Free Population Oblivious Reads".
test_body left_right(flaw made) {
  return [made](team& team) {
    cell<int> sides[2];
    atomic<int> readable{0};
    atomic<int> version{0};
    atomic<int> readers[2];
    team.worker("writer", [&, made] {
      const auto wait_for_readers = [&](int which) { wait_until([&] { return readers[which].load(seq_cst) == 0; }); };
      sides[1].write(1);
      readable.store(1, made.weaker(1, seq_cst, release));
      wait_for_readers(1);
      version.store(1, seq_cst);
      if (!made.is(2)) wait_for_readers(0);
      sides[0].write(1);
    });
    team.worker("reader", [&, made] {
      for (int i = 0; i < 2; ++i) {
        const int mine = version.load(relaxed);
        (void)readers[mine].fetch_add(1, made.weaker(3, seq_cst, acquire));
        (void)sides[readable.load(seq_cst)].read();
        (void)readers[mine].fetch_sub(1, made.weaker(4, release, relaxed));
      }
    });
    team.run();
  };
}

}  // namespace

std::vector<algorithm> publications() {
  using enum verdict;
  return {
      {"message_by_orders", message_by_orders, 2, {race, race}},
      {"message_by_fences", message_by_fences, 2, {race, race}},
      {"message_through_a_release_sequence", message_through_a_release_sequence, 5, {race, race}},
      {"seqlock", seqlock, 55, {assertion, assertion, assertion, assertion}},
      {"double_checked_init", double_checked_init, 6, {race, race, race}},
      {"sense_reversing_barrier", sense_reversing_barrier, 16, {race, livelock, race, race}},
      {"reference_count", reference_count, 2, {leak, race, race}},
      {"left_right", left_right, 21, {race, race, race, race}},
  };
}

}  // namespace contend::inline CONTEND_BACKEND::explore
