// condition_subjects: who waits for a condition, or notifies, is struck; no notice may be spent on the dead.
#include <absl/strings/str_cat.h>

#include <atomic>  // seam: what is counted is not part of what is struck
#include <chrono>
#include <mutex>
#include <string>
#include <thread>

#include "crash/subject.h"
#include "lock/robust_mutex.h"
#include "platform/placed.h"
#include "signal/condition_variable.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

constexpr std::uint32_t operations_after = 50;
constexpr std::uint32_t most_tokens = 4;

using wait_type = spin_then_park;
using condition_type = condition_variable<wait_type>;

// What it guards is whole after each store, so that a holder's death leaves nothing to mend.
class mended_mutex {
 public:
  explicit mended_mutex(scope sharing) noexcept : mutex_(sharing) {}

  void lock() {
    if (mutex_.acquire() == outcome::owner_died) mutex_.recover();
  }
  void unlock() { mutex_.unlock(); }
  bool is_held_by_caller() const noexcept { return mutex_.is_held_by_caller(); }

 private:
  robust_mutex<wait_type> mutex_;
};

// Two give tokens and notify, two wait for tokens and take them.
class condition_bout {
 public:
  explicit condition_bout(bout& fight)
      : fight_(fight),
        lock_(fight.share<mended_mutex>(scope::processes)),
        changed_(fight.share<condition_type>(scope::processes)),
        tokens_(fight.share<std::atomic<std::uint32_t>>(0U)),
        waiting_(fight.share<std::atomic<std::uint32_t>>(0U)) {}

  aftermath run(bool strike_notifier) {
    for (int i = strike_notifier ? 1 : 0; i < 2; ++i) {
      fight_.survivor([this] {  // as long as somebody waits
        while (!fight_.is_over() || waiting_.load() != 0 || fight_.victim_goes_on()) give();
      });
    }
    for (int i = strike_notifier ? 0 : 1; i < 2; ++i) {
      waiting_.fetch_add(1);
      fight_.survivor([this] {
        std::uint32_t left = operations_after;
        while (fight_.goes_on(left)) take();
        waiting_.fetch_sub(1);
      });
    }
    fight_.victim([this, strike_notifier] {
      fight_.begin();
      const strike::exposed danger;
      while (!fight_.is_over()) strike_notifier ? give() : take();
    });
    return fight_.run();
  }

 private:
  // Rests, so that those who wait do fall asleep now and then.
  void give() {
    {
      const std::scoped_lock guard(lock_);
      if (tokens_.load() < most_tokens) {
        tokens_.fetch_add(1);
        if (changed_.notify(lock_).result != outcome::ok) fight_.complain("a notify by the holder is refused");
      }
    }
    std::this_thread::sleep_for(std::chrono::microseconds(30));
  }

  void take() {
    const std::scoped_lock guard(lock_);
    while (tokens_.load() == 0) {
      if (changed_.wait(lock_) != outcome::ok) fight_.complain("a wait for ever ended otherwise");
    }
    tokens_.fetch_sub(1);
    fight_.tick();
  }

  bout& fight_;
  mended_mutex& lock_;
  condition_type& changed_;
  std::atomic<std::uint32_t>& tokens_;
  std::atomic<std::uint32_t>& waiting_;
};

}  // namespace

void add_conditions(std::vector<subject>& to) {
  for (const bool notifier : {true, false}) {
    to.push_back({.name = absl::StrCat("signal/", condition_type::kind()),
                  .role = notifier ? "signaller" : "waiter",
                  .tolerant = condition_type::traits.crash_tolerant,
                  .play = [notifier](bout& fight) { return condition_bout(fight).run(notifier); }});
  }
}

}  // namespace contend::inline CONTEND_BACKEND
