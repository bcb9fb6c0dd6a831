// asymmetric_fence: a store-load fence that costs the frequent side nothing and the rare side a system call.
//
// Source    D. Goldblatt, "Asymmetric Fences", WG21 P1202R5; membarrier(2)
// light     free (stops the compiler only): the side that runs per operation
// heavy     makes every running worker that shares memory execute a full fence: the side that runs rarely
// Ordering  two workers, one with a light and one with a heavy fence between a store and a later load:
//           at least one of them sees the other's store, as with two seq_cst fences.
// Scopes    threads by the private, processes by the global expedited membarrier; each process registers
//           itself before main. Where the kernel has no membarrier, both are plain seq_cst fences.
// Progress  light: wait-free; heavy: wait-free, some microseconds
#pragma once

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>

#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/scope.h"

#if CONTEND_IS_MODEL
#include "platform/model/asymmetric_fence.h"
#else

namespace contend::inline CONTEND_BACKEND {

namespace detail {
inline bool register_membarrier() noexcept {
  constexpr int needed = MEMBARRIER_CMD_GLOBAL_EXPEDITED | MEMBARRIER_CMD_PRIVATE_EXPEDITED;
  const long offered = syscall(SYS_membarrier, MEMBARRIER_CMD_QUERY, 0, 0);
  return offered >= 0 && (offered & needed) == needed &&
         syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) == 0 &&
         syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED, 0, 0) == 0;
}

inline const bool membarrier_works = register_membarrier();
}  // namespace detail

inline void asymmetric_fence_light() noexcept {
  if (detail::membarrier_works) [[likely]] {
    std::atomic_signal_fence(std::memory_order_seq_cst);
  } else {
    fence(seq_cst);
  }
}

[[gnu::cold, gnu::noinline]] inline void asymmetric_fence_heavy(scope sharing) noexcept {
  if (detail::membarrier_works) {
    const int command = sharing == scope::threads ? MEMBARRIER_CMD_PRIVATE_EXPEDITED : MEMBARRIER_CMD_GLOBAL_EXPEDITED;
    syscall(SYS_membarrier, command, 0, 0);
  }
  fence(seq_cst);
}

}  // namespace contend::inline CONTEND_BACKEND

#endif
