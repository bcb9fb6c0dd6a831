// this_worker: what a worker knows about itself.
// No contract: two facts.
#pragma once

#include <sys/types.h>
#include <unistd.h>  // seam: gettid, which is what a worker is called by the system

#include <string>

#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

namespace detail {
inline thread_local std::string name_of_this_worker = "main";
}  // namespace detail

namespace this_worker {

// The name that it had when it was started; "main" for a thread that is no worker.
inline const std::string& name() noexcept { return detail::name_of_this_worker; }

inline pid_t thread_id() noexcept { return gettid(); }
inline pid_t process_id() noexcept { return getpid(); }

}  // namespace this_worker
}  // namespace contend::inline CONTEND_BACKEND
