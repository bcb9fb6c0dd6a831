// worker_channel: how the parent of a process pool and one of its workers hand a task and its result to each other.
//
// Source    ours: a mailbox for one message, owned by the side whose turn it is; an eventfd wakes the parent
// Roles     one parent, one worker, one fork server that notes the worker's end
// Progress  that of the turn: atomic_turn (below): the parent never waits; mutex_turn: for the worker, a moment
// Memory    two lines and `message_bytes`
// Ordering  each message is visible to who sees the state that announces it
// Lifetime  all in one region; used again by the worker's successor
// Scopes    processes
// Together  each state has one side that may act
// Checked   stress/contract/pool
//
//   state     who acts   next
//   starting  worker     ready, or failed (the initializer; its error is the message)
//   ready     parent     asked (the message is a task), or leave
//   asked     worker     answered (the message is the result)
//   answered  parent     ready, asked or leave
//
// A Turn has look, go_to, await_order as here, and in `pool` what pools with it are. Made anew for each worker.
#pragma once

#include <sys/eventfd.h>
#include <sys/types.h>
#include <unistd.h>  // seam: the parent sleeps on a descriptor, because it waits for the fork server's end, too

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <span>
#include <string_view>

#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/cache_line.h"
#include "platform/clock.h"
#include "platform/futex.h"
#include "platform/scope.h"
#include "platform/wait.h"
#include "pool/pool.h"

namespace contend::inline CONTEND_BACKEND::detail {

enum class channel_state : std::uint32_t { starting, ready, asked, answered, failed, leave };

// Wakes the parent's dispatcher.
struct bell {
  void ring(int descriptor) noexcept {
    if (rung.exchange(1, acq_rel) == 0) wake(descriptor);  // [B1] what it tells of is visible; pairs with [B2]
  }
  // Also when somebody died between the two steps of ring.
  void ring_anyway(int descriptor) noexcept {
    rung.store(1, release);  // [B1] as above
    wake(descriptor);
  }
  bool was_rung() noexcept { return rung.exchange(0, acq_rel) != 0; }  // [B2] pairs with [B1]
  bool is_rung() const noexcept { return rung.load(relaxed) != 0; }    // a hint: was_rung decides

  static void wake(int descriptor) noexcept {
    const std::uint64_t one = 1;
    (void)!write(descriptor, &one, sizeof one);  // full: it is awake anyway
  }

  alignas(cache_line) atomic<std::uint32_t> rung{0};
};

// Whose turn it is, in one word, without a lock: a worker that dies can keep nothing from the parent.
struct atomic_turn {
  static constexpr pool_traits pool{.name = "process_pool",
                                    .processes = true,
                                    .nested = false,
                                    .source = "Python multiprocessing.pool.Pool; a lock-free mailbox for each worker"};

  atomic<std::uint32_t> state{static_cast<std::uint32_t>(channel_state::starting)};

  channel_state look() const noexcept {
    return static_cast<channel_state>(state.load(acquire));  // [H2] sees the message; pairs with [H1]
  }
  void go_to(channel_state next) noexcept {
    state.store(static_cast<std::uint32_t>(next), release);  // [H1] publishes the message; pairs with [H2]
    futex_wake(state, 1, scope::processes);
  }

  // By the worker: sleeps until there is a task, or it shall leave.
  channel_state await_order() noexcept {
    patience<spin_then_park> patience;
    while (true) {
      const channel_state seen = look();
      if (seen == channel_state::asked || seen == channel_state::leave) return seen;
      if (!patience.next()) futex_wait(state, static_cast<std::uint32_t>(seen), deadline::never(), scope::processes);
    }
  }
};

template <class Turn>
struct alignas(cache_line) worker_channel {
  Turn turn;
  atomic<std::uint32_t> ended{0};  // set by the fork server, after the worker has been reaped
  std::int32_t wait_status = 0;
  atomic<std::int32_t> pid{0};  // for messages
  std::uint64_t function = 0;   // where it lies in the program
  std::uint64_t bytes = 0;      // of the message
  std::uint32_t code = 0;       // of the status; not 0: the message is an error's text

  channel_state look() noexcept { return turn.look(); }
  void go_to(channel_state next) noexcept { turn.go_to(next); }
  channel_state await_order() noexcept { return turn.await_order(); }

  void note_end(int status) noexcept {
    wait_status = status;
    ended.store(1, release);  // [H3] publishes the status, and all that the worker wrote; pairs with [H4]
  }
  bool has_ended() const noexcept { return ended.load(acquire) != 0; }  // [H4] pairs with [H3]

  void begin_again() noexcept {
    ended.store(0, relaxed);                 // read by the parent alone, who wrote it
    ::new (static_cast<void*>(&turn)) Turn;  // nobody else is left who knows the old one
  }

  void write(std::string_view message) noexcept {
    std::memcpy(static_cast<void*>(this + 1), message.data(), message.size());
    bytes = message.size();
  }
  std::string_view read() const noexcept { return {reinterpret_cast<const char*>(this + 1), bytes}; }
  // message[message_bytes] follows.
};

}  // namespace contend::inline CONTEND_BACKEND::detail
