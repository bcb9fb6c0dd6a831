// clock, in the model: time stands still until a worker waits for an instant, and then jumps to it.
#pragma once

#include <cstdint>

#include "platform/backend.h"
#include "platform/model/hooks.h"

namespace contend::inline CONTEND_BACKEND {

inline time_point now() noexcept { return time_point(nanoseconds(hooks::time())); }

namespace detail {
inline bool has_come(std::int64_t instant) noexcept { return hooks::has_come(instant); }
}  // namespace detail

}  // namespace contend::inline CONTEND_BACKEND
