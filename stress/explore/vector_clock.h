// vector_clock: for each worker, how many of its events are known. The width is that of the execution, so no limit.
//
// Rows lie in one table, a multiple of 8 ticks wide, so that the compiler makes single instructions of the loops.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::explore {

using tick = std::uint16_t;
inline constexpr tick never_seen = UINT16_MAX;

constexpr std::size_t clock_width(std::size_t workers) noexcept { return (workers + 7) / 8 * 8; }

inline void join(tick* into, const tick* from, std::size_t width) noexcept {
  for (std::size_t i = 0; i < width; i += 8) {
    for (std::size_t j = i; j < i + 8; ++j) into[j] = std::max(into[j], from[j]);
  }
}

// Whether `clock` knows at least one of the events that `firsts` names.
inline bool knows_one(const tick* clock, const tick* firsts, std::size_t width) noexcept {
  unsigned known = 0;
  for (std::size_t i = 0; i < width; i += 8) {
    for (std::size_t j = i; j < i + 8; ++j) known |= clock[j] >= firsts[j] ? 1U : 0U;
  }
  return known != 0;
}

// Whether `clock` knows all events up to `lasts`.
inline bool knows_all(const tick* clock, const tick* lasts, std::size_t width) noexcept {
  unsigned unknown = 0;
  for (std::size_t i = 0; i < width; i += 8) {
    for (std::size_t j = i; j < i + 8; ++j) unknown |= clock[j] < lasts[j] ? 1U : 0U;
  }
  return unknown == 0;
}

}  // namespace contend::inline CONTEND_BACKEND::explore
