// pthread_mutexes: the C library's mutexes: for one process, for several, robust, priority-inheriting.
// Longer than other adapters: four of them, which differ in one line.
#pragma once

#include <pthread.h>

#include <cerrno>
#include <string>

#include "peers/lock_peer_traits.h"

namespace contend::inline CONTEND_BACKEND {

namespace peers {

using set_attribute = void (*)(pthread_mutexattr_t*);

template <const lock_traits& Traits, set_attribute SetAttribute>
class pthread_mutex {
 public:
  static constexpr lock_traits traits = Traits;
  static std::string kind() { return lock_kind<own_lock_wait>(traits.name); }

  explicit pthread_mutex(scope) noexcept {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, traits.processes ? PTHREAD_PROCESS_SHARED : PTHREAD_PROCESS_PRIVATE);
    SetAttribute(&attributes);
    pthread_mutex_init(&mutex_, &attributes);
    pthread_mutexattr_destroy(&attributes);
  }
  pthread_mutex(const pthread_mutex&) = delete;
  pthread_mutex& operator=(const pthread_mutex&) = delete;
  ~pthread_mutex() { pthread_mutex_destroy(&mutex_); }

  void lock() noexcept { (void)is_taken(pthread_mutex_lock(&mutex_)); }
  bool try_lock() noexcept { return is_taken(pthread_mutex_trylock(&mutex_)); }
  void unlock() noexcept { pthread_mutex_unlock(&mutex_); }

 private:
  // What a dead holder left is taken as it is: the measurement's data say whether it was half changed.
  bool is_taken(int error) noexcept {
    if (error == EOWNERDEAD) pthread_mutex_consistent(&mutex_);
    return error == 0 || error == EOWNERDEAD;
  }

  pthread_mutex_t mutex_;
};

inline constexpr lock_traits private_traits =
    lock_peer_traits("pthread_private", "pthread_mutex_t, PTHREAD_PROCESS_PRIVATE", scope::threads);
inline constexpr lock_traits shared_traits =
    lock_peer_traits("pthread_shared", "pthread_mutex_t, PTHREAD_PROCESS_SHARED", scope::processes);
inline constexpr lock_traits robust_traits =
    lock_peer_traits("pthread_robust", "pthread_mutex_t, PTHREAD_MUTEX_ROBUST", scope::processes);
inline constexpr lock_traits inheriting_traits =
    lock_peer_traits("pthread_inheriting", "pthread_mutex_t, PTHREAD_PRIO_INHERIT", scope::processes);

inline void set_nothing(pthread_mutexattr_t*) {}
inline void set_robust(pthread_mutexattr_t* a) { pthread_mutexattr_setrobust(a, PTHREAD_MUTEX_ROBUST); }
inline void set_inheriting(pthread_mutexattr_t* a) { pthread_mutexattr_setprotocol(a, PTHREAD_PRIO_INHERIT); }

}  // namespace peers

using pthread_private = peers::pthread_mutex<peers::private_traits, &peers::set_nothing>;
using pthread_shared = peers::pthread_mutex<peers::shared_traits, &peers::set_nothing>;
using pthread_robust = peers::pthread_mutex<peers::robust_traits, &peers::set_robust>;
using pthread_inheriting = peers::pthread_mutex<peers::inheriting_traits, &peers::set_inheriting>;

}  // namespace contend::inline CONTEND_BACKEND
