// pause, yield: what a worker does between two looks at a word that it waits for.
#pragma once

#include <sched.h>

#include "platform/backend.h"

#if CONTEND_IS_MODEL
#include "platform/model/pause.h"
#else

namespace contend::inline CONTEND_BACKEND {

// Tells the core that this is a spin loop: saves power and helps the SMT sibling (25-45 ns on x86).
inline void pause() noexcept {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("isb" ::: "memory");  // `yield` is a no-op on most Arm cores
#endif
}

// Offers the CPU to any other runnable worker.
inline void yield() noexcept { sched_yield(); }

}  // namespace contend::inline CONTEND_BACKEND

#endif
