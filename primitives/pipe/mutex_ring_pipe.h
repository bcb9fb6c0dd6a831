// mutex_ring_pipe: a pipe through rings in shared memory, each under a mutex.
//
// Source    mutex_byte_ring.h (Hoare 1974) and doorbell.h
// Roles     one sender and one receiver at each end
// Progress  everything: blocking; a peer that dies stops nobody
// Memory    header + 8 lines + capacity, a power of two, each way; two descriptors an end, one a process
// Ordering  all that happened before a send is visible after the receive that returns its message
// Lifetime  an end is closed by its destructor; the memory lives while one end does
// Scopes    threads, processes; the mutex is not robust, see mutex_byte_ring.h
// Together  an end's sending with its receiving, everything of one end with everything of the other
// Checked   stress/contract/pipe
#pragma once

#include "pipe/mutex_byte_ring.h"
#include "pipe/pipe.h"
#include "pipe/ring_pipe.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

template <class Wait>
class mutex_ring_pipe : public ring_pipe<mutex_ring_pipe<Wait>, mutex_byte_ring<Wait>, Wait> {
 public:
  static constexpr pipe_traits traits{.name = "mutex_ring_pipe", .source = "Hoare 1974 (monitor)"};
};

}  // namespace contend::inline CONTEND_BACKEND
