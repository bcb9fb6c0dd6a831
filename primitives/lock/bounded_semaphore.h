// bounded_semaphore: a semaphore that notices a release too many: it never has more permits than at first.
//
// Source    as Python's threading.BoundedSemaphore
// Roles     any workers; not fair
// Progress  acquire: blocking; try_acquire, release: lock-free
// Memory    20 bytes
// Ordering  what happened before a release is visible after an acquire that took its permit
// Lifetime  destroy only when nobody waits and every user has returned from its last call
// Scopes    threads, processes; not robust: permits of the dead are gone
// Together  everything with everything; a release too many answers full and does nothing
// Checked   stress/contract/lock/semaphore_test.cc
#pragma once

#include <string>

#include "lock/lock.h"
#include "lock/semaphore.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

template <class Wait>
class bounded_semaphore : public semaphore<Wait> {
 public:
  static constexpr semaphore_traits traits{
      .name = "bounded_semaphore", .bounded = true, .source = "as threading.BoundedSemaphore"};
  static std::string kind() { return lock_kind<Wait>(traits.name); }

  explicit bounded_semaphore(const semaphore_options& options) noexcept : semaphore<Wait>(options, options.initial) {}
};

}  // namespace contend::inline CONTEND_BACKEND
