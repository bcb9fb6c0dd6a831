// robust_mutex: a mutex that survives its holder: when that dies, the next one is told, and may repair what it guards.
//
// Source    robust futexes of Linux (platform/robust_list.h); glibc's pthread_mutex_lock.c, its bugs 20973 and 20985
// Roles     any workers; not recursive
// Progress  blocking; unlock: wait-free
// Memory    64 bytes
// Ordering  what happened before an unlock, or before a death, is visible after the next acquire
// Lifetime  must stay mapped while held; destroy only when free and every user has returned from its last call
// Scopes    threads, processes; robust: a thread that ends or a process that is killed, at any instant
// Together  everything with everything; unlock and recover by another than the holder throw std::system_error
// Checked   stress/contract/lock, stress/contract/lock/robust_mutex_kill.cc
//
//   switch (mutex.acquire()) {
//     case outcome::owner_died: repair(); mutex.recover(); break;      // held; unlock without recover: broken, for all
//     case outcome::ok: break;                                         // held
//     default: return;                                                 // broken (or timeout, invalid): not held
//   }
//   change(); mutex.unlock();
//
// lock() and try_lock(), for std::scoped_lock, cannot repair. They throw where acquire would answer owner_died (and
// leave the lock to somebody who can repair) or broken.
//
// Deaths, wherever they hit:
//   holder       the kernel marks the word and wakes one sleeper.
//   recoverer    is a holder: the kernel marks the word once more.
//   waiter       awake: it holds nothing. Woken, and killed before it could take the word: the wake-up is lost with it.
//                New kernels then wake another (the word is announced while waiting); where they do not, sleepers
//                notice by themselves, for none sleeps longer than `longest_sleep`.
//   unlocker     before the exchange: as holder, its work is done, but it counts as dead inside. After it: as a waiter.
//   The waiters' mark stays when a dead holder's word is taken over (glibc 20973), and who was asleep sets it again:
//   others may sleep still.
#pragma once

#include <absl/status/status.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <system_error>

#include "lock/lock.h"
#include "lock/lock_checks.h"
#include "lock/timed_operations.h"
#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/cell.h"
#include "platform/clock.h"
#include "platform/futex.h"
#include "platform/outcome.h"
#include "platform/placed.h"
#include "platform/robust_list.h"
#include "platform/scope.h"
#include "platform/wait.h"

namespace contend::inline CONTEND_BACKEND {

template <class Wait>
class robust_mutex : public timed_operations<robust_mutex<Wait>> {
 public:
  static constexpr lock_traits traits{
      .name = "robust_mutex", .robust = true, .checked = true, .source = "robust futexes of Linux"};
  static std::string kind() { return lock_kind<Wait>(traits.name); }
  static absl::Status verify(const sharing_options&) { return robust_list::verify_supported(); }

  explicit robust_mutex(scope) noexcept {}  // the kernel wakes as if all were for processes

  // ok and owner_died: it is held; owner_died: what it guards may be half changed. Otherwise it is not held.
  outcome acquire(deadline until = deadline::never()) noexcept {
    if (!until.is_valid()) return outcome::invalid;
    if (is_broken()) return outcome::broken;
    auto& list = robust_list::of_this_thread();
    list.announce(word_);
    const outcome taken = take(list, until);
    list.settle();
    if (taken == outcome::timeout || !is_broken()) return taken;
    set_free(list, unlocked);  // it broke while we waited: whoever sleeps still is told in turn
    return outcome::broken;
  }

  // By the holder that was told owner_died: what the lock guards is whole again.
  void recover() {
    verify_held("recover");
    is_inconsistent_.write(false);
  }

  void unlock() {
    verify_held("unlock");
    if (is_inconsistent_.read()) is_broken_.store(1, relaxed);  // published by [R1]: every taker looks
    set_free(robust_list::of_this_thread(), unlocked);
  }

  void lock() { (void)entered("lock", acquire()); }
  [[nodiscard]] bool try_lock() { return entered("try_lock", acquire(deadline::immediately())); }
  using timed_operations<robust_mutex>::try_lock_until;
  [[nodiscard]] bool try_lock_until(deadline until) { return entered("try_lock_until", acquire(until)); }

