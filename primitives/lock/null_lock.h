// null_lock: locks nothing: what a measurement of locks itself costs.
//
// Source    ours
// Roles     any workers; keeps nobody out
// Progress  all operations: wait-free
// Memory    1 byte
// Ordering  none
// Lifetime  none
// Scopes    threads, processes
// Together  everything with everything
// Checked   stress/contract/lock: must be found to exclude nobody
#pragma once

#include <string>

#include "lock/lock.h"
#include "lock/timed_operations.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/scope.h"

namespace contend::inline CONTEND_BACKEND {

template <class Wait>
class null_lock : public timed_operations<null_lock<Wait>> {
 public:
  static constexpr lock_traits traits{.name = "null_lock", .kind = contender_kind::null, .source = "nothing"};
  static std::string kind() { return lock_kind<Wait>(traits.name); }

  explicit null_lock(scope) noexcept {}

  void lock() noexcept {}
  [[nodiscard]] bool try_lock() noexcept { return true; }
  using timed_operations<null_lock>::try_lock_until;
  [[nodiscard]] bool try_lock_until(deadline until) noexcept { return until.is_valid(); }
  void unlock() noexcept {}
};

}  // namespace contend::inline CONTEND_BACKEND
