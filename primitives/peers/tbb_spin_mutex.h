// tbb_spin_mutex: oneTBB's spin lock, with its own back-off.
#pragma once

#include <tbb/spin_mutex.h>

#include <string>

#include "peers/lock_peer_traits.h"

namespace contend::inline CONTEND_BACKEND {

class tbb_spin_mutex {
 public:
  static constexpr lock_traits traits =
      lock_peer_traits("tbb_spin_mutex", "oneTBB spin_mutex", scope::processes);  // one word, no pointers
  static std::string kind() { return lock_kind<own_lock_wait>(traits.name); }
  explicit tbb_spin_mutex(scope) noexcept {}

  void lock() { mutex_.lock(); }
  bool try_lock() { return mutex_.try_lock(); }
  void unlock() { mutex_.unlock(); }

 private:
  ::tbb::spin_mutex mutex_;
};

}  // namespace contend::inline CONTEND_BACKEND
