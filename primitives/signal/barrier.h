// barrier: N parties wait for each other, phase after phase; one that dies breaks it instead of hanging the others.
//
// Source    Python's threading.Barrier for what it promises; D. Hensgen, R. Finkel, U. Manber, "Two Algorithms for
//           Barrier Synchronization", 1988 (central counter, sense reversal). Ours: one word, and a lifeline a party.
// Roles     as many parties as there are places; abort, reset, is_broken, waiting: anybody
// Progress  arriving: lock-free; waiting: blocking; abort, reset: lock-free; join: O(parties), lock-free
// Memory    bytes_for(n) = header + n lifelines of 40 bytes
// Ordering  what happened before any party's arrival is visible to every party that the phase has let go; before the
//           abort or the time-out that broke it: to every party that is told so
// Lifetime  destroy only when every party is gone. A party belongs to the thread that joined
// Scopes    threads, processes
// Together  everything with everything; reset while parties wait breaks their phase
// Checked   stress/contract/signal
//
//   bits      meaning
//   broken    until reset
//   sleepers  somebody may sleep on the word
//   parity    changes when a phase is complete
//   arrived   parties in this phase, 12 bits
//   era       resets so far
//
// A party that waits leaves with ok when the parity is another one: no later phase can be complete without it. Else,
// with broken, when the bit is up or the era another one.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/futex.h"
#include "platform/lifeline.h"
#include "platform/object.h"
#include "platform/outcome.h"
#include "platform/robust_list.h"
#include "platform/scope.h"
#include "platform/wait.h"
#include "signal/nap.h"
#include "signal/signal.h"

namespace contend::inline CONTEND_BACKEND {

struct barrier_options {
  std::uint32_t parties = 2;
  scope sharing = scope::threads;  // who may use it
};

struct arrival {
  outcome result = outcome::ok;  // ok | broken | timeout | invalid
  std::uint32_t index = 0;       // if ok: the how manieth this party was, from 0
};

template <class Wait>
class barrier {
 public:
  static constexpr std::uint32_t most_parties = 4095;
  static constexpr signal_traits traits{.name = "barrier", .source = "threading.Barrier; Hensgen et al. 1988"};
  static std::string kind() { return signal_kind<Wait>(traits.name); }

  // One of the parties, for as long as this object lives. One that goes breaks the barrier: the others cannot meet.
  class party {
   public:
    party(party&& other) noexcept : barrier_(std::exchange(other.barrier_, nullptr)), place_(other.place_) {}
    party& operator=(party&& other) noexcept {
      std::swap(barrier_, other.barrier_);
      std::swap(place_, other.place_);
      return *this;
    }
    ~party() {
      if (barrier_ != nullptr) barrier_->leave(place_);
    }

    arrival arrive_and_wait(deadline until = deadline::never()) noexcept { return barrier_->arrive_and_wait(until); }

   private:
    friend barrier;
    party(barrier* joined, std::uint32_t place) noexcept : barrier_(joined), place_(place) {}

    barrier* barrier_;
    std::uint32_t place_;
  };

  static absl::StatusOr<std::size_t> bytes_for(const barrier_options& options) {
    if (options.parties >= 1 && options.parties <= most_parties) {
      return checked_bytes(kind(), sizeof(barrier), options.parties, sizeof(lifeline));
    }
    return absl::InvalidArgumentError(
        absl::StrCat(kind(), ": ", options.parties, " parties; it takes 1 to ", most_parties));
  }
  static absl::StatusOr<barrier*> create_in(std::span<std::byte> memory, const barrier_options& options) {
    return create_object<barrier>(memory, options);
  }
  static absl::StatusOr<barrier*> attach(std::span<std::byte> memory) { return attach_object<barrier>(memory); }

  explicit barrier(const barrier_options& options) noexcept : options_(options) {
    std::uninitialized_value_construct_n(places(), options.parties);
  }
  barrier(const barrier&) = delete;
  barrier& operator=(const barrier&) = delete;
  ~barrier() = default;

  // Makes the calling thread a party. ResourceExhausted: all places are taken, or their parties' graves until reset.
  absl::StatusOr<party> join() {
    if (absl::Status supported = robust_list::verify_supported(); !supported.ok()) return supported;
    for (std::uint32_t i = 0; i < parties(); ++i) {
      if (places()[i].take()) return party(this, i);
    }
    return absl::ResourceExhaustedError(absl::StrCat(kind(), ": join: all ", parties(),
                                                     " places are taken; make it for more parties, or reset() it ",
                                                     "if some of them have died"));
  }

  // Breaks it: whoever waits, or comes, answers broken until reset.
  void abort() noexcept {
    const std::uint32_t before = state_.fetch_or(broken, release);  // [B3] the breaker's last words; pairs with [B2]
    if ((before & sleepers) != 0) wake();
  }

