// cache_line: the distance that keeps two workers' data apart.
#pragma once

#include <cstddef>

#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

// Two lines of 64 bytes: Intel and AMD cores prefetch the neighbour line too, so data only one line
// apart is still falsely shared. Fixed, not std::hardware_destructive_interference_size, because two
// programs that attach to one region must agree on it.
inline constexpr std::size_t cache_line = 128;

}  // namespace contend::inline CONTEND_BACKEND
