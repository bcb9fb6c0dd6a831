// doorbell: wakes one waiter through a socket, so that it can wait for this, for other descriptors and for the end
// of its peer at once, and costs no system call while nobody waits.
//
// Source    ours; the order of announcing and looking is that of an eventcount
// Roles     one waiter, one ringer; between them a pair of connected sockets
// Progress  ring: wait-free, a system call only for a waiter that asked; arm: wait-free, some system calls
// Memory    8 bytes
// Ordering  what happened before ring is visible to who sees it through the condition's own acquire load
// Lifetime  state in a region; the sockets are the users'
// Scopes    threads, processes
// Together  ring with arm; neither with itself
// Checked   stress/contract/pipe
//
//   state   meaning                                        ring()             arm()
//   armed   the waiter wants a byte for the next event     -> rung, a byte    looks whether it may sleep
//   rung    a byte is in the waiter's socket, or under way nothing            -> armed; takes the byte out again
//
// It begins armed, so the first event costs a byte. After that only a waiter that slept, or whose descriptor others
// look at, arms again: a pipe whose receiver never sleeps needs no system call.
//
// The waiter cannot put a byte into its own socket. So arm() takes none out before it knows which of them stand for
// nothing: these it counts, takes the ones that have arrived, which come before any that stands for an event, and owes
// the rest. It does so at every arming: a socket that is left to fill up refuses a byte one day, and the count is wrong
// from then on.
#pragma once

#include <sys/socket.h>

#include <cstdint>

#include "platform/asymmetric_fence.h"
#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/cell.h"
#include "platform/scope.h"

namespace contend::inline CONTEND_BACKEND {

class doorbell {
 public:
  // To be called after the event was published; `socket` is the ringer's.
  void ring(int socket) noexcept {
    asymmetric_fence_light();                        // [D1] the event before this look; pairs with [D2]
    if (state_.load(relaxed) == armed) [[unlikely]]  // nobody armed seen: [D2]'s waiter sees the event
      send_byte(socket);
  }

  // By the waiter. False: `ready` answers true. True: it does not, and the next event makes `socket` readable.
  template <class Ready>
  [[nodiscard]] bool arm(Ready&& ready, int socket, scope sharing) {
    const bool was_rung = state_.load(acquire) == rung;   // [D4] its byte is not for this round; pairs with [D3]
    if (!was_rung && owed_.read() == 0) return !ready();  // still armed: the next event brings its byte
    if (was_rung) {
      state_.store(armed, relaxed);  // ordered by the fence below
      owed_.write(owed_.read() + 1);
    }
    asymmetric_fence_heavy(sharing);  // [D2] armed before looking; pairs with [D1]
    const bool is_ready = ready();
    // The byte that is in there already stands for this event, unless the ringer was faster and sends another.
    if (is_ready && was_rung && state_.exchange(rung, acquire) == armed) {  // [D4] pairs with [D3]
      owed_.write(owed_.read() - 1);
    }
    take_bytes(socket);
    return !is_ready;
  }

 private:
  static constexpr std::uint32_t armed = 0;
  static constexpr std::uint32_t rung = 1;

  [[gnu::cold, gnu::noinline]] void send_byte(int socket) noexcept {
    if (state_.exchange(rung, release) == rung) return;        // [D3] one byte an arming; pairs with [D4]
    (void)::send(socket, "", 1, MSG_DONTWAIT | MSG_NOSIGNAL);  // it fails only if nobody is there to hear it
  }

  void take_bytes(int socket) noexcept {
    char byte = 0;
    for (; owed_.read() != 0 && ::recv(socket, &byte, 1, MSG_DONTWAIT) == 1;) owed_.write(owed_.read() - 1);
  }

  atomic<std::uint32_t> state_{armed};
  cell<std::uint32_t> owed_{0};  // the waiter's: bytes to take out that stand for nothing any more
};

}  // namespace contend::inline CONTEND_BACKEND
