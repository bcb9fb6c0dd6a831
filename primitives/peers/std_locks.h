// std_locks: the standard library's mutexes.
// No contract: adapters onto libstdc++.
#pragma once

#include <mutex>
#include <shared_mutex>
#include <string>

#include "peers/lock_peer_traits.h"

namespace contend::inline CONTEND_BACKEND {

struct std_mutex : std::mutex {
  static constexpr lock_traits traits = lock_peer_traits("std_mutex", "std::mutex");
  static std::string kind() { return lock_kind<own_lock_wait>(traits.name); }
  explicit std_mutex(scope) noexcept {}
};

struct std_shared_mutex : std::shared_mutex {
  static constexpr lock_traits traits =
      lock_peer_traits("std_shared_mutex", "std::shared_mutex", scope::threads, lock_kinship::shared);
  static std::string kind() { return lock_kind<own_lock_wait>(traits.name); }
  explicit std_shared_mutex(scope) noexcept {}
};

}  // namespace contend::inline CONTEND_BACKEND
