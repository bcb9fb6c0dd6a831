// planted_signals: signals with known defects, to see whether the harness notices: for its self-audit alone.
#pragma once

#include <string>

#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/outcome.h"
#include "platform/scope.h"
#include "platform/wait.h"
#include "signal/barrier.h"
#include "signal/event.h"
#include "signal/signal.h"
#include "waiting/signal_waits.h"

namespace contend::inline CONTEND_BACKEND {

// Lets everybody through, set or not.
struct planted_open_event {
  static constexpr signal_traits traits{.name = "planted_open_event", .source = "a planted defect"};
  static std::string kind() { return "planted_open_event/yield"; }
  explicit planted_open_event(scope) noexcept {}
  void set() noexcept {}
  void clear() noexcept {}
  outcome wait() noexcept { return outcome::ok; }
};

// Forgets every second set: the shortest launch has two.
struct planted_deaf_event {
  static constexpr signal_traits traits{.name = "planted_deaf_event", .source = "an event with a planted loss"};
  static std::string kind() { return "planted_deaf_event/park"; }
  explicit planted_deaf_event(scope sharing) noexcept : inner(sharing) {}
  void set() noexcept {
    if (sets.fetch_add(1, relaxed) % 2 == 0) inner.set();  // one worker sets each of them
  }
  void clear() noexcept { inner.clear(); }
  outcome wait() noexcept { return inner.wait(); }
  event<spin_then_park> inner;
  atomic<std::uint32_t> sets{0};
};

// Takes 20 microseconds more for each set than it needs.
struct planted_slow_event {
  static constexpr signal_traits traits{.name = "planted_slow_event", .source = "an event with a planted delay"};
  static std::string kind() { return "planted_slow_event/yield"; }
  explicit planted_slow_event(scope sharing) noexcept : inner(sharing) {}
  void set() noexcept {
    const time_point start = now();
    while (now() - start < std::chrono::microseconds(20)) {
    }
    inner.set();
  }
  void clear() noexcept { inner.clear(); }
  outcome wait() noexcept { return inner.wait(); }
  event<spin_then_yield> inner;
};

// Lets each party go at once.
struct planted_open_barrier {
  using options_type = barrier_options;
  static constexpr signal_traits traits{.name = "planted_open_barrier", .exact = false, .source = "a planted defect"};
  static std::string kind() { return "planted_open_barrier/yield"; }
  explicit planted_open_barrier(const barrier_options&) noexcept {}
  struct party {
    arrival arrive_and_wait() noexcept { return {}; }
  };
  absl::StatusOr<party> join() { return party{}; }
};

// Says at once that its time is over.
struct planted_hasty_wait {
  explicit planted_hasty_wait(scope) noexcept {}
  bool gives_up(deadline) noexcept { return true; }
};

// Takes its time, then says that somebody has come.
struct planted_woken_wait : event_wait {
  using event_wait::event_wait;
  bool gives_up(deadline until) { return !event_wait::gives_up(until); }
};

}  // namespace contend::inline CONTEND_BACKEND
