// crash_models: what becomes of locks, events, barriers and conditions when one of their users is killed, before any of
// its steps: for those whose traits say that they survive it. (Queues: queue_models.cc.)
//
// Survivors must end: a deadlock, a lost wake-up are findings as in every model. Where a primitive says that sleepers
// look for themselves after a while, the model lets that time pass, but only once nobody else can go on: else there
// would be too many executions.
#include <absl/strings/str_cat.h>

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "explore/models/adder.h"
#include "explore/models/model.h"
#include "lock/contenders.h"
#include "platform/cell.h"
#include "platform/hosted.h"
#include "signal/contenders.h"

namespace contend::inline CONTEND_BACKEND::explore {

namespace {

// Two cells that are equal, but for who dies between their writes.
template <class Lock>
struct guarded {
  Lock lock{scope::processes};
  cell<int> first{0};
  cell<int> second{0};
  int sections = 0;
  std::uint32_t told = 0;  // of deaths

  void section() {
    if (!enter(deadline::never())) return;
    leave();
  }
  void timed_section() {
    if (enter(soon())) leave();
  }
  // What was told of a death, and does not repair.
  void careless_section() {
    const outcome said = lock.acquire();
    if (said == outcome::owner_died) ++told;
    require(said != outcome::broken || told != 0, "broken only by who was told and did not repair");
    if (said != outcome::broken) lock.unlock();
  }
  bool enter(deadline until) {
    switch (lock.acquire(until)) {
      case outcome::ok: require(first.read() == second.read(), "who finds it half changed is told so"); return true;
      case outcome::owner_died: repair(); return true;
      case outcome::timeout: require(!until.is_never(), "a wait for ever has no time-out"); return false;
      default: require(false, "it is never broken where all repair"); return false;
    }
  }
  void repair() {
    ++told;
    second.write(first.read());
    sections = first.read();
    lock.recover();
  }
  void leave() {
    first.write(first.read() + 1);
    second.write(second.read() + 1);
    ++sections;
    lock.unlock();
  }
  void verify() {
    section();
    require(first.read() == sections, "each section is counted");
    require(told <= deaths(), "nobody is told of a death that was none");
  }
};

template <class Lock>
test_body sections(int workers, int times, void (guarded<Lock>::*what)(), bool verifies = true) {
  return [=](team& team) {
    guarded<Lock> shared;
    for (int i = 0; i < workers; ++i) {
      team.process(absl::StrCat("locker ", i + 1), [&] {
        for (int k = 0; k < times; ++k) (shared.*what)();
      });
    }
    team.alike(static_cast<std::size_t>(workers));
    team.run();
    if (verifies) return shared.verify();
    require(shared.lock.is_broken() == (shared.told != 0), "broken if one was told, and did not repair");
  };
}

void add_lock_models(const auto& add, auto contender) {
  using lock = typename decltype(contender)::type::lock;
  using sections_of = guarded<lock>;
  const limits naps{.time_outs = 0, .crashes = 1, .time_outs_may_rescue = true};
  const limits old_kernel{.time_outs = 0, .crashes = 1, .old_kernel = true, .time_outs_may_rescue = true};
  const limits in_time{.crashes = 1, .time_outs_may_rescue = true};
  add("2x2_sections", sections<lock>(2, 2, &sections_of::section), {.time_outs = 0, .crashes = 1});
  add("3x1_sections", sections<lock>(3, 1, &sections_of::section), naps);
  add("3x1_timed", sections<lock>(3, 1, &sections_of::timed_section), in_time);
  add("2x1_careless", sections<lock>(2, 1, &sections_of::careless_section, false));
  add("3x1_careless", sections<lock>(3, 1, &sections_of::careless_section, false), naps);
  add("3x1_old_kernel", sections<lock>(3, 1, &sections_of::section), old_kernel);
  add("3x1_two_die", sections<lock>(3, 1, &sections_of::section),
      {.time_outs = 0, .crashes = 2, .time_outs_may_rescue = true});
}

// One setter is left, or has set it: whoever waits is released, after a nap at most.
template <class Event>
test_body two_set(int waiters) {
  return [=](team& team) {
    Event event(scope::processes);
    for (int i = 0; i < 2; ++i) team.process(absl::StrCat("setter ", i + 1), [&] { event.set(); });
    for (int i = 0; i < waiters; ++i) {
      team.process(absl::StrCat("waiter ", i + 1),
                   [&] { require(event.wait() == outcome::ok, "a wait for ever ends with the set"); });
    }
    team.alike(static_cast<std::size_t>(waiters));
    team.run();
    require(event.is_set(), "one was left to set it");
  };
}

// The only setter may be killed before it sets.
template <class Event>
test_body set_twice() {
  return [=](team& team) {
    Event event(scope::processes);
    team.process("setter", [&] {
      event.set();
      event.set();
    });
    team.process("waiter", [&] {
      for (int i = 0; i < 2; ++i) {
        if (event.wait(soon()) == outcome::ok) event.clear();
      }
    });
    team.run();
  };
}

void add_event_models(const auto& add, auto contender) {
  using event = typename decltype(contender)::type::type;
  const limits allowed{.crashes = 1, .time_outs_may_rescue = true};
  add("2x2_set", set_twice<event>(), allowed);
  add("3x1_set", two_set<event>(1), allowed);
}

// A party that is killed breaks it for the others; nobody hangs; a reset makes it new.
template <class Barrier>
test_body phases(std::uint32_t parties, int count) {
  return [=](team& team) {
    auto barrier = *hosted<Barrier>::create({.parties = parties, .sharing = scope::processes});
    for (std::uint32_t i = 0; i < parties; ++i) {
      team.process(absl::StrCat("party ", i + 1), [&] {
        auto place = [&] {
          const spared before_it_is_a_party;
          return barrier->join();
        }();
        require(place.ok(), "there is a place for each party");
        bool has_broken = false;
        for (int phase = 0; phase < count; ++phase) {
          const outcome end = place->arrive_and_wait().result;
          require(end == outcome::ok || end == outcome::broken, "a wait for ever has no time-out");
          require(!has_broken || end == outcome::broken, "broken until it is reset");
          has_broken = end == outcome::broken;
        }
      });
    }
    team.alike(parties);
    team.run();
    barrier->reset();
    std::vector<decltype(barrier->join())> places;
    for (std::uint32_t i = 0; i < parties; ++i) {
      places.push_back(barrier->join());
      require(places.back().ok(), "after a reset there is a place for each party again");
    }
  };
}

void add_barrier_models(const auto& add, auto contender) {
  using barrier = typename decltype(contender)::type::type;
  limits allowed{.time_outs = 0, .crashes = 1, .time_outs_may_rescue = true};
  add("2x1_phases", phases<barrier>(2, 1), allowed);
  add("2x2_phases", phases<barrier>(2, 2), allowed);
  allowed.looks_again = false;
  add("3x1_phases", phases<barrier>(3, 1), allowed);
}

// A mutex whose user repairs whatever the dead left.
template <class Wait>
struct repaired_mutex : robust_mutex<Wait> {
  repaired_mutex() : robust_mutex<Wait>(scope::processes) {}
  void lock() {
    if (this->acquire() == outcome::owner_died) this->recover();
  }
};

// Waiters are killed; the notifier is not: the others' waits for each of its notices end.
template <class Condition, class Wait>
test_body notices_end_waits(int waiters, int notices) {
  return [=](team& team) {
    repaired_mutex<Wait> mutex;
    Condition condition(scope::processes);
    cell<int> notice{0};
    team.worker("notifier", [&] {
      for (int i = 1; i <= notices; ++i) {
        std::unique_lock lock(mutex);
        notice.write(i);
        (void)condition.notify_all(lock);
      }
    });
    for (int waiter = 1; waiter <= waiters; ++waiter) {
      team.process(absl::StrCat("waiter ", waiter), [&] {
        for (int i = 1; i <= notices; ++i) {
          std::unique_lock lock(mutex);
          const outcome end = condition.wait_for(lock, [&, i] { return notice.read() >= i; });
          require(end == outcome::ok, "a wait for ever ends with the notice");
        }
      });
    }
    team.alike(static_cast<std::size_t>(waiters));
    team.run();
  };
}

void add_condition_models(const auto& add, auto contender) {
  using condition = typename decltype(contender)::type::type;
  const limits allowed{.time_outs = 0, .crashes = 1, .looks_again = false, .time_outs_may_rescue = true};
  add("2x2_notify_all", notices_end_waits<condition, spin_then_park>(1, 2), allowed);
  add("3x1_notify_all", notices_end_waits<condition, spin_then_park>(2, 1), allowed);
}

template <class Contenders, class AddModels>
void add_all(std::vector<model>& all, std::string_view family, AddModels add_models) {
  for_each_type(Contenders{}, [&]<class Contender>(std::type_identity<Contender> contender) {
    constexpr auto traits = Contender::traits;
    if constexpr (traits.kind == contender_kind::primitive) {
      if (Contender::wait() == spin_then_yield::name) return;  // in the model the same as spin
      constexpr bool survives = [] {
        if constexpr (requires { traits.robust; }) {
          return traits.robust;
        } else {
          return traits.crash_tolerant;
        }
      }();
      if constexpr (survives)
        add_models(adder(all, absl::StrCat(std::string(family), "/", Contender::name()), {.crashes = 1}, "/crash"),
                   contender);
    }
  });
}

}  // namespace

std::vector<model> crash_models() {
  std::vector<model> all;
  add_all<lock_contenders>(all, "lock", [](const auto& add, auto contender) { add_lock_models(add, contender); });
  add_all<event_contenders>(all, "signal", [](const auto& add, auto contender) { add_event_models(add, contender); });
  add_all<barrier_contenders>(all, "signal",
                              [](const auto& add, auto contender) { add_barrier_models(add, contender); });
  add_all<condition_contenders>(all, "signal",
                                [](const auto& add, auto contender) { add_condition_models(add, contender); });
  return all;
}

}  // namespace contend::inline CONTEND_BACKEND::explore
