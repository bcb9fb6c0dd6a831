// semaphore: a number of permits: acquire takes one or waits for it, release gives back.
//
// Source    E. W. Dijkstra, "Cooperating Sequential Processes", EWD 123, 1965. Ours: a count and an eventcount.
// Roles     any workers; who releases need not be who acquired; not fair
// Progress  acquire: blocking; try_acquire, release: lock-free
// Memory    20 bytes
// Ordering  what happened before a release is visible after an acquire that took its permit
// Lifetime  destroy only when nobody waits and every user has returned from its last call
// Scopes    threads, processes; not robust: permits of the dead are gone
// Together  everything with everything
// Checked   stress/contract/lock/semaphore_test.cc
//
//   semaphore<spin_then_park> free_seats({.sharing = scope::threads, .initial = 3});
//   if (free_seats.acquire(50ms) == outcome::ok) { sit(); (void)free_seats.release(); }
#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include "lock/lock.h"
#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/outcome.h"
#include "platform/scope.h"
#include "signal/eventcount.h"

namespace contend::inline CONTEND_BACKEND {

struct semaphore_options {
  scope sharing = scope::threads;  // who may use it
  std::uint32_t initial = 1;       // permits
};

template <class Wait>
class semaphore {
 public:
  using options_type = semaphore_options;
  static constexpr semaphore_traits traits{.name = "semaphore", .source = "Dijkstra, EWD 123"};
  static std::string kind() { return lock_kind<Wait>(traits.name); }
  static constexpr std::uint32_t most = std::numeric_limits<std::uint32_t>::max();  // permits that it can count

  explicit semaphore(const semaphore_options& options) noexcept : semaphore(options, most) {}

  outcome acquire(deadline until = deadline::never()) noexcept {
    if (!until.is_valid()) return outcome::invalid;
    const bool taken = try_acquire() || permits_.await([this] { return try_acquire(); }, until, sharing_);
    return taken ? outcome::ok : outcome::timeout;
  }

  [[nodiscard]] bool try_acquire() noexcept {
    std::uint32_t seen = value_.load(relaxed);  // the exchange decides
    while (seen != 0) {
      if (value_.compare_exchange_weak(seen, seen - 1, contend::acquire, relaxed)) return true;  // [P2] pairs with [P1]
    }
    return false;
  }

  // All n or none: full, if there would be more permits than there may be; invalid for none at all.
  outcome release(std::uint32_t n = 1) noexcept {
    if (n == 0) return outcome::invalid;
    std::uint32_t seen = value_.load(relaxed);  // the exchange decides
    do {
      if (n > limit_ - seen) return outcome::full;
    } while (!value_.compare_exchange_weak(seen, seen + n, contend::release, relaxed));  // [P1] pairs with [P2]
    permits_.notify(static_cast<int>(n < wake_everyone ? n : wake_everyone), sharing_);
    return outcome::ok;
  }

  std::uint32_t value() const noexcept { return value_.load(relaxed); }  // a snapshot

 protected:
  semaphore(const semaphore_options& options, std::uint32_t limit) noexcept
      : value_(options.initial), limit_(limit), sharing_(options.sharing) {}

 private:
  atomic<std::uint32_t> value_;
  eventcount<Wait> permits_;
  std::uint32_t limit_;
  scope sharing_;
};

}  // namespace contend::inline CONTEND_BACKEND
