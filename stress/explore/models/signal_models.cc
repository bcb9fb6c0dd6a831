// signal_models: what a few workers tell each other through each of our signals: no wake-up is lost, and what happened
// before a signal is there after the wait that it ended.
#include <absl/strings/str_cat.h>

#include <array>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "explore/models/adder.h"
#include "explore/models/model.h"
#include "platform/atomic.h"
#include "platform/cell.h"
#include "platform/clock.h"
#include "platform/hosted.h"
#include "signal/contenders.h"

namespace contend::inline CONTEND_BACKEND::explore {

namespace {

template <class Event>
test_body set_ends_waits(int waiters, deadline until) {
  return [=](team& team) {
    Event event(scope::threads);
    cell<int> message{0};
    team.worker("setter", [&] {
      message.write(1);
      event.set();
    });
    for (int i = 0; i < waiters; ++i) {
      team.worker(absl::StrCat("waiter ", i + 1), [&] {
        const outcome end = event.wait(until);
        require(end == outcome::ok || !until.is_never(), "a wait for ever ends with the set");
        if (end == outcome::ok) require(message.read() == 1, "what the setter wrote is there");
      });
    }
    team.alike(static_cast<std::size_t>(waiters));
    team.run();
    require(event.is_set(), "an event stays set");
  };
}

// Whoever waited when it was set is released, also if it is cleared at once; clear sees what came before the set.
template <class Event>
test_body set_and_clear() {
  return [](team& team) {
    Event event(scope::threads);
    cell<int> message{0};
    team.worker("setter", [&] {
      message.write(1);
      event.set();
    });
    team.worker("clearer", [&] {
      event.clear();
      if (event.is_set()) require(message.read() == 1, "what the setter wrote is there");
    });
    team.worker("waiter", [&] {
      if (event.wait(soon()) == outcome::ok) require(message.read() == 1, "what the setter wrote is there");
    });
    team.run();
  };
}

// Who undoes a set sees what came before it. That the clear was the last shows at the end.
template <class Event>
test_body clear_undoes_set() {
  return [](team& team) {
    Event event(scope::threads);
    atomic<int> message{0};
    int seen = 0;
    team.worker("setter", [&] {
      message.store(1, relaxed);
      event.set();
    });
    team.worker("clearer", [&] {
      event.clear();
      seen = message.load(relaxed);
    });
    team.run();
    require(event.is_set() || seen == 1, "what the setter wrote is there");
  };
}

// One asks, the other answers, each over an event of its own.
template <class Event>
test_body events_both_ways() {
  return [](team& team) {
    Event asked(scope::threads);
    Event answered(scope::threads);
    cell<int> message{0};
    team.worker("asker", [&] {
      message.write(1);
      asked.set();
      require(answered.wait(deadline::never()) == outcome::ok, "a wait for ever ends with the set");
      require(message.read() == 2, "the answer is there");
    });
    team.worker("answerer", [&] {
      require(asked.wait(deadline::never()) == outcome::ok, "a wait for ever ends with the set");
      require(message.read() == 1, "the question is there");
      message.write(2);
      answered.set();
    });
    team.run();
  };
}

void add_event_models(const auto& add, auto contender) {
  using event = typename decltype(contender)::type::type;
  add("2x1_set", set_ends_waits<event>(1, deadline::never()));
  add("2x2_both_ways", events_both_ways<event>());
  add("3x1_set", set_ends_waits<event>(2, deadline::never()));
  add("2x1_timed", set_ends_waits<event>(1, soon()));
  add("2x1_clear", clear_undoes_set<event>());
  add("3x1_clear", set_and_clear<event>(), {.time_outs_may_rescue = true});
}

template <class Latch>
test_body count_ends_waits(std::uint32_t counters, int waiters) {
  return [=](team& team) {
    Latch latch({.count = counters});
    std::array<cell<int>, 2> messages;
    for (std::uint32_t i = 0; i < counters; ++i) {
      team.worker(absl::StrCat("counter ", i + 1), [&, i] {
        messages[i].write(1);
        require(latch.count_down() == outcome::ok, "so many may count");
      });
    }
    team.alike(counters);
    for (int i = 0; i < waiters; ++i) {
      team.worker(absl::StrCat("waiter ", i + 1), [&] {
        require(latch.wait() == outcome::ok, "a wait for ever ends with the last count");
        for (std::uint32_t k = 0; k < counters; ++k)
          require(messages[k].read() == 1, "what the counters wrote is there");
      });
    }
    team.alike(static_cast<std::size_t>(waiters));
    team.run();
    require(latch.is_open(), "a latch stays open");
  };
}

// Whoever is through sees what the others did before. `meet`: how a party counts and waits.
template <class Latch>
test_body all_meet(std::uint32_t parties, outcome (*meet)(Latch&)) {
  return [=](team& team) {
    Latch latch({.count = parties});
    std::array<cell<int>, 3> messages;
    for (std::uint32_t i = 0; i < parties; ++i) {
      team.worker(absl::StrCat("party ", i + 1), [&, i] {
        messages[i].write(1);
        require(meet(latch) == outcome::ok, "all arrive");
        for (std::uint32_t k = 0; k < parties; ++k) require(messages[k].read() == 1, "what the others wrote is there");
      });
    }
    team.alike(parties);
    team.run();
  };
}

void add_latch_models(const auto& add, auto contender) {
  using latch = typename decltype(contender)::type::type;
  add("2x1_count", count_ends_waits<latch>(1, 1));
  add("3x1_two_counters", count_ends_waits<latch>(2, 1));
  add("3x1_two_waiters", count_ends_waits<latch>(1, 2));
  const auto arrive = [](latch& met) { return met.arrive_and_wait(); };
  const auto count_then_wait = [](latch& met) {
    require(met.count_down() == outcome::ok, "so many may count");
    return met.wait();
  };
  add("2x1_arrive", all_meet<latch>(2, arrive));
  add("2x2_count_then_wait", all_meet<latch>(2, count_then_wait));
  add("3x1_arrive", all_meet<latch>(3, arrive));
}

template <class Barrier>
test_body phases(std::uint32_t parties, int count) {
  return [=](team& team) {
    auto barrier = *hosted<Barrier>::create({.parties = parties});
    std::array<cell<int>, 3> messages;
    for (std::uint32_t i = 0; i < parties; ++i) {
      team.worker(absl::StrCat("party ", i + 1), [&, i] {
        auto place = barrier->join();
        require(place.ok(), "there is a place for each party");
        for (int phase = 1; phase <= count; ++phase) {
          if (phase % 2 == 1) messages[i].write(phase);  // the others read it one phase later
          require(place->arrive_and_wait().result == outcome::ok, "all arrive");
          if (phase % 2 == 0) continue;
          for (std::uint32_t k = 0; k < parties; ++k) require(messages[k].read() == phase, "what the others wrote");
        }
        if (count > 1)
          require(place->arrive_and_wait().result == outcome::ok, "all have read before a place is given back");
      });
    }
    team.alike(parties);
    team.run();
  };
}

// Who waits or comes too late is told broken, and sees what the breaker did before.
template <class Barrier>
test_body abort_ends_waits(bool is_timed) {
  return [=](team& team) {
    auto barrier = *hosted<Barrier>::create({.parties = 2});
    cell<int> message{0};
    team.worker("breaker", [&] {
      message.write(1);
      barrier->abort();
    });
    team.worker("party", [&] {
      auto place = barrier->join();
      const outcome end = place->arrive_and_wait(is_timed ? soon() : deadline::never()).result;
      require(end == outcome::broken || (is_timed && end == outcome::timeout), "nobody else arrives");
      if (end == outcome::broken) require(message.read() == 1, "what the breaker wrote is there");
    });
    team.worker("observer", [&] {
      if (barrier->is_broken() && !is_timed) require(message.read() == 1, "what the breaker wrote is there");
    });
    team.run();
    require(barrier->is_broken(), "a barrier stays broken");
  };
}

// Who finds it whole again sees what the one who mended it did before.
template <class Barrier>
test_body reset_publishes() {
  return [](team& team) {
    auto barrier = *hosted<Barrier>::create({.parties = 2});
    cell<int> message{0};
    barrier->abort();
    team.worker("mender", [&] {
      message.write(1);
      barrier->reset();
    });
    team.worker("observer", [&] {
      if (!barrier->is_broken()) require(message.read() == 1, "what the mender wrote is there");
    });
    team.run();
  };
}

// A party that cannot wait longer breaks it, and the others see what it did before.
template <class Barrier>
test_body time_out_breaks() {
  return [](team& team) {
    auto barrier = *hosted<Barrier>::create({.parties = 3});
    std::array<cell<int>, 2> messages;
    std::array<outcome, 2> ends{};
    for (std::size_t i = 0; i < 2; ++i) {
      team.worker(absl::StrCat("party ", i + 1), [&, i] {
        auto place = barrier->join();
        messages[i].write(1);
        ends[i] = place->arrive_and_wait(i == 0 ? soon() : deadline::never()).result;
        if (i == 1) require(messages[0].read() == 1, "what the impatient one wrote is there");
      });
    }
    team.run();
    require(ends[0] != outcome::ok && ends[1] == outcome::broken, "the third never came");
  };
}

void add_barrier_models(const auto& add, auto contender) {
  using barrier = typename decltype(contender)::type::type;
  add("3x1_abort", abort_ends_waits<barrier>(false));
  add("3x1_timed_abort", abort_ends_waits<barrier>(true));
  add("2x1_reset", reset_publishes<barrier>());
  add("2x1_timed", time_out_breaks<barrier>(), {.time_outs_may_rescue = true});
  add("2x1_phases", phases<barrier>(2, 1));
  add("2x2_phases", phases<barrier>(2, 2));
  add("3x1_phases", phases<barrier>(3, 1));
}

template <class Condition>
test_body notify_ends_waits(int waiters, bool all_at_once) {
  return [=](team& team) {
    using mutex_type = typename Condition::mutex_type;
    mutex_type mutex(scope::threads);
    Condition condition(scope::threads);
    cell<int> items{0};
    team.worker("notifier", [&] {
      std::unique_lock lock(mutex);
      items.write(waiters);
      if (all_at_once) {
        (void)condition.notify_all(lock);
      } else {
        (void)condition.notify(lock, static_cast<std::uint32_t>(waiters));
      }
    });
    for (int i = 0; i < waiters; ++i) {
      team.worker(absl::StrCat("waiter ", i + 1), [&] {
        std::unique_lock lock(mutex);
        const outcome end = condition.wait_for(lock, [&] { return items.read() != 0; });
        require(end == outcome::ok, "a wait for ever ends with the notice");
        items.write(items.read() - 1);
      });
    }
    team.alike(static_cast<std::size_t>(waiters));
    team.run();
    require(items.read() == 0, "each waiter took one");
  };
}

// One asks, the other answers: each notifies and waits.
template <class Condition>
test_body notices_both_ways() {
  return [](team& team) {
    using mutex_type = typename Condition::mutex_type;
    mutex_type mutex(scope::threads);
    Condition condition(scope::threads);
    cell<int> turn{0};
    const auto wait_for_turn = [&](auto& lock, int wanted) {
      const outcome end = condition.wait_for(lock, [&, wanted] { return turn.read() == wanted; });
      require(end == outcome::ok, "a wait for ever ends with the notice");
    };
    const auto give_turn = [&](auto& lock, int next) {
      turn.write(next);
      (void)condition.notify(lock, 1);
    };
    team.worker("asker", [&] {
      std::unique_lock lock(mutex);
      give_turn(lock, 1);
      wait_for_turn(lock, 2);
    });
    team.worker("answerer", [&] {
      std::unique_lock lock(mutex);
      wait_for_turn(lock, 1);
      give_turn(lock, 2);
    });
    team.run();
  };
}

void add_condition_models(const auto& add, auto contender) {
  using condition = typename decltype(contender)::type::type;
  add("2x1_notify", notify_ends_waits<condition>(1, false));
  add("2x2_both_ways", notices_both_ways<condition>());
  add("3x1_notify", notify_ends_waits<condition>(2, false));
  add("3x1_notify_all", notify_ends_waits<condition>(2, true));
}

template <class Eventcount>
test_body ready_ends_waits(int waiters, int notifiers, deadline until) {
  return [=](team& team) {
    Eventcount changed;
    atomic<int> items{0};
    for (int i = 0; i < notifiers; ++i) {
      team.worker(absl::StrCat("notifier ", i + 1), [&] {
        items.fetch_add(waiters == 1 ? 1 : waiters, release);
        if (waiters == 1) {
          changed.notify(1, scope::threads);
        } else {
          changed.notify_all(scope::threads);
        }
      });
    }
    team.alike(static_cast<std::size_t>(notifiers));
    for (int i = 0; i < waiters; ++i) {
      team.worker(absl::StrCat("waiter ", i + 1), [&] {
        const bool ready = changed.await([&] { return items.load(acquire) >= notifiers; }, until, scope::threads);
        require(ready || !until.is_never(), "a wait for ever ends when it is ready");
      });
    }
    team.alike(static_cast<std::size_t>(waiters));
    team.run();
  };
}

// Each makes the other one ready.
template <class Eventcount>
test_body ready_both_ways() {
  return [](team& team) {
    Eventcount changed;
    std::array<atomic<int>, 2> items;
    for (std::size_t i = 0; i < 2; ++i) {
      team.worker(absl::StrCat("worker ", i + 1), [&, i] {
        items[i].store(1, release);
        changed.notify(1, scope::threads);
        const bool ready =
            changed.await([&] { return items[1 - i].load(acquire) == 1; }, deadline::never(), scope::threads);
        require(ready, "a wait for ever ends when it is ready");
      });
    }
    team.run();
  };
}

void add_eventcount_models(const auto& add, auto contender) {
  using eventcount = typename decltype(contender)::type::type;
  add("2x1_notify", ready_ends_waits<eventcount>(1, 1, deadline::never()));
  add("2x2_both_ways", ready_both_ways<eventcount>());
  add("3x1_two_notifiers", ready_ends_waits<eventcount>(1, 2, deadline::never()));
  add("3x1_two_waiters", ready_ends_waits<eventcount>(2, 1, deadline::never()));
  add("2x1_timed", ready_ends_waits<eventcount>(1, 1, soon()));
}

template <class Contenders, class AddModels>
void add_all(std::vector<model>& all, AddModels add_models) {
  for_each_type(Contenders{}, [&]<class Contender>(std::type_identity<Contender> contender) {
    if constexpr (Contender::traits.kind == contender_kind::primitive) {
      if (Contender::wait() == spin_then_yield::name) return;  // in the model the same as spin
      add_models(adder(all, absl::StrCat("signal/", Contender::name())), contender);
    }
  });
}

}  // namespace

std::vector<model> signal_models() {
  std::vector<model> all;
  add_all<event_contenders>(all, [](const auto& add, auto contender) { add_event_models(add, contender); });
  add_all<latch_contenders>(all, [](const auto& add, auto contender) { add_latch_models(add, contender); });
  add_all<barrier_contenders>(all, [](const auto& add, auto contender) { add_barrier_models(add, contender); });
  add_all<condition_contenders>(all, [](const auto& add, auto contender) { add_condition_models(add, contender); });
  add_all<eventcount_contenders>(all, [](const auto& add, auto contender) { add_eventcount_models(add, contender); });
  return all;
}

}  // namespace contend::inline CONTEND_BACKEND::explore
