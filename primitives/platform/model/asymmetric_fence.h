// asymmetric_fence, in the model: of two such fences, at least one of them heavy, one comes first.
#pragma once

#include "platform/backend.h"
#include "platform/model/hooks.h"
#include "platform/scope.h"

namespace contend::inline CONTEND_BACKEND {

inline void asymmetric_fence_light(hooks::place where = hooks::place::current()) noexcept { hooks::light_fence(where); }

inline void asymmetric_fence_heavy(scope, hooks::place where = hooks::place::current()) noexcept {
  hooks::heavy_fence(where);
}

}  // namespace contend::inline CONTEND_BACKEND
