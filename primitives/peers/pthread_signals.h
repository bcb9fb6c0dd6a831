// pthread_signals: the C library's process-shared barrier and condition variable.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <pthread.h>
#include <time.h>

#include <cstdint>
#include <string>

#include "peers/signal_peer.h"
#include "signal/barrier.h"
#include "signal/condition_variable.h"
#include "signal/contender.h"

namespace contend::inline CONTEND_BACKEND {

class pthread_barrier {
 public:
  using options_type = barrier_options;
  static constexpr signal_traits traits{.name = "pthread_barrier",
                                        .kind = contender_kind::peer,
                                        .times_out = false,
                                        .reusable = false,
                                        .exact = false,
                                        .crash_tolerant = false,
                                        .source = "pthread_barrier_t"};
  static std::string kind() { return signal_kind<signals_own_wait>(traits.name); }

  class party {
   public:
    explicit party(pthread_barrier_t& joined) noexcept : barrier_(&joined) {}
    arrival arrive_and_wait(deadline until = deadline::never()) noexcept {
      if (!until.is_never()) return {outcome::invalid};
      pthread_barrier_wait(barrier_);
      return {outcome::ok};
    }

   private:
    pthread_barrier_t* barrier_;
  };

  explicit pthread_barrier(const barrier_options& options) noexcept {
    pthread_barrierattr_t attributes;
    pthread_barrierattr_init(&attributes);
    if (options.sharing == scope::processes) pthread_barrierattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_barrier_init(&barrier_, &attributes, options.parties);
    pthread_barrierattr_destroy(&attributes);
  }
  pthread_barrier(const pthread_barrier&) = delete;
  pthread_barrier& operator=(const pthread_barrier&) = delete;
  ~pthread_barrier() { pthread_barrier_destroy(&barrier_); }

  absl::StatusOr<party> join() { return party(barrier_); }

 private:
  pthread_barrier_t barrier_;
};

class pthread_condition : public predicate_waits<pthread_condition> {
 public:
  static constexpr signal_traits traits{.name = "pthread_condition",
                                        .kind = contender_kind::peer,
                                        .exact = false,
                                        .crash_tolerant = false,
                                        .source = "pthread_cond_t"};
  static std::string kind() { return signal_kind<signals_own_wait>(traits.name); }

  class mutex_type {
   public:
    explicit mutex_type(scope sharing) noexcept {
      pthread_mutexattr_t attributes;
      pthread_mutexattr_init(&attributes);
      if (sharing == scope::processes) pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
      pthread_mutex_init(&mutex_, &attributes);
      pthread_mutexattr_destroy(&attributes);
    }
    mutex_type(const mutex_type&) = delete;
    mutex_type& operator=(const mutex_type&) = delete;
    ~mutex_type() { pthread_mutex_destroy(&mutex_); }

    void lock() noexcept { pthread_mutex_lock(&mutex_); }
    void unlock() noexcept { pthread_mutex_unlock(&mutex_); }

   private:
    friend pthread_condition;
    pthread_mutex_t mutex_;
  };

  explicit pthread_condition(scope sharing) noexcept {
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    if (sharing == scope::processes) pthread_condattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_cond_init(&condition_, &attributes);
    pthread_condattr_destroy(&attributes);
  }
  pthread_condition(const pthread_condition&) = delete;
  pthread_condition& operator=(const pthread_condition&) = delete;
  ~pthread_condition() { pthread_cond_destroy(&condition_); }

  // May end for nothing.
  template <class Lock>
  outcome wait(Lock& lock, deadline until = deadline::never()) noexcept {
    if (!until.is_valid()) return outcome::invalid;
    pthread_mutex_t* mutex = &lock.mutex()->mutex_;
    if (until.is_never()) {
      pthread_cond_wait(&condition_, mutex);
      return outcome::ok;
    }
    const std::int64_t ns = until.nanoseconds_since_epoch();
    const timespec limit{.tv_sec = static_cast<time_t>(ns / 1'000'000'000),
                         .tv_nsec = static_cast<long>(ns % 1'000'000'000)};
    return pthread_cond_timedwait(&condition_, mutex, &limit) == 0 ? outcome::ok : outcome::timeout;
  }
  template <class Lock>
  notice notify(const Lock&, std::uint32_t count = 1) noexcept {
    for (std::uint32_t i = 0; i < count; ++i) pthread_cond_signal(&condition_);
    return {outcome::ok};
  }
  template <class Lock>
  notice notify_all(const Lock&) noexcept {
    pthread_cond_broadcast(&condition_);
    return {outcome::ok};
  }

 private:
  pthread_cond_t condition_;
};

}  // namespace contend::inline CONTEND_BACKEND
