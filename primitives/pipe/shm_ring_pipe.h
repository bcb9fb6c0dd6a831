// shm_ring_pipe: a pipe through rings in shared memory, without locks.
//
// Source    byte_ring.h (Lamport 1983; Lee et al. 2009) and doorbell.h; ours
// Roles     one sender and one receiver at each end
// Progress  sending and receiving with a time-out of zero: wait-free; a stopped peer stops nobody but himself
// Memory    header + 8 lines + capacity, a power of two, each way; two descriptors an end, one a process
// Ordering  all that happened before a send is visible after the receive that returns its message
// Lifetime  an end is closed by its destructor; the memory lives while one end does
// Scopes    threads, processes
// Together  an end's sending with its receiving, everything of one end with everything of the other
// Checked   stress/contract/pipe
//
// No system call while both sides keep busy: only for a side that sleeps, and once some ten microseconds to ask
// whether somebody is left to receive. With fd() in use each message that finds the ring empty costs a byte through
// a socket, there and out again, and a heavy fence.
#pragma once

#include "pipe/byte_ring.h"
#include "pipe/pipe.h"
#include "pipe/ring_pipe.h"
#include "platform/backend.h"
#include "platform/traits.h"

namespace contend::inline CONTEND_BACKEND {

template <class Wait>
class shm_ring_pipe : public ring_pipe<shm_ring_pipe<Wait>, byte_ring, Wait> {
 public:
  static constexpr pipe_traits traits{.name = "shm_ring_pipe",
                                      .send = progress::wait_free,
                                      .receive = progress::wait_free,
                                      .zero_copy = true,
                                      .source = "Lamport 1983; Lee et al. 2009 (MCRingBuffer)"};
};

}  // namespace contend::inline CONTEND_BACKEND
