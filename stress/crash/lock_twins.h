// lock_twins: robust locks that take over from the dead with one thing wrong each, and the same with nothing wrong.
//
// orders: acquire to enter and release to leave; relaxed for a look, after which an exchange decides, or should
#pragma once

#include <signal.h>  // seam: whether the owner lives
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <thread>

#include "lock/lock.h"
#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/futex.h"
#include "platform/outcome.h"
#include "platform/pause.h"
#include "platform/robust_list.h"
#include "platform/scope.h"

namespace contend::inline CONTEND_BACKEND {

// The word names the owner; who waits asks the kernel whether he lives, and takes over if not. Broken: by a store, so
// that two who have asked at once both have it.
template <bool Broken>
class asking_lock {
 public:
  static constexpr lock_traits traits{.name = Broken ? "takes_over_in_two_steps" : "soundly_taken_over",
                                      .robust = true,
                                      .timed = false,
                                      .source = "none: it is not for threads, and numbers come again"};
  static std::string kind() { return std::string(traits.name); }

  explicit asking_lock(scope) noexcept {}

  outcome acquire() noexcept {
    const auto me = static_cast<std::uint32_t>(getpid());
    while (true) {
      std::uint32_t seen = 0;
      if (owner_.compare_exchange_strong(seen, me, contend::acquire, relaxed)) return outcome::ok;
      if (is_alive(seen)) {
        yield();
        continue;
      }
      std::this_thread::sleep_for(std::chrono::microseconds(50));  // whatever he did last is done
      if (Broken) {
        owner_.store(me, relaxed);  // what is wrong is the step before
        return outcome::owner_died;
      }
      if (owner_.compare_exchange_strong(seen, me, contend::acquire, relaxed)) return outcome::owner_died;
    }
  }
  void recover() noexcept {}
  void unlock() noexcept { owner_.store(0, release); }

 private:
  static bool is_alive(std::uint32_t owner) noexcept { return kill(static_cast<pid_t>(owner), 0) == 0; }

  atomic<std::uint32_t> owner_{0};
};

// A twin of robust_mutex. Broken: who takes over from the dead forgets that others sleep, and nobody looks for himself.
template <bool Broken>
class inheriting_lock {
 public:
  static constexpr lock_traits traits{.name = Broken ? "forgets_sleepers_when_taken_over" : "soundly_inherited",
                                      .robust = true,
                                      .timed = false,
                                      .source = "glibc's bug 20973"};
  static std::string kind() { return std::string(traits.name); }

  explicit inheriting_lock(scope) noexcept {}

  outcome acquire() noexcept {
    auto& list = robust_list::of_this_thread();
    list.announce(word_);
    const std::uint32_t found = take(list.thread_id());
    list.link(word_);
    list.settle();
    return (found & robust_word::owner_died) == 0 ? outcome::ok : outcome::owner_died;
  }
  void recover() noexcept {}
  void unlock() noexcept {
    auto& list = robust_list::of_this_thread();
    list.announce(word_);
    list.unlink(word_);
    if ((word_.state.exchange(0, release) & robust_word::waiters) != 0) futex_wake(word_.state, 1, scope::processes);
    list.settle();
  }

 private:
  // Answers what the word held before it became ours.
  std::uint32_t take(std::uint32_t id) noexcept {
    std::uint32_t mark = 0;  // once we have slept, others may, too
    while (true) {
      std::uint32_t seen = word_.state.load(relaxed);
      if ((seen & robust_word::id_mask) == 0) {
        const bool forgets = Broken && (seen & robust_word::owner_died) != 0;
        const std::uint32_t mine = forgets ? id : id | (seen & robust_word::waiters) | mark;
        if (word_.state.compare_exchange_strong(seen, mine, contend::acquire, relaxed)) return seen;
        continue;
      }
      const std::uint32_t marked = seen | robust_word::waiters;
      if (seen != marked && !word_.state.compare_exchange_strong(seen, marked, relaxed, relaxed)) continue;
      mark = robust_word::waiters;
      const deadline nap = Broken ? deadline::never() : deadline(std::chrono::milliseconds(20));
      (void)futex_wait(word_.state, marked, nap, scope::processes);
    }
  }

  robust_word word_;
};

}  // namespace contend::inline CONTEND_BACKEND
