// ck_fas_lock: Concurrency Kit's test-and-set lock (fetch-and-store).
#pragma once

#include <spinlock/fas.h>

#include <string>

#include "peers/lock_peer_traits.h"

namespace contend::inline CONTEND_BACKEND {

class ck_fas_lock {
 public:
  static constexpr lock_traits traits =
      lock_peer_traits("ck_fas_lock", "Concurrency Kit ck_spinlock_fas", scope::processes);
  static std::string kind() { return lock_kind<own_lock_wait>(traits.name); }
  explicit ck_fas_lock(scope) noexcept { ck_spinlock_fas_init(&lock_); }

  void lock() noexcept { ck_spinlock_fas_lock(&lock_); }
  bool try_lock() noexcept { return ck_spinlock_fas_trylock(&lock_); }
  void unlock() noexcept { ck_spinlock_fas_unlock(&lock_); }

 private:
  ck_spinlock_fas_t lock_;
};

}  // namespace contend::inline CONTEND_BACKEND