  // As new: nobody has arrived, it is not broken, and the places of the dead are free.
  void reset() noexcept {
    for (std::uint32_t i = 0; i < parties(); ++i) (void)places()[i].bury();
    std::uint32_t seen = state_.load(relaxed);  // a guess: the exchange decides
    std::uint32_t next = 0;
    do {
      next = (seen & parity) + (seen / one_era + 1) * one_era;
      // [B4] the next era begins after all of this one, whose releases this update hands on: pairs with [B2]
    } while (!state_.compare_exchange_weak(seen, next, release, relaxed));
    if ((seen & sleepers) != 0) wake();
  }

  bool is_broken() const noexcept { return (state_.load(acquire) & broken) != 0 || somebody_died(); }  // [B2]
  std::uint32_t waiting() const noexcept { return arrived(state_.load(relaxed)); }                     // a snapshot
  std::uint32_t parties() const noexcept { return options_.parties; }
  const barrier_options& options() const noexcept { return options_; }

 private:
  static constexpr std::uint32_t broken = 1;
  static constexpr std::uint32_t sleepers = 2;
  static constexpr std::uint32_t parity = 4;
  static constexpr std::uint32_t one_arrival = 8;
  static constexpr std::uint32_t one_era = one_arrival * (most_parties + 1);

  static std::uint32_t arrived(std::uint32_t state) noexcept { return state % one_era / one_arrival; }

  arrival arrive_and_wait(deadline until) noexcept {
    if (!until.is_valid()) return {outcome::invalid};
    std::uint32_t seen = state_.load(acquire);  // [B2] sees those who came before; the exchange decides
    while (true) {
      if ((seen & broken) != 0) return {outcome::broken};
      const std::uint32_t index = arrived(seen);
      const bool is_last = index + 1 == parties();
      const std::uint32_t next = is_last ? (seen & (parity | ~(one_era - 1))) ^ parity : seen + one_arrival;
      // [B1] hands on what happened before, the last one's what happened before all: pairs with [B2]; [B2] if it fails
      if (!state_.compare_exchange_weak(seen, next, release, acquire)) continue;
      if (!is_last) return {await_end_of_phase(next, until), index};
      if ((seen & sleepers) != 0) wake();
      return {outcome::ok, index};
    }
  }

  // timeout: not yet.
  static outcome judge(std::uint32_t mine, std::uint32_t state) noexcept {
    if ((mine & parity) != (state & parity)) return outcome::ok;
    if ((state & broken) != 0 || mine / one_era != state / one_era) return outcome::broken;
    return outcome::timeout;
  }

  outcome await_end_of_phase(std::uint32_t mine, deadline until) noexcept {
    patience<Wait> patience;
    for (std::uint32_t looks = 1;; ++looks) {
      const bool sleeps = !patience.next();
      std::uint32_t seen = state_.load(acquire);  // [B2] pairs with [B1], [B3], [B4]
      if (const outcome end = judge(mine, seen); end != outcome::timeout) return end;
      if (until.has_passed()) {
        // [B1] has handed on what happened before.
        if (!state_.compare_exchange_weak(seen, seen | broken, relaxed, relaxed)) continue;
        if ((seen & sleepers) != 0) wake();
        return outcome::timeout;
      }
      if ((sleeps || looks % looks_between_visits == 0) && somebody_died()) abort();
      if (!sleeps) continue;
      const std::uint32_t announced = seen | sleepers;
      if (seen != announced && !state_.compare_exchange_weak(seen, announced, relaxed, relaxed)) continue;  // says so
      // Threads nap, too: the kernel tells of a death by its lifeline, and not by this word.
      futex_wait(state_, announced, earlier_of(until, longest_nap), options_.sharing);
    }
  }

  bool somebody_died() const noexcept {
    for (std::uint32_t i = 0; i < parties(); ++i) {
      if (places()[i].look() == life::dead) return true;
    }
    return false;
  }

  void leave(std::uint32_t place) noexcept {
    abort();
    places()[place].release();
  }

  [[gnu::cold, gnu::noinline]] void wake() noexcept { futex_wake(state_, wake_everyone, options_.sharing); }

  lifeline* places() noexcept { return trailing_array<lifeline>(this); }
  const lifeline* places() const noexcept { return const_cast<barrier*>(this)->places(); }

  // In the model a spinner sleeps until something that it has looked at changes: it must have looked.
  static constexpr std::uint32_t looks_between_visits = CONTEND_IS_MODEL ? 1 : 64;

  alignas(object_alignment<lifeline>) object_header header_;
  barrier_options options_;
  alignas(cache_line) atomic<std::uint32_t> state_{0};
  // lifeline[parties] follows.
};

}  // namespace contend::inline CONTEND_BACKEND
