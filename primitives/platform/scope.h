// scope: who may share an object: the threads of one process, or several processes.
#pragma once

#include <cstdint>
#include <string_view>

#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

// A run-time field of every object that sleeps: the kernel finds waiters of a private futex by virtual
// address (cheaper), those of a shared one by the page behind it (works across processes).
enum class scope : std::uint32_t { threads = 1, processes = 2 };

constexpr std::string_view to_string(scope s) { return s == scope::threads ? "threads" : "processes"; }

}  // namespace contend::inline CONTEND_BACKEND
