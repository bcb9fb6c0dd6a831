// pause and yield, in the model: the worker rests until something that it has read since it rested last has changed.
#pragma once

#include "platform/backend.h"
#include "platform/model/hooks.h"

namespace contend::inline CONTEND_BACKEND {

inline void pause(hooks::place where = hooks::place::current()) noexcept { hooks::pause(where); }
inline void yield(hooks::place where = hooks::place::current()) noexcept { hooks::yield(where); }

}  // namespace contend::inline CONTEND_BACKEND
