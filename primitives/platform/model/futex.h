// futex, in the model: the explorer is the kernel.
#pragma once

#include <cstdint>
#include <limits>

#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/model/hooks.h"
#include "platform/scope.h"

namespace contend::inline CONTEND_BACKEND {

inline wake_cause futex_wait(const atomic<std::uint32_t>& word, std::uint32_t expected, deadline until, scope sharing,
                             std::uint32_t bits = any_bit, hooks::place where = hooks::place::current()) noexcept {
  if (until.is_immediate() || !until.is_valid()) return wake_cause::timed_out;
  const std::int64_t instant =
      until.is_never() ? std::numeric_limits<std::int64_t>::max() : until.nanoseconds_since_epoch();
  return static_cast<wake_cause>(hooks::futex_wait(word.address(), expected, instant, sharing, bits, where));
}

inline int futex_wake(const atomic<std::uint32_t>& word, int count, scope sharing, std::uint32_t bits = any_bit,
                      hooks::place where = hooks::place::current()) noexcept {
  return hooks::futex_wake(word.address(), count, sharing, bits, where);
}

}  // namespace contend::inline CONTEND_BACKEND
