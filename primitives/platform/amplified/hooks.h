// hooks: what the amplified backend calls after every access; stress/hunt/noise.cc defines it.
//
// The access itself is the hardware's. After it anything may happen to the worker: a delay, a stop, its death.
// Thread-safety: called by any thread or process, also by those that know nothing of a hunt.
#pragma once

#include <source_location>

#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::hooks {

using place = std::source_location;

// The algorithm has made an access there, and not gone on yet.
void passed(place where) noexcept;

}  // namespace contend::inline CONTEND_BACKEND::hooks
