// wait: how a worker waits: spin, spin_then_yield or spin_then_park.
//
// Waiting is a parameter of an algorithm, not another algorithm: `vyukov_ring<T, spin>` and
// `vyukov_ring<T, spin_then_park>` share every line but this one.
//
//   spin             looks again after a few `pause`s; fastest while every worker has a CPU of its own
//   spin_then_yield  after a while offers the CPU at each look; keeps going when workers outnumber CPUs
//   spin_then_park   spins, yields, then sleeps in the kernel; costs nothing while idle
//
// A wait loop owns one `patience<Wait>` and calls `next()` between looks; it answers false when spinning
// has been tried for long enough and the worker should park (only ever with spin_then_park).
//
// How soon to look for the first time is learnt from the worker's last waits. A wait that ends at its first look
// had a stream behind it: looking so soon takes the line from the side that is writing it, and both crawl, item
// by item. So the next wait begins twice as late, and finds a batch. A wait that needed a second look was for one
// answer, and the next begins at once. (Measured: two_lock_queue 1+1 from 7-50, by luck, to 64 M items/s, spsc_ring
// from 188 to 246, round trips unchanged.)
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

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

}  // namespace contend::inline CONTEND_BACKEND

#if CONTEND_IS_MODEL
#include "platform/model/wait.h"
#else

namespace contend::inline CONTEND_BACKEND {

// How often the calling worker has had to wait (not: how long); the harness reads it for its report.
inline thread_local std::uint64_t waits_of_this_thread = 0;

// The pauses before the first look of the calling worker's next wait.
inline thread_local std::uint32_t first_pauses_of_this_thread = 1;

template <class Wait>
class patience {
 public:
  patience() noexcept : step_(first_pauses_of_this_thread) { ++waits_of_this_thread; }
  patience(const patience&) = delete;
  patience& operator=(const patience&) = delete;
  ~patience() {
    first_pauses_of_this_thread = looked_again_ ? 1 : std::min(2 * first_pauses_of_this_thread, longest_first_step);
  }

  [[nodiscard]] bool next() noexcept {
    looked_again_ = std::exchange(looked_, true);
    if (paused_ < Wait::pauses) {
      // Looking less and less often lets the other side work undisturbed and finds several items at once;
      // doubling keeps the time lost below the time waited anyway.
      for (std::uint32_t i = 0; i < step_; ++i) pause();
      if constexpr (Wait::pauses != UINT32_MAX) paused_ += step_;
      if (step_ < longest_step) step_ *= 2;
      return true;
    }
    if constexpr (Wait::parks) {
      if (yielded_ == Wait::yields) return false;
      ++yielded_;
    }
    yield();
    return true;
  }

 private:
  static constexpr std::uint32_t longest_step = 16;        // pauses: some hundred nanoseconds
  static constexpr std::uint32_t longest_first_step = 64;  // about what a batch of some dozen items takes

  bool looked_ = false;
  bool looked_again_ = false;
  std::uint32_t step_;
  std::uint32_t paused_ = 0;
  std::uint32_t yielded_ = 0;
};

}  // namespace contend::inline CONTEND_BACKEND

#endif
