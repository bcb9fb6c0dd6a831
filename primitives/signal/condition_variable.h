// condition_variable: waiting, under a lock, to be notified: threading.Condition.
//
// Source    A. D. Birrell, "Implementing Condition Variables with Semaphores", 2003, for what goes wrong: notices that
//           later waiters steal. Ours: each waiter has a place of its own, with a ticket and a lifeline.
// Roles     any workers that hold the lock; at most 128 wait at once
// Progress  wait: blocking; notify: O(places in use), no system call unless it chooses a sleeper
// Memory    8 kB + 16 bytes
// Ordering  that of the lock
// Lifetime  destroy only when nobody waits
// Scopes    threads, processes
// Together  everything with everything, each call by the holder of the lock
// Checked   stress/contract/signal
//
//   place     vacant -- wait --> waiting -- notify --> notified -- the waiter leaves --> vacant
//                                waiting -- the waiter's deadline passes --> vacant
//             waiting, notified -- the waiter dies --> buried: vacant, by whoever comes next; a notice that it had is
//                                                      passed on
// Who has waited longest has the lowest ticket. Under the lock a place is what its state says, so a wait that is late
// but was notified answers ok: no notice is lost. A dead waiter's notice can only be passed on by the next worker that
// calls wait or notify: until then it is as if the waiter had died right after its wait.
//
// orders: relaxed throughout, for the lock orders everything; a place's state that is read without it is a hint
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "lock/futex_mutex.h"
#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/cell.h"
#include "platform/clock.h"
#include "platform/futex.h"
#include "platform/lifeline.h"
#include "platform/outcome.h"
#include "platform/scope.h"
#include "platform/wait.h"
#include "signal/nap.h"
#include "signal/signal.h"

namespace contend::inline CONTEND_BACKEND {

struct notice {
  outcome result = outcome::ok;  // ok | invalid: the caller does not hold the lock
  std::uint32_t waiters = 0;     // whose waits it ends
};

template <class Wait>
class condition_variable {
 public:
  static constexpr std::uint32_t most_waiters = 128;
  static constexpr signal_traits traits{
      .name = "condition_variable", .signal = progress::blocking, .source = "threading.Condition; Birrell 2003"};
  static std::string kind() { return signal_kind<Wait>(traits.name); }

  using mutex_type = futex_mutex<Wait>;  // goes well with it; any other does, too

  explicit condition_variable(scope sharing) noexcept : sharing_(sharing) {}

  // Releases the lock, waits for a notify that comes later, takes the lock again.
  // full: so many wait already; invalid: the caller does not hold the lock, or the deadline is negative.
  template <class Lock>
  outcome wait(Lock& lock, deadline until = deadline::never()) {
    if (!is_held(lock) || !until.is_valid()) return outcome::invalid;
    bury_the_dead();
    place* mine = take_place();
    if (mine == nullptr) return outcome::full;
    lock.unlock();
    await_notice(*mine, until);
    lock.lock();
    return leave(*mine) ? outcome::ok : outcome::timeout;
  }

  // Waits until `predicate` answers true; it is called under the lock. timeout: it still answers false.
  template <class Lock, class Predicate>
  outcome wait_for(Lock& lock, Predicate predicate, deadline until = deadline::never()) {
    if (!is_held(lock) || !until.is_valid()) return outcome::invalid;
    outcome last = outcome::ok;
    while (!predicate()) {
      if (last == outcome::timeout || last == outcome::full) return last;
      last = wait(lock, until);
    }
    return outcome::ok;
  }

  // Ends the waits of the `count` who have waited longest.
  template <class Lock>
  notice notify(const Lock& lock, std::uint32_t count = 1) noexcept {
    if (!is_held(lock)) return {outcome::invalid, 0};
    bury_the_dead();
    std::uint32_t chosen = 0;
    while (chosen < count && notify_first()) ++chosen;
    return {outcome::ok, chosen};
  }
  template <class Lock>
  notice notify_all(const Lock& lock) noexcept {
    return notify(lock, most_waiters);
  }

 private:
  static constexpr std::uint32_t vacant = 0;
  static constexpr std::uint32_t waiting = 1;
  static constexpr std::uint32_t notified = 2;

  struct place {
    lifeline waiter;
    cell<std::uint64_t> ticket;           // guarded by the lock
    atomic<std::uint32_t> state{vacant};  // guarded by the lock; read by its waiter without it, as a hint
  };

  template <class Lock>
  static bool is_held(const Lock& lock) noexcept {
    if constexpr (requires { lock.owns_lock(); }) {
      return lock.owns_lock();
    } else {
      return lock.is_held_by_caller();
    }
  }

  // All but await_notice runs under the lock.

  place* take_place() noexcept {
    for (place& candidate : places_) {
      if (candidate.state.load(relaxed) != vacant || !candidate.waiter.take()) continue;
      candidate.ticket.write(next_ticket_.read());
      next_ticket_.write(next_ticket_.read() + 1);
      candidate.state.store(waiting, relaxed);
      const auto in_use = static_cast<std::uint32_t>(&candidate - places_.data()) + 1;
      if (in_use > in_use_.read()) in_use_.write(in_use);
      return &candidate;
    }
    return nullptr;
  }

  // Whether the waiter had been notified.
  bool leave(place& mine) noexcept {
    const bool was_notified = mine.state.load(relaxed) == notified;
    mine.state.store(vacant, relaxed);
    mine.waiter.release();
    forget_vacant_end();
    return was_notified;
  }

  void forget_vacant_end() noexcept {
    while (in_use_.read() != 0 && places_[in_use_.read() - 1].state.load(relaxed) == vacant) {
      in_use_.write(in_use_.read() - 1);
    }
  }

  bool notify_first() noexcept {
    place* first = nullptr;
    for (std::uint32_t i = 0; i < in_use_.read(); ++i) {
      place& candidate = places_[i];
      if (candidate.state.load(relaxed) != waiting) continue;
      if (first == nullptr || candidate.ticket.read() < first->ticket.read()) first = &candidate;
    }
    if (first == nullptr) return false;
    first->state.store(notified, relaxed);
    if constexpr (Wait::parks) futex_wake(first->state, 1, sharing_);
    return true;
  }

  void bury_the_dead() noexcept {
    int notices = 0;
    for (std::uint32_t i = 0; i < in_use_.read(); ++i) {
      place& candidate = places_[i];
      if (!candidate.waiter.bury()) continue;
      if (candidate.state.load(relaxed) == notified) ++notices;
      candidate.state.store(vacant, relaxed);
    }
    forget_vacant_end();
    for (; notices != 0 && notify_first(); --notices) {
    }
  }

  // Under the lock the state is looked at again: here it is a hint.
  void await_notice(place& mine, deadline until) noexcept {
    patience<Wait> patience;
    bool sleeps = false;
    while (mine.state.load(relaxed) == waiting && !until.has_passed()) {  // as above
      if (!sleeps) {
        sleeps = !patience.next();
      } else {
        nap(mine.state, waiting, until, sharing_);
      }
    }
  }

  cell<std::uint64_t> next_ticket_{0};
  cell<std::uint32_t> in_use_{0};  // the places from here on are vacant
  scope sharing_;
  std::array<place, most_waiters> places_{};
};

}  // namespace contend::inline CONTEND_BACKEND
