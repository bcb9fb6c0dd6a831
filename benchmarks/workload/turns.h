// turns: two workers pass one turn to and fro; what each kind of signal needs for that, in one region.
//
// Turn 0 is worker 0's, turn 1 worker 1's, turn 2 worker 0's again. Whoever has a turn may pass it on, no one else; so
// the number of the turn tells each waiter whether it was woken for its own turn.
//
//   pass(turn)             the caller's turn ends and `turn`, the next one, begins
//   await(turn)            ok when `turn` has begun
//   pass_and_await(turn)   passes it and awaits the one after
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>  // seam: std::unique_lock over any of our locks
#include <string>
#include <type_traits>

#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/cache_line.h"
#include "platform/clock.h"
#include "platform/outcome.h"
#include "platform/scope.h"
#include "signal/contender.h"

namespace contend::inline CONTEND_BACKEND {

// What all have: the turn itself, and what its holder writes for the next one. The signal orders every access; the
// words are atomic so that a signal which does not makes wrong numbers and no undefined behaviour.
struct turn_state {
  alignas(cache_line) atomic<std::uint64_t> turn{0};
  atomic<std::uint32_t> over{0};      // the next turn is the last
  atomic<std::int64_t> passed_ns{0};  // when the turn was passed, on the steady clock
};

// A flag for each of the two, that its owner takes down again.
template <class Event>
class event_turns {
 public:
  static std::string kind() { return Event::kind(); }
  explicit event_turns(scope sharing) noexcept : flags_{Event(sharing), Event(sharing)} {}

  turn_state& state() noexcept { return state_; }

  void pass(std::uint64_t turn) {
    state_.turn.store(turn, relaxed);  // the event orders it
    flags_[turn % 2].set();
  }
  outcome await(std::uint64_t turn) {
    const outcome woken = flags_[turn % 2].wait();
    flags_[turn % 2].clear();
    return woken;
  }
  outcome pass_and_await(std::uint64_t turn) {
    pass(turn);
    return await(turn + 1);
  }

 private:
  turn_state state_;
  std::array<Event, 2> flags_;
};

// Flags that cannot be taken down: two for each worker, one in use while the other is made anew. Whoever passes turn t
// knows that turn t - 2 was awaited: it was passed on.
template <class Event>
class one_shot_turns {
 public:
  static std::string kind() { return Event::kind(); }
  explicit one_shot_turns(scope sharing) noexcept
      : sharing_(sharing), flags_{Event(sharing), Event(sharing), Event(sharing), Event(sharing)} {}

  turn_state& state() noexcept { return state_; }

  void pass(std::uint64_t turn) {
    Event& used = flags_[(turn + 2) % 4];
    std::destroy_at(&used);
    std::construct_at(&used, sharing_);
    state_.turn.store(turn, relaxed);  // the event orders it
    flags_[turn % 4].set();
  }
  outcome await(std::uint64_t turn) { return flags_[turn % 4].wait(); }
  outcome pass_and_await(std::uint64_t turn) {
    pass(turn);
    return await(turn + 1);
  }

 private:
  scope sharing_;
  turn_state state_;
  std::array<Event, 4> flags_;
};

// One condition for both, under its lock; passing and awaiting are one critical section, as programs write it.
template <class Condition>
class condition_turns {
 public:
  using mutex_type = typename Condition::mutex_type;

  static std::string kind() { return Condition::kind(); }
  explicit condition_turns(scope sharing) noexcept : mutex_(make_mutex(sharing)), condition_(sharing) {}

  turn_state& state() noexcept { return state_; }

  void pass(std::uint64_t turn) {
    std::unique_lock lock(mutex_);
    begin(turn, lock);
  }
  outcome await(std::uint64_t turn) {
    std::unique_lock lock(mutex_);
    return await(turn, lock);
  }
  outcome pass_and_await(std::uint64_t turn) {
    std::unique_lock lock(mutex_);
    begin(turn, lock);
    return await(turn + 1, lock);
  }

 private:
  static mutex_type make_mutex(scope sharing) noexcept {
    if constexpr (std::is_constructible_v<mutex_type, scope>) {
      return mutex_type(sharing);
    } else {
      return mutex_type();
    }
  }

  void begin(std::uint64_t turn, std::unique_lock<mutex_type>& lock) {
    state_.turn.store(turn, relaxed);  // the lock orders it
    (void)condition_.notify(lock);
  }
  outcome await(std::uint64_t turn, std::unique_lock<mutex_type>& lock) {
    return condition_.wait_for(lock, [&] { return state_.turn.load(relaxed) == turn; });  // the lock orders it
  }

  turn_state state_;
  mutex_type mutex_;
  Condition condition_;
};

// The turn is the condition of lock-free code.
template <class Eventcount>
class eventcount_turns {
 public:
  static std::string kind() { return Eventcount::kind(); }
  explicit eventcount_turns(scope sharing) noexcept : sharing_(sharing) {}

  turn_state& state() noexcept { return state_; }

  void pass(std::uint64_t turn) {
    state_.turn.store(turn, release);  // [T1] what the holder did; pairs with [T2]
    changed_.notify(1, sharing_);
  }
  outcome await(std::uint64_t turn) {
    const auto begun = [&] { return state_.turn.load(acquire) == turn; };  // [T2] pairs with [T1]
    return changed_.await(begun, deadline::never(), sharing_) ? outcome::ok : outcome::timeout;
  }
  outcome pass_and_await(std::uint64_t turn) {
    pass(turn);
    return await(turn + 1);
  }

 private:
  scope sharing_;
  turn_state state_;
  Eventcount changed_;
};

}  // namespace contend::inline CONTEND_BACKEND
