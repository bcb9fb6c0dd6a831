// bench_locks: the locks that lock_bench measures: the futex mutex with its three waits, two peers, and none at all.
//
// Same shape and names as a list of the lock family itself: a `lock_contenders` there replaces this file.
#pragma once

#include <absl/strings/str_cat.h>
#include <pthread.h>  // seam: a peer

#include <mutex>
#include <string>
#include <string_view>

#include "lock/futex_mutex.h"
#include "platform/backend.h"
#include "platform/scope.h"
#include "platform/traits.h"
#include "platform/type_list.h"
#include "platform/wait.h"

namespace contend::inline CONTEND_BACKEND {

struct lock_traits {
  std::string_view name;
  contender_kind kind = contender_kind::primitive;
  bool processes = true;  // may live in a shared region
  std::string_view source;
};

template <class Lock, class Wait>
struct lock_contender {
  using lock = Lock;
  static constexpr lock_traits traits = Lock::traits;
  static std::string name() { return Lock::kind(); }
  static std::string wait() { return std::string(Wait::name); }
};

template <class Wait>
struct listed_futex_mutex : futex_mutex<Wait> {
  static constexpr lock_traits traits{.name = "futex_mutex", .source = "Drepper 2011, mutex 3"};
  static std::string kind() { return absl::StrCat("futex_mutex/", std::string(Wait::name)); }
  using futex_mutex<Wait>::futex_mutex;
};

class std_mutex {
 public:
  static constexpr lock_traits traits{
      .name = "std_mutex", .kind = contender_kind::peer, .processes = false, .source = "std::mutex"};
  static std::string kind() { return "std_mutex/own"; }
  explicit std_mutex(scope) noexcept {}
  void lock() { mutex_.lock(); }
  void unlock() { mutex_.unlock(); }

 private:
  std::mutex mutex_;
};

class pthread_shared_mutex {
 public:
  static constexpr lock_traits traits{.name = "pthread_shared_mutex",
                                      .kind = contender_kind::peer,
                                      .source = "pthread_mutex_t, process-shared where it has to be"};
  static std::string kind() { return "pthread_shared_mutex/own"; }
  explicit pthread_shared_mutex(scope sharing) noexcept {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    if (sharing == scope::processes) pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&mutex_, &attributes);
    pthread_mutexattr_destroy(&attributes);
  }
  pthread_shared_mutex(const pthread_shared_mutex&) = delete;
  pthread_shared_mutex& operator=(const pthread_shared_mutex&) = delete;
  ~pthread_shared_mutex() { pthread_mutex_destroy(&mutex_); }
  void lock() noexcept { pthread_mutex_lock(&mutex_); }
  void unlock() noexcept { pthread_mutex_unlock(&mutex_); }

 private:
  pthread_mutex_t mutex_;
};

template <class Wait>
struct null_lock {
  static constexpr lock_traits traits{.name = "null_lock", .kind = contender_kind::null, .source = "does nothing"};
  static std::string kind() { return absl::StrCat("null_lock/", std::string(Wait::name)); }
  explicit null_lock(scope) noexcept {}
  void lock() noexcept {}
  void unlock() noexcept {}
};

struct own_lock_wait {
  static constexpr std::string_view name = "own";
};

using lock_contenders = type_list<                                                                  //
    lock_contender<listed_futex_mutex<spin>, spin>,                                                 //
    lock_contender<listed_futex_mutex<spin_then_yield>, spin_then_yield>,                           //
    lock_contender<listed_futex_mutex<spin_then_park>, spin_then_park>,                             //
    lock_contender<std_mutex, own_lock_wait>, lock_contender<pthread_shared_mutex, own_lock_wait>,  //
    lock_contender<null_lock<spin>, spin>>;  // what the harness itself costs

}  // namespace contend::inline CONTEND_BACKEND