  bool is_broken() const noexcept { return is_broken_.load(relaxed) != 0; }  // for ever: no order needed
  bool is_held_by_caller() const noexcept { return holder() == robust_list::of_this_thread().thread_id(); }

  // Snapshots: the holder's thread id, 0: nobody; whether somebody may sleep.
  std::uint32_t holder() const noexcept { return word_.state.load(relaxed) & robust_word::id_mask; }      // see above
  bool has_sleepers() const noexcept { return (word_.state.load(relaxed) & robust_word::waiters) != 0; }  // see above

 private:
  static constexpr std::uint32_t unlocked = 0;
  static constexpr std::chrono::milliseconds longest_sleep{100};

  // Announced; ok, owner_died or timeout.
  outcome take(robust_list& list, deadline until) noexcept {
    std::uint32_t mark = 0;
    patience<Wait> patience;
    while (true) {
      std::uint32_t seen = word_.state.load(relaxed);  // the exchange decides
      while ((seen & robust_word::id_mask) == 0) {
        const std::uint32_t mine = list.thread_id() | (seen & robust_word::waiters) | mark;
        // [R2] sees the last section; pairs with [R1]
        if (!word_.state.compare_exchange_weak(seen, mine, contend::acquire, relaxed)) continue;
        list.link(word_);
        if ((seen & robust_word::owner_died) == 0) return outcome::ok;
        is_inconsistent_.write(true);
        return outcome::owner_died;
      }
      if (until.has_passed()) {
        if (mark != 0) futex_wake(word_.state, 1, scope::processes);  // the wake-up may have been meant for us
        return outcome::timeout;
      }
      if (patience.next()) continue;
      sleep(seen, until);
      mark = robust_word::waiters;  // others may sleep beside us
    }
  }

  [[gnu::cold, gnu::noinline]] void sleep(std::uint32_t seen, deadline until) noexcept {
    const std::uint32_t marked = seen | robust_word::waiters;
    if (seen != marked && !word_.state.compare_exchange_strong(seen, marked, relaxed, relaxed)) return;  // a mark only
    const deadline nap(longest_sleep);
    const bool is_last = !until.is_never() && until.nanoseconds_since_epoch() < nap.nanoseconds_since_epoch();
    (void)futex_wait(word_.state, marked, is_last ? until : nap, scope::processes);
  }

  // By the holder. The word says `to` afterwards.
  void set_free(robust_list& list, std::uint32_t to) noexcept {
    is_inconsistent_.write(false);
    list.announce(word_);
    list.unlink(word_);
    const std::uint32_t before = word_.state.exchange(to, release);  // [R1] publishes the section; pairs with [R2]
    if ((before & robust_word::waiters) != 0) [[unlikely]]
      futex_wake(word_.state, 1, scope::processes);
    list.settle();
  }

  void verify_held(std::string_view operation) const {
    if (!is_held_by_caller()) [[unlikely]]
      detail::refuse_unlock(kind(), operation, holder());
  }

  bool entered(std::string_view operation, outcome answer) {
    if (answer == outcome::ok) [[likely]]
      return true;
    if (answer == outcome::timeout || answer == outcome::invalid) return false;
    if (answer == outcome::owner_died) set_free(robust_list::of_this_thread(), robust_word::owner_died);
    const bool can_repair = answer == outcome::owner_died;
    throw std::system_error(std::make_error_code(can_repair ? std::errc::owner_dead : std::errc::state_not_recoverable),
                            kind() + ": " + std::string(operation) +
                                (can_repair ? ": its holder died inside; repair under acquire() and recover()"
                                            : ": a holder died inside, and somebody unlocked it without recover()"));
  }

  robust_word word_;
  atomic<std::uint32_t> is_broken_{0};
  cell<bool> is_inconsistent_{false};  // guarded by the word: owner_died was answered, recover not yet called
};

}  // namespace contend::inline CONTEND_BACKEND
