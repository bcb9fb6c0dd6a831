// thread_id: the kernel's number of the calling thread, unique among the threads of all processes.
#pragma once

#include <cstdint>

#include "platform/backend.h"
#include "platform/robust_list.h"

namespace contend::inline CONTEND_BACKEND {

// Never 0, never the same for two threads that live. Asked of the kernel once a thread, and again after fork.
inline std::uint32_t this_thread_id() noexcept { return robust_list::of_this_thread().thread_id(); }

}  // namespace contend::inline CONTEND_BACKEND
