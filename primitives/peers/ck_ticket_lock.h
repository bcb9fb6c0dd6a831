// ck_ticket_lock: Concurrency Kit's ticket lock.
#pragma once

#include <spinlock/ticket.h>

#include <string>

#include "peers/lock_peer_traits.h"

namespace contend::inline CONTEND_BACKEND {

class ck_ticket_lock {
 public:
  static constexpr lock_traits traits =
      lock_peer_traits("ck_ticket_lock", "Concurrency Kit ck_spinlock_ticket", scope::processes);
  static std::string kind() { return lock_kind<own_lock_wait>(traits.name); }
  explicit ck_ticket_lock(scope) noexcept { ck_spinlock_ticket_init(&lock_); }

  void lock() noexcept { ck_spinlock_ticket_lock(&lock_); }
  bool try_lock() noexcept { return ck_spinlock_ticket_trylock(&lock_); }
  void unlock() noexcept { ck_spinlock_ticket_unlock(&lock_); }

 private:
  ck_spinlock_ticket_t lock_;
};

}  // namespace contend::inline CONTEND_BACKEND
