// mutex_turn: whose turn it is in a worker's channel, guarded by a mutex, as in a queue of Python's multiprocessing.
//
// Source    the shared queues of Python's multiprocessing.pool; recovering_lock.h for what they lack
// Roles     as worker_channel.h
// Progress  blocking: who has the mutex may be the other side, but one that dies with it gives it back
// Memory    64 bytes
// Ordering  that of the mutex
// Lifetime  made anew for each worker: what a dead one has left of its waiting is forgotten
// Scopes    processes
// Together  everything with everything
// Checked   stress/contract/pool
//
// One word is all that the mutex guards, so that it is whole whenever its holder dies: there is nothing to mend.
#pragma once

#include "platform/backend.h"
#include "platform/cell.h"
#include "platform/clock.h"
#include "platform/scope.h"
#include "platform/wait.h"
#include "pool/pool.h"
#include "pool/worker_channel.h"
#include "queue/recovering_lock.h"
#include "signal/condition.h"

namespace contend::inline CONTEND_BACKEND::detail {

class mutex_turn {
 public:
  static constexpr pool_traits pool{
      .name = "mutex_process_pool",
      .processes = true,
      .nested = false,
      .source = "Python multiprocessing.pool.Pool; a mailbox with a mutex for each worker"};

  channel_state look() noexcept {
    mutex_.lock();
    const channel_state seen = state_.read();
    mutex_.unlock();
    return seen;
  }

  void go_to(channel_state next) noexcept {
    mutex_.lock();
    state_.write(next);
    const int sleepers = changed_.notify_all();
    mutex_.unlock();
    changed_.wake(sleepers);
  }

  channel_state await_order() noexcept {
    mutex_.lock();
    while (state_.read() != channel_state::asked && state_.read() != channel_state::leave) {
      (void)changed_.wait(mutex_, deadline::never());
    }
    const channel_state seen = state_.read();
    mutex_.unlock();
    return seen;
  }

 private:
  struct mutex {
    void lock() noexcept { (void)inner.lock(); }  // whether its holder died does not matter here
    void unlock() noexcept { inner.unlock(); }
    recovering_lock<spin_then_park> inner;
  };

  mutex mutex_;
  condition<spin_then_park> changed_{scope::processes};
  cell<channel_state> state_{channel_state::starting};  // guarded by the mutex
};

}  // namespace contend::inline CONTEND_BACKEND::detail
