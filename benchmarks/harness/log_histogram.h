// log_histogram: counts of durations in buckets of 6 % width, fixed size, safe to keep in shared memory.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

class log_histogram {
 public:
  // 16 buckets to each doubling; values below 16 have one each.
  static constexpr std::size_t buckets = std::size_t{61} * 16;

  static constexpr std::size_t bucket_of(std::uint64_t value) noexcept {
    if (value < 16) return value;
    const auto exponent = static_cast<unsigned>(std::bit_width(value)) - 5;
    return (std::size_t{exponent} + 1) * 16 + ((value >> exponent) & 15);
  }

  static constexpr std::uint64_t lower_edge(std::size_t bucket) noexcept {
    if (bucket < 16) return bucket;
    return (16 + bucket % 16) << (bucket / 16 - 1);
  }

  void add(std::uint64_t value) noexcept { ++counts_[bucket_of(value)]; }
  std::uint64_t count(std::size_t bucket) const noexcept { return counts_[bucket]; }

 private:
  std::array<std::uint64_t, buckets> counts_{};
};

}  // namespace contend::inline CONTEND_BACKEND
