// wait: how a worker waits: spin, spin_then_yield or spin_then_park.
//
// Waiting is a parameter of an algorithm, not another algorithm: `vyukov_ring<T, spin>` and
// `vyukov_ring<T, spin_then_park>` share every line but this one.
//
//   spin             looks again after each `pause`; fastest while every worker has a CPU of its own
//   spin_then_yield  after a while offers the CPU at each look; keeps going when workers outnumber CPUs
//   spin_then_park   spins, yields, then sleeps in the kernel; costs nothing while idle
//
// A wait loop owns one `patience<Wait>` and calls `next()` between looks; it answers false when spinning
// has been tried for long enough and the worker should park (only ever with spin_then_park).
#pragma once

#include <cstdint>
#include <string_view>

#include "platform/backend.h"
#include "platform/pause.h"

namespace contend::inline CONTEND_BACKEND {

struct spin {
  static constexpr std::string_view name = "spin";
  static constexpr bool parks = false;
  static constexpr std::uint32_t pauses = UINT32_MAX;
  static constexpr std::uint32_t yields = UINT32_MAX;
};

struct spin_then_yield {
  static constexpr std::string_view name = "yield";
  static constexpr bool parks = false;
  static constexpr std::uint32_t pauses = 128;
  static constexpr std::uint32_t yields = UINT32_MAX;
};

struct spin_then_park {
  static constexpr std::string_view name = "park";
  static constexpr bool parks = true;
  // About the price of one wake-up of a sleeping virtual CPU (16-30 us): waiting longer awake costs
  // more than sleeping would have, waiting shorter pays for a sleep that was not needed.
  static constexpr std::uint32_t pauses = 128;
  static constexpr std::uint32_t yields = 24;
};

// How often the calling worker has had to wait (not: how long); the harness reads it for its report.
inline thread_local std::uint64_t waits_of_this_thread = 0;

template <class Wait>
class patience {
 public:
  patience() noexcept { ++waits_of_this_thread; }

  [[nodiscard]] bool next() noexcept {
    if (looks_ < Wait::pauses) {
      if constexpr (Wait::pauses != UINT32_MAX) ++looks_;
      pause();
      return true;
    }
    if constexpr (Wait::parks) {
      if (looks_ >= Wait::pauses + Wait::yields) return false;
      ++looks_;
    }
    yield();
    return true;
  }

 private:
  std::uint32_t looks_ = 0;
};

}  // namespace contend::inline CONTEND_BACKEND
