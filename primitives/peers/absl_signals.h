// absl_signals: Abseil's notification, an event that is set once, and its condition variable: threads only.
#pragma once

#include <absl/status/status.h>
#include <absl/synchronization/mutex.h>
#include <absl/synchronization/notification.h>
#include <absl/time/time.h>

#include <cstdint>
#include <string>

#include "peers/signal_peer.h"
#include "signal/condition_variable.h"
#include "signal/contender.h"

namespace contend::inline CONTEND_BACKEND {

// Abseil waits by the wall clock; the time that is left is asked for anew at each wait.
inline absl::Duration time_left(deadline until) noexcept {
  if (until.is_never()) return absl::InfiniteDuration();
  if (until.is_immediate()) return absl::ZeroDuration();
  return absl::Nanoseconds(until.nanoseconds_since_epoch() - now().time_since_epoch().count());
}

class absl_notification {
 public:
  using options_type = sharing_options;
  static constexpr signal_traits traits{.name = "absl_notification",
                                        .kind = contender_kind::peer,
                                        .signal = progress::blocking,
                                        .processes = false,
                                        .reusable = false,
                                        .crash_tolerant = false,
                                        .source = "absl::Notification"};
  static std::string kind() { return signal_kind<signals_own_wait>(traits.name); }
  static absl::Status verify(const sharing_options& options) { return verify_scope(traits, options.sharing); }

  explicit absl_notification(scope) noexcept {}

  void set() { notification_.Notify(); }  // once: twice is undefined
  bool is_set() const { return notification_.HasBeenNotified(); }
  outcome wait(deadline until = deadline::never()) {
    if (!until.is_valid()) return outcome::invalid;
    do {
      if (notification_.WaitForNotificationWithTimeout(time_left(until))) return outcome::ok;
    } while (!until.has_passed());
    return outcome::timeout;
  }

 private:
  absl::Notification notification_;
};

class absl_condition : public predicate_waits<absl_condition> {
 public:
  using options_type = sharing_options;
  static constexpr signal_traits traits{.name = "absl_condition",
                                        .kind = contender_kind::peer,
                                        .processes = false,
                                        .exact = false,
                                        .crash_tolerant = false,
                                        .source = "absl::CondVar"};
  static std::string kind() { return signal_kind<signals_own_wait>(traits.name); }
  static absl::Status verify(const sharing_options& options) { return verify_scope(traits, options.sharing); }

  class mutex_type {
   public:
    void lock() { mutex_.Lock(); }
    void unlock() { mutex_.Unlock(); }

   private:
    friend absl_condition;
    absl::Mutex mutex_;
  };

  explicit absl_condition(scope) noexcept {}

  // May end for nothing.
  template <class Lock>
  outcome wait(Lock& lock, deadline until = deadline::never()) {
    if (!until.is_valid()) return outcome::invalid;
    return condition_.WaitWithTimeout(&lock.mutex()->mutex_, time_left(until)) ? outcome::timeout : outcome::ok;
  }
  template <class Lock>
  notice notify(const Lock&, std::uint32_t count = 1) {
    for (std::uint32_t i = 0; i < count; ++i) condition_.Signal();
    return {outcome::ok};
  }
  template <class Lock>
  notice notify_all(const Lock&) {
    condition_.SignalAll();
    return {outcome::ok};
  }

 private:
  absl::CondVar condition_;
};

}  // namespace contend::inline CONTEND_BACKEND
