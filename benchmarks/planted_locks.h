// planted_locks: locks with known defects, to see whether the harness notices: for its self-audit alone.
#pragma once

#include <string>

#include "lock/futex_mutex.h"
#include "lock/lock.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/scope.h"
#include "platform/wait.h"

namespace contend::inline CONTEND_BACKEND {

// Lets everybody in.
struct planted_open_lock {
  static constexpr lock_traits traits{.name = "planted_open_lock", .source = "a planted defect"};
  static std::string kind() { return "planted_open_lock/yield"; }
  explicit planted_open_lock(scope) noexcept {}
  void lock() noexcept {}
  void unlock() noexcept {}
};

// Takes a microsecond more for each lock than it needs.
struct planted_slow_lock {
  static constexpr lock_traits traits{.name = "planted_slow_lock", .source = "a futex mutex with a planted delay"};
  static std::string kind() { return "planted_slow_lock/yield"; }
  explicit planted_slow_lock(scope sharing) noexcept : mutex(sharing) {}
  void lock() noexcept {
    mutex.lock();
    const time_point start = now();
    while (now() - start < std::chrono::microseconds(1)) {
    }
  }
  void unlock() noexcept { mutex.unlock(); }
  futex_mutex<spin_then_yield> mutex;
};

}  // namespace contend::inline CONTEND_BACKEND
