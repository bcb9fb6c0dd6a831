// lock_twins: locks and a semaphore with one thing wrong each, and the same with nothing wrong.
//
// orders: acquire to enter and release to leave throughout; relaxed where the next operation decides, or where just
// that is what is wrong.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lock/contender.h"
#include "lock/lock.h"
#include "lock/semaphore.h"
#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/futex.h"
#include "platform/outcome.h"
#include "platform/pause.h"
#include "platform/scope.h"
#include "platform/type_list.h"

namespace contend::inline CONTEND_BACKEND {

enum class mutex_defect : std::uint8_t {
  none,
  tests_then_sets,     // two see it free, both take it
  forgets_who_waits,   // sleeps without saying so: whoever unlocks wakes nobody
  forgets_the_others,  // who was woken takes it as if nobody else slept: the third one sleeps for ever
};

constexpr std::string_view name_of(mutex_defect what) {
  switch (what) {
    case mutex_defect::none: return "sound_mutex";
    case mutex_defect::tests_then_sets: return "tests_then_sets";
    case mutex_defect::forgets_who_waits: return "forgets_who_waits";
    case mutex_defect::forgets_the_others: return "forgets_the_others";
  }
  return "unknown";
}

// A twin of futex_mutex: free, taken, or taken and somebody sleeps.
template <mutex_defect Defect>
class naive_mutex {
 public:
  static constexpr bool broken = Defect != mutex_defect::none;
  static constexpr lock_traits traits{.name = name_of(Defect), .timed = false, .source = "a twin of futex_mutex"};
  static std::string kind() { return std::string(traits.name); }

  explicit naive_mutex(scope sharing) noexcept : sharing_(sharing) {}

  bool try_lock() noexcept {
    std::uint32_t seen = state_.load(acquire);
    if (seen != free) return false;
    if (Defect != mutex_defect::tests_then_sets) return state_.compare_exchange_strong(seen, taken, acquire, relaxed);
    state_.store(taken, relaxed);
    return true;
  }
  void lock() noexcept {
    if (try_lock()) return;
    if (Defect == mutex_defect::forgets_who_waits) {
      while (!try_lock()) (void)futex_wait(state_, taken, deadline::never(), sharing_);
    } else if (Defect == mutex_defect::forgets_the_others) {
      while (!try_lock()) {
        std::uint32_t seen = taken;
        (void)state_.compare_exchange_strong(seen, crowded, relaxed, relaxed);
        (void)futex_wait(state_, crowded, deadline::never(), sharing_);
      }
    } else {
      while (state_.exchange(crowded, acquire) != free) (void)futex_wait(state_, crowded, deadline::never(), sharing_);
    }
  }
  void unlock() noexcept {
    if (state_.exchange(free, release) == crowded) futex_wake(state_, 1, sharing_);
  }

 private:
  static constexpr std::uint32_t free = 0;
  static constexpr std::uint32_t taken = 1;
  static constexpr std::uint32_t crowded = 2;

  atomic<std::uint32_t> state_{free};
  scope sharing_;
};

// A twin of ticket_lock. Broken: the number is drawn by a load and a store, so that two may have the same.
template <bool Broken>
class naive_ticket {
 public:
  static constexpr bool broken = Broken;
  static constexpr lock_traits traits{
      .name = Broken ? "draws_in_two_steps" : "sound_ticket", .timed = false, .source = "a twin of ticket_lock"};
  static std::string kind() { return std::string(traits.name); }

  explicit naive_ticket(scope) noexcept {}

  void lock() noexcept {
    const std::uint32_t mine = draw();
    while (serving_.load(acquire) != mine) yield();
  }
  bool try_lock() noexcept {
    std::uint32_t turn = serving_.load(acquire);
    return next_.compare_exchange_strong(turn, turn + 1, acquire, relaxed);
  }
  void unlock() noexcept { serving_.store(serving_.load(relaxed) + 1, release); }

 private:
  std::uint32_t draw() noexcept {
    if (!Broken) return next_.fetch_add(1, relaxed);
    const std::uint32_t mine = next_.load(relaxed);
    next_.store(mine + 1, relaxed);
    return mine;
  }

  atomic<std::uint32_t> next_{0};
  atomic<std::uint32_t> serving_{0};
};

// A twin of reader_writer_lock: how many read, or `writer`. Broken: a writer looks for writers only.
template <bool Broken>
class naive_reader_writer {
 public:
  static constexpr bool broken = Broken;
  static constexpr lock_traits traits{.name = Broken ? "overlooks_readers" : "sound_reader_writer",
                                      .timed = false,
                                      .shared = true,
                                      .source = "a twin of reader_writer_lock"};
  static std::string kind() { return std::string(traits.name); }

  explicit naive_reader_writer(scope) noexcept {}

  bool try_lock() noexcept {
    std::uint32_t seen = state_.load(relaxed);
    if (Broken ? (seen & writer) != 0 : seen != 0) return false;
    return state_.compare_exchange_strong(seen, seen + writer, acquire, relaxed);
  }
  void lock() noexcept {
    while (!try_lock()) yield();
  }
  void unlock() noexcept { state_.fetch_sub(writer, release); }

  bool try_lock_shared() noexcept {
    std::uint32_t seen = state_.load(relaxed);
    return (seen & writer) == 0 && state_.compare_exchange_strong(seen, seen + 1, acquire, relaxed);
  }
  void lock_shared() noexcept {
    while (!try_lock_shared()) yield();
  }
  void unlock_shared() noexcept { state_.fetch_sub(1, release); }

 private:
  static constexpr std::uint32_t writer = std::uint32_t{1} << 31;

  atomic<std::uint32_t> state_{0};
};

// A twin of semaphore. Broken: it takes a permit by a load and a store.
template <bool Broken>
class naive_semaphore {
 public:
  using options_type = semaphore_options;
  static constexpr bool broken = Broken;
  static constexpr semaphore_traits traits{.name = Broken ? "takes_in_two_steps" : "sound_semaphore",
                                           .source = "a twin of semaphore"};
  static std::string kind() { return std::string(traits.name); }

  explicit naive_semaphore(const semaphore_options& options) noexcept : value_(options.initial) {}

  bool try_acquire() noexcept {
    std::uint32_t seen = value_.load(relaxed);
    if (seen == 0) return false;
    if (!Broken) return value_.compare_exchange_strong(seen, seen - 1, contend::acquire, relaxed);
    value_.store(seen - 1, relaxed);
    return true;
  }
  outcome acquire(deadline until) noexcept {
    while (!try_acquire()) {
      if (until.has_passed()) return outcome::timeout;
      yield();
    }
    return outcome::ok;
  }
  outcome release() noexcept {
    value_.fetch_add(1, contend::release);
    return outcome::ok;
  }
  std::uint32_t value() const noexcept { return value_.load(relaxed); }

 private:
  atomic<std::uint32_t> value_;
};

template <class... Twins>
using twins_of_locks = type_list<lock_contender<Twins, own_lock_wait>...>;

using lock_twins =
    twins_of_locks<naive_mutex<mutex_defect::none>, naive_mutex<mutex_defect::tests_then_sets>,
                   naive_mutex<mutex_defect::forgets_who_waits>, naive_mutex<mutex_defect::forgets_the_others>,
                   naive_ticket<false>, naive_ticket<true>, naive_reader_writer<false>, naive_reader_writer<true>>;
using semaphore_twins = type_list<semaphore_contender<naive_semaphore<false>, own_lock_wait>,
                                  semaphore_contender<naive_semaphore<true>, own_lock_wait>>;

}  // namespace contend::inline CONTEND_BACKEND
