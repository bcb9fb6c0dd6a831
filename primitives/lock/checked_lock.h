// checked_lock: any lock, made such that misuse is an error: unlocking what one does not hold, locking what one holds.
//
// Source    as pthread's PTHREAD_MUTEX_ERRORCHECK
// Roles     those of the lock inside
// Progress  that of the lock inside
// Memory    4 bytes more than the lock inside
// Ordering  that of the lock inside
// Lifetime  that of the lock inside
// Scopes    those of the lock inside
// Together  everything with everything; misuse throws std::system_error, which says who holds it, and does nothing
// Checked   stress/contract/lock
//
//   checked_lock<ticket_lock<spin>> always(scope::threads);
//   checked_in_debug<ticket_lock<spin>> unless_ndebug(scope::threads);
#pragma once

#include <absl/strings/str_cat.h>

#include <cstdint>
#include <string>
#include <type_traits>

#include "lock/lock.h"
#include "lock/lock_checks.h"
#include "lock/timed_operations.h"
#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/scope.h"
#include "platform/thread_id.h"

namespace contend::inline CONTEND_BACKEND {

template <class Lock>
class checked_lock : public timed_operations<checked_lock<Lock>> {
 public:
  static constexpr lock_traits traits{.name = "checked_lock",
                                      .fair = Lock::traits.fair,
                                      .timed = Lock::traits.timed,
                                      .processes = Lock::traits.processes,
                                      .checked = true,
                                      .unlock = Lock::traits.unlock,
                                      .source = "as PTHREAD_MUTEX_ERRORCHECK"};
  static std::string kind() { return absl::StrCat("checked_", Lock::kind()); }

  explicit checked_lock(scope sharing) noexcept : lock_(sharing) {}

  void lock() {
    verify_not_held();
    lock_.lock();
    enter();
  }
  // A holder that tries again is told what anybody else is: it is not free.
  [[nodiscard]] bool try_lock() { return lock_.try_lock() && enter(); }

  using timed_operations<checked_lock>::try_lock_until;
  [[nodiscard]] bool try_lock_until(deadline until) {
    if (until.is_never()) verify_not_held();
    return lock_.try_lock_until(until) && enter();
  }

  void unlock() {
    if (!is_held_by_caller()) detail::refuse_unlock(kind(), "unlock", holder_.load(relaxed));  // for the message
    holder_.store(0, relaxed);  // as in is_held_by_caller
    lock_.unlock();
  }

  std::uint32_t waiting() const noexcept requires(Lock::traits.fair) { return lock_.waiting(); }

  // The caller's own number is there if and only if the caller has put it there and not taken it away: no order needed.
  bool is_held_by_caller() const noexcept { return holder_.load(relaxed) == this_thread_id(); }  // see above

 private:
  void verify_not_held() const {
    if (is_held_by_caller()) detail::refuse_lock(kind());
  }
  bool enter() noexcept {
    holder_.store(this_thread_id(), relaxed);  // as in is_held_by_caller
    return true;
  }

  Lock lock_;
  atomic<std::uint32_t> holder_{0};  // thread id; 0: nobody
};

#ifdef NDEBUG
template <class Lock>
using checked_in_debug = Lock;
#else
template <class Lock>
using checked_in_debug = checked_lock<Lock>;
#endif

}  // namespace contend::inline CONTEND_BACKEND
