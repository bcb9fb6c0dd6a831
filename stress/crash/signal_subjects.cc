// signal_subjects: who gives a signal, waits for one or is a party is struck; the others must meet all the same.
#include <absl/strings/str_cat.h>

#include <atomic>  // seam: what is counted is not part of what is struck
#include <chrono>
#include <string>
#include <thread>

#include "crash/subject.h"
#include "platform/placed.h"
#include "signal/contenders.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

constexpr std::uint32_t operations_after = 50;

using wait_type = spin_then_park;

// So that those who wait do fall asleep now and then.
void rest() { std::this_thread::sleep_for(std::chrono::microseconds(30)); }

// Two set, two wait and clear.
aftermath strike_event(bout& fight, bool strike_signaller) {
  auto& signal = fight.make<placed<event<wait_type>>>(sharing_options{.sharing = scope::processes}).get();
  auto& waiting = fight.share<std::atomic<std::uint32_t>>(0);
  const auto wait_once = [&] {
    if (signal.wait() != outcome::ok) fight.complain("a wait for ever ended otherwise");
    signal.clear();
    fight.tick();
  };
  for (int i = strike_signaller ? 1 : 0; i < 2; ++i) {
    fight.survivor([&] {  // as long as somebody waits
      for (; !fight.is_over() || waiting.load() != 0 || fight.victim_goes_on(); rest()) signal.set();
    });
  }
  for (int i = strike_signaller ? 0 : 1; i < 2; ++i) {
    waiting.fetch_add(1);
    fight.survivor([&, wait_once] {
      std::uint32_t left = operations_after;
      while (fight.goes_on(left)) wait_once();
      waiting.fetch_sub(1);
    });
  }
  fight.victim([&, wait_once, strike_signaller] {
    fight.begin();
    const strike::exposed danger;
    for (; !fight.is_over(); rest()) strike_signaller ? signal.set() : wait_once();
  });
  return fight.run();
}

// Two give tokens, two take them.
aftermath strike_eventcount(bout& fight, bool strike_signaller) {
  auto& signal = fight.share<eventcount<wait_type>>();
  auto& tokens = fight.share<std::atomic<std::int64_t>>(0);
  auto& waiting = fight.share<std::atomic<std::uint32_t>>(0);
  const auto give = [&] {
    tokens.fetch_add(1);
    signal.notify(1, scope::processes);
  };
  const auto take = [&] {
    const auto ready = [&] {
      std::int64_t seen = tokens.load();
      while (seen > 0) {
        if (tokens.compare_exchange_weak(seen, seen - 1)) return true;
      }
      return false;
    };
    if (!signal.await(ready, deadline::never(), scope::processes)) fight.complain("a wait for ever ended otherwise");
    fight.tick();
  };
  for (int i = strike_signaller ? 1 : 0; i < 2; ++i) {
    fight.survivor([&, give] {
      for (; !fight.is_over() || waiting.load() != 0 || fight.victim_goes_on(); rest()) {
        if (tokens.load() < 4) give();
      }
    });
  }
  for (int i = strike_signaller ? 0 : 1; i < 2; ++i) {
    waiting.fetch_add(1);
    fight.survivor([&, take] {
      std::uint32_t left = operations_after;
      while (fight.goes_on(left)) take();
      waiting.fetch_sub(1);
    });
  }
  fight.victim([&, give, take, strike_signaller] {
    fight.begin();
    const strike::exposed danger;
    for (; !fight.is_over(); rest()) strike_signaller ? give() : take();
  });
  return fight.run();
}

// More counts than the victim can spoil: the others count until it is open.
aftermath strike_latch(bout& fight, bool strike_signaller) {
  constexpr std::uint32_t count = 20'000;
  auto& signal = fight.make<placed<latch<wait_type>>>(latch_options{.count = count, .sharing = scope::processes}).get();
  const auto count_on = [&] {
    while (signal.count_down(1) == outcome::ok) fight.tick();
    if (!signal.is_open()) fight.complain("a count is refused, and it is not open");
  };
  const auto wait = [&] {
    if (signal.wait() != outcome::ok) fight.complain("a wait for ever ended otherwise");
    if (!signal.is_open()) fight.complain("a wait ended before it was open");
  };
  fight.survivor(count_on);
  fight.survivor(wait);
  fight.survivor(wait);
  fight.victim([&, count_on, wait, strike_signaller] {
    fight.begin();
    const strike::exposed danger;
    strike_signaller ? count_on() : wait();
  });
  fight.afterwards(wait);
  return fight.run();
}

// A party that dies breaks it; that all others are told is what is promised.
aftermath strike_barrier(bout& fight) {
  constexpr std::uint32_t parties = 3;
  auto& signal = fight.make<barrier<wait_type>>(barrier_options{.parties = parties, .sharing = scope::processes});
  auto& joined = fight.share<std::atomic<std::uint32_t>>(0);
  const auto meet = [&](bool as_victim) {
    auto place = signal.join();
    if (!place.ok()) return fight.complain(std::string(place.status().message()));
    joined.fetch_add(1);
    while (joined.load() < parties && !fight.is_over()) continue;
    const auto go = [&] {
      while (place->arrive_and_wait().result == outcome::ok) {
        fight.tick();
        if (as_victim && fight.is_over()) return;  // it gives its place back, and so breaks the barrier
      }
    };
    if (!as_victim) return go();
    fight.begin();
    fight.hold();  // nobody passes without it
    const strike::exposed danger;
    go();
  };
  for (std::uint32_t i = 1; i < parties; ++i) fight.survivor([meet] { meet(false); });
  fight.victim([meet] { meet(true); });
  return fight.run();
}

void add(std::vector<subject>& to, std::string_view name, const std::string& role, bool tolerant,
         std::function<aftermath(bout&)> play) {
  to.push_back({.name = absl::StrCat("signal/", std::string(name), "/", std::string(wait_type::name)),
                .role = role,
                .tolerant = tolerant,
                .play = std::move(play)});
}

}  // namespace

void add_signals(std::vector<subject>& to) {
  for (const bool signaller : {true, false}) {
    const std::string role = signaller ? "signaller" : "waiter";
    add(to, "event", role, event<wait_type>::traits.crash_tolerant,
        [signaller](bout& fight) { return strike_event(fight, signaller); });
    add(to, "eventcount", role, eventcount<wait_type>::traits.crash_tolerant,
        [signaller](bout& fight) { return strike_eventcount(fight, signaller); });
    add(to, "latch", role, latch<wait_type>::traits.crash_tolerant,
        [signaller](bout& fight) { return strike_latch(fight, signaller); });
  }
  add(to, "barrier", "party", barrier<wait_type>::traits.crash_tolerant, &strike_barrier);
}

}  // namespace contend::inline CONTEND_BACKEND
