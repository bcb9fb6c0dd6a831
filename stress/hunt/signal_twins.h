// signal_twins: an event, a condition, a barrier and an eventcount with one thing wrong each, and with nothing wrong.
//
// orders: seq_cst throughout, so that what is wrong with a twin is its steps and not their orders.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <string>

#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/futex.h"
#include "platform/outcome.h"
#include "platform/scope.h"
#include "platform/type_list.h"
#include "signal/barrier.h"
#include "signal/condition_variable.h"
#include "signal/contender.h"
#include "signal/signal.h"

namespace contend::inline CONTEND_BACKEND {

// Broken: it looks, and then sleeps whatever the word has become: a set in between wakes nobody.
template <bool Broken>
class naive_event {
 public:
  static constexpr bool broken = Broken;
  static constexpr signal_traits traits{.name = Broken ? "sleeps_without_comparing" : "sound_event",
                                        .source = "a twin of event"};

  explicit naive_event(scope sharing) noexcept : sharing_(sharing) {}
  static std::string kind() { return std::string(traits.name); }

  void set() noexcept {
    state_.store(1, seq_cst);
    futex_wake(state_, wake_everyone, sharing_);
  }
  void clear() noexcept { state_.store(0, seq_cst); }
  bool is_set() const noexcept { return state_.load(seq_cst) != 0; }
  outcome wait(deadline until) noexcept {
    while (!is_set()) {
      if (until.has_passed()) return outcome::timeout;
      (void)futex_wait(state_, Broken ? state_.load(seq_cst) : 0, until, sharing_);
      if (Broken) return is_set() ? outcome::ok : outcome::timeout;
    }
    return outcome::ok;
  }

 private:
  atomic<std::uint32_t> state_{0};
  scope sharing_;
};

// Broken: it unlocks before it remembers what it waits to change: a notify in between is lost.
template <bool Broken>
class naive_condition {
 public:
  static constexpr bool broken = Broken;
  static constexpr signal_traits traits{.name = Broken ? "unlocks_before_it_announces" : "sound_condition",
                                        .source = "a twin of condition_variable"};
  static std::string kind() { return std::string(traits.name); }

  explicit naive_condition(scope sharing) noexcept : sharing_(sharing) {}

  template <class Lock>
  outcome wait(Lock& lock, deadline until) {
    std::uint32_t seen = changes_.load(seq_cst);
    lock.unlock();
    if (Broken) seen = changes_.load(seq_cst);
    const wake_cause cause = futex_wait(changes_, seen, until, sharing_);
    lock.lock();
    return cause == wake_cause::timed_out ? outcome::timeout : outcome::ok;
  }
  template <class Lock>
  notice notify(const Lock&) noexcept {
    changes_.fetch_add(1, seq_cst);
    futex_wake(changes_, wake_everyone, sharing_);
    return {};
  }
  template <class Lock>
  notice notify_all(const Lock& lock) noexcept {
    return notify(lock);
  }

 private:
  atomic<std::uint32_t> changes_{0};
  scope sharing_;
};

// Broken: it has no generation, those who wait look whether the count is back at zero: the next phase may count again.
template <bool Broken>
class naive_barrier {
 public:
  using options_type = barrier_options;
  static constexpr bool broken = Broken;
  static constexpr signal_traits traits{.name = Broken ? "has_no_generation" : "sound_barrier",
                                        .source = "a twin of barrier"};
  static std::string kind() { return std::string(traits.name); }

  explicit naive_barrier(const barrier_options& options) noexcept : options_(options) {}

  struct party {
    naive_barrier* joined;
    arrival arrive_and_wait() noexcept { return joined->arrive_and_wait(); }
  };
  absl::StatusOr<party> join() { return party{this}; }

 private:
  arrival arrive_and_wait() noexcept {
    const std::uint32_t mine = generation_.load(seq_cst);
    const std::uint32_t index = arrived_.fetch_add(1, seq_cst);
    if (index + 1 == options_.parties) {
      arrived_.store(0, seq_cst);
      generation_.fetch_add(1, seq_cst);
      futex_wake(Broken ? arrived_ : generation_, wake_everyone, options_.sharing);
    } else if (Broken) {
      for (std::uint32_t seen; (seen = arrived_.load(seq_cst)) != 0;)
        (void)futex_wait(arrived_, seen, deadline::never(), options_.sharing);
    } else {
      while (generation_.load(seq_cst) == mine)
        (void)futex_wait(generation_, mine, deadline::never(), options_.sharing);
    }
    return {outcome::ok, index};
  }

  barrier_options options_;
  atomic<std::uint32_t> arrived_{0};
  atomic<std::uint32_t> generation_{0};
};

// Broken: it looks, and announces itself only then: a notify in between sees nobody.
template <bool Broken>
class naive_eventcount {
 public:
  static constexpr bool broken = Broken;
  static constexpr signal_traits traits{.name = Broken ? "looks_before_it_announces" : "sound_eventcount",
                                        .source = "a twin of eventcount"};
  static std::string kind() { return std::string(traits.name); }

  template <class Ready>
  bool await(Ready&& ready, deadline until, scope sharing) {
    while (true) {
      if (Broken && ready()) return true;
      sleepers_.fetch_add(1, seq_cst);
      const std::uint32_t seen = changes_.load(seq_cst);
      const bool is_there = !Broken && ready();
      if (!is_there) (void)futex_wait(changes_, seen, until, sharing);
      sleepers_.fetch_sub(1, seq_cst);
      if (is_there) return true;
      if (until.has_passed()) return ready();
    }
  }
  void notify_all(scope sharing) noexcept {
    if (sleepers_.load(seq_cst) == 0) return;
    changes_.fetch_add(1, seq_cst);
    futex_wake(changes_, wake_everyone, sharing);
  }

 private:
  atomic<std::uint32_t> sleepers_{0};
  atomic<std::uint32_t> changes_{0};
};

template <template <bool> class Twin>
using both_signals =
    type_list<signal_contender<Twin<false>, signals_own_wait>, signal_contender<Twin<true>, signals_own_wait>>;

}  // namespace contend::inline CONTEND_BACKEND
