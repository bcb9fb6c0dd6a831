// complaint: the first thing that one of several workers found wrong, in memory that they share.
//
// Lives in a region. Thread-safety: say any worker, thread or process; heard any. Progress: wait-free; a worker that is
// killed while it says something is not heard, nor is anybody after it.
#pragma once

#include <array>
#include <atomic>  // seam: what finds faults is no part of what is disturbed, struck or explored
#include <cstdint>
#include <string>
#include <string_view>

namespace contend {

class complaint {
 public:
  void say(std::string_view what) noexcept {
    std::uint32_t nothing = silent;
    if (!state_.compare_exchange_strong(nothing, speaking)) return;
    what.copy(text_.data(), text_.size() - 1);
    state_.store(spoken);
  }

  // Empty: all is well so far.
  std::string heard() const { return state_.load() == spoken ? text_.data() : ""; }

 private:
  static constexpr std::uint32_t silent = 0;
  static constexpr std::uint32_t speaking = 1;
  static constexpr std::uint32_t spoken = 2;

  std::atomic<std::uint32_t> state_{silent};
  std::array<char, 400> text_{};
};

}  // namespace contend
