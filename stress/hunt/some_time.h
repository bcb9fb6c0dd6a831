// some_time: how long a worker of a trial waits this time: for ever, or not at all, or some microseconds.
#pragma once

#include <chrono>

#include "platform/backend.h"
#include "platform/clock.h"
#include "random_bits.h"

namespace contend::inline CONTEND_BACKEND {

inline deadline some_time(bool patient, random_bits& random) {
  if (patient) return deadline::never();
  return random.one_in(2) ? deadline::immediately() : deadline(std::chrono::microseconds(1 + random.below(50)));
}

}  // namespace contend::inline CONTEND_BACKEND
