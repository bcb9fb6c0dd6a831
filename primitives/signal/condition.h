// condition: waiting, under a mutex, for what others change under the same mutex.
//
// Source    A. D. Birrell, "Implementing Condition Variables with Semaphores", 2003, for what goes wrong.
//           Ours: a sequence number under the caller's mutex, slept on by futex.
// Roles     any workers that hold the mutex
// Progress  wait: blocking; notify: wait-free, no system call unless somebody waits
// Memory    16 bytes
// Ordering  that of the mutex
// Lifetime  destroy only when nobody waits
// Scopes    threads, processes
// Together  everything with everything, each call under the mutex
// Checked   stress/contract
//
// wait may end for nothing: call it in a loop that looks at the condition again. A notify that finds
// every waiter already notified does nothing, so a burst of pushes costs one wake-up, not one each.
//
//   mutex.lock();
//   while (!there) condition.wait(mutex, until);          // waiter
//
//   mutex.lock(); there = true; const int sleepers = condition.notify(1); mutex.unlock();
//   condition.wake(sleepers);                             // notifier: wakes outside the lock
#pragma once

#include <algorithm>
#include <cstdint>

#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/cell.h"
#include "platform/clock.h"
#include "platform/futex.h"
#include "platform/scope.h"
#include "platform/wait.h"

namespace contend::inline CONTEND_BACKEND {

template <class Wait>
class condition {
 public:
  explicit condition(scope sharing) noexcept : sharing_(sharing) {}

  // Releases `mutex`, waits, takes it again. False: the deadline passed (look once more, all the same).
  template <class Mutex>
  bool wait(Mutex& mutex, deadline until) {
    const std::uint32_t seen = sequence_.load(relaxed);  // ordered by the mutex
    waiters_.write(waiters_.read() + 1);
    mutex.unlock();
    const bool notified = await_change(seen, until);
    mutex.lock();
    waiters_.write(waiters_.read() - 1);
    // Whoever leaves takes a notice with him. If it was another's, that one wakes all the same and the
    // next notify sends one too many, never one too few.
    notified_.write(notified_.read() - std::min(notified_.read(), 1U));
    return notified;
  }

  // Notifies up to `count` waiters; under the mutex. Answers how many sleepers wake() has to wake.
  [[nodiscard]] int notify(int count) noexcept {
    const std::uint32_t unaware = waiters_.read() - notified_.read();
    if (unaware == 0) return 0;
    const std::uint32_t chosen = std::min(unaware, static_cast<std::uint32_t>(count));
    notified_.write(notified_.read() + chosen);
    sequence_.fetch_add(1, relaxed);  // waiters read their condition under the mutex, not through this
    return static_cast<int>(chosen);
  }
  [[nodiscard]] int notify_all() noexcept { return notify(wake_everyone); }

  // Ends the sleep of `sleepers` notified waiters; best after the mutex was released.
  void wake(int sleepers) noexcept {
    if constexpr (Wait::parks) {
      if (sleepers != 0) futex_wake(sequence_, sleepers, sharing_);
    }
  }

 private:
  bool await_change(std::uint32_t seen, deadline until) noexcept {
    patience<Wait> patience;
    while (patience.next()) {
      if (sequence_.load(relaxed) != seen) return true;  // a hint: the mutex orders the data
      if (until.has_passed()) return false;
    }
    return futex_wait(sequence_, seen, until, sharing_) != wake_cause::timed_out;
  }

  atomic<std::uint32_t> sequence_{0};
  cell<std::uint32_t> waiters_{0};   // guarded by the mutex: inside wait()
  cell<std::uint32_t> notified_{0};  // guarded by the mutex: of these, how many were told to leave
  scope sharing_;
};

}  // namespace contend::inline CONTEND_BACKEND
