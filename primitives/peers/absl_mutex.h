// absl_mutex: Abseil's mutex, which is a reader-writer lock as well.
#pragma once

#include <absl/synchronization/mutex.h>

#include <string>

#include "peers/lock_peer_traits.h"

namespace contend::inline CONTEND_BACKEND {

class absl_mutex {
 public:
  static constexpr lock_traits traits =
      lock_peer_traits("absl_mutex", "absl::Mutex", scope::threads, lock_kinship::shared);
  static std::string kind() { return lock_kind<own_lock_wait>(traits.name); }
  explicit absl_mutex(scope) noexcept {}

  void lock() { mutex_.Lock(); }
  bool try_lock() { return mutex_.TryLock(); }
  void unlock() { mutex_.Unlock(); }
  void lock_shared() { mutex_.ReaderLock(); }
  bool try_lock_shared() { return mutex_.ReaderTryLock(); }
  void unlock_shared() { mutex_.ReaderUnlock(); }

 private:
  ::absl::Mutex mutex_;
};

}  // namespace contend::inline CONTEND_BACKEND
