// recursive_lock: any lock, made such that its holder may lock it again.
//
// Source    the textbook's: a holder and a depth beside the lock; as std::recursive_mutex
// Roles     any workers; its holder may lock it again and must unlock it as often; only the holder may
// Progress  that of the lock inside; relocking and inner unlocks: wait-free
// Memory    8 bytes more than the lock inside
// Ordering  that of the lock inside
// Lifetime  destroy only when free and nobody waits
// Scopes    those of the lock inside; not robust
// Together  everything with everything; unlock by another than the holder throws std::system_error and does nothing
// Checked   stress/contract/lock
//
//   recursive_lock<futex_mutex<spin_then_park>> mutex(scope::processes);
#pragma once

#include <absl/strings/str_cat.h>

#include <cstdint>
#include <limits>
#include <string>
#include <system_error>

#include "lock/lock.h"
#include "lock/lock_checks.h"
#include "lock/timed_operations.h"
#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/cell.h"
#include "platform/clock.h"
#include "platform/scope.h"
#include "platform/thread_id.h"

namespace contend::inline CONTEND_BACKEND {

template <class Lock>
class recursive_lock : public timed_operations<recursive_lock<Lock>> {
 public:
  static constexpr lock_traits traits{.name = "recursive_lock",
                                      .recursive = true,
                                      .timed = Lock::traits.timed,
                                      .processes = Lock::traits.processes,
                                      .checked = true,
                                      .unlock = Lock::traits.unlock,
                                      .source = "the textbook"};
  static std::string kind() { return absl::StrCat("recursive_", Lock::kind()); }

  explicit recursive_lock(scope sharing) noexcept : lock_(sharing) {}

  void lock() {
    if (enter_again()) return;
    lock_.lock();
    enter();
  }
  [[nodiscard]] bool try_lock() { return enter_again() || (lock_.try_lock() && enter()); }

  using timed_operations<recursive_lock>::try_lock_until;
  [[nodiscard]] bool try_lock_until(deadline until) {
    return until.is_valid() && (enter_again() || (lock_.try_lock_until(until) && enter()));
  }

  void unlock() {
    if (!is_held_by_caller()) detail::refuse_unlock(kind(), "unlock", holder_.load(relaxed));  // for the message
    const std::uint32_t left = depth_.read() - 1;
    depth_.write(left);
    if (left != 0) return;
    holder_.store(0, relaxed);  // as in is_held_by_caller
    lock_.unlock();
  }

  // The caller's own number is there if and only if the caller has put it there and not taken it away: no order needed.
  bool is_held_by_caller() const noexcept { return holder_.load(relaxed) == this_thread_id(); }  // see above

 private:
  bool enter() noexcept {
    holder_.store(this_thread_id(), relaxed);  // as in is_held_by_caller
    depth_.write(1);
    return true;
  }
  bool enter_again() {
    if (!is_held_by_caller()) return false;
    if (depth_.read() == std::numeric_limits<std::uint32_t>::max()) {
      throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again),
                              absl::StrCat(kind(), ": lock: locked 4294967295 times already"));
    }
    depth_.write(depth_.read() + 1);
    return true;
  }

  Lock lock_;
  atomic<std::uint32_t> holder_{0};  // thread id; 0: nobody
  cell<std::uint32_t> depth_{0};     // guarded by the lock
};

}  // namespace contend::inline CONTEND_BACKEND
