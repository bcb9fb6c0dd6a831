// lock_waits: the waiting operations of locks and semaphores, each in vain: another thread holds what they want.
#pragma once

#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/outcome.h"
#include "platform/placed.h"
#include "platform/scope.h"
#include "waiting/held_up.h"

namespace contend::inline CONTEND_BACKEND {

template <class Lock>
struct lock_wait {
  explicit lock_wait(scope sharing) : lock(make_hosted<placed<Lock>>({.sharing = sharing})) {}

  bool gives_up(deadline until) {
    const bool taken = lock->get().try_lock_until(until);
    if (taken) lock->get().unlock();
    return !taken;
  }

  hosted<placed<Lock>> lock;
  bystander holder{[this] { lock->get().lock(); }, [this] { lock->get().unlock(); }};
};

template <class Lock>
struct shared_lock_wait : lock_wait<Lock> {
  using lock_wait<Lock>::lock_wait;

  bool gives_up(deadline until) {
    const bool taken = this->lock->get().try_lock_shared_until(until);
    if (taken) this->lock->get().unlock_shared();
    return !taken;
  }
};

template <class Semaphore>
struct semaphore_wait {
  explicit semaphore_wait(scope sharing)
      : permits(make_hosted<placed<Semaphore>>({.sharing = sharing, .initial = 0})) {}

  bool gives_up(deadline until) { return permits->get().acquire(until) == outcome::timeout; }

  hosted<placed<Semaphore>> permits;
};

}  // namespace contend::inline CONTEND_BACKEND
