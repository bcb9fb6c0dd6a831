// random_below: a number that nobody foresees, for algorithms that spread their workers over places at random.
//
// Each thread draws its own, quick rather than good: xorshift (G. Marsaglia, 2003). Forked workers draw alike until
// their counts differ. In the model the explorer chooses, and tries them all.
// No contract: a part of the algorithms that use it.
#pragma once

#include <cstdint>

#include "platform/backend.h"

#if CONTEND_IS_MODEL
#include "platform/model/hooks.h"
#endif

namespace contend::inline CONTEND_BACKEND {

// options: 1 or more.
inline std::uint32_t random_below(std::uint32_t options) noexcept {
#if CONTEND_IS_MODEL
  return hooks::draw(options);
#else
  static thread_local std::uint32_t state = static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(&state) >> 4);
  state = state == 0 ? 1 : state;
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state % options;
#endif
}

}  // namespace contend::inline CONTEND_BACKEND
