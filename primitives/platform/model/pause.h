// pause and yield, in the model: one and the same, for there is no CPU to offer.
#pragma once

#include "platform/backend.h"
#include "platform/model/hooks.h"

namespace contend::inline CONTEND_BACKEND {

inline void pause(hooks::place where = hooks::place::current()) noexcept { hooks::pause(where); }
inline void yield(hooks::place where = hooks::place::current()) noexcept { hooks::pause(where); }

}  // namespace contend::inline CONTEND_BACKEND
