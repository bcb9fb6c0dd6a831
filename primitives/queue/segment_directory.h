// segment_directory: which piece of memory holds segment number n of a segment_queue.
//
// Segment numbers grow without end; an index names one of the few pieces of memory in the region. Numbers n,
// n + size, n + 2 * size share one entry, which goes through
//
//   freed(n - size) --install--> installed(n, index) --remove--> freed(n) --install--> installed(n + size, ...)
//
// and never back: a worker that has slept over an old number can neither find nor install it any more, and
// one that stopped inside segment n holds up n + size, but never corrupts it.
//
// No contract: a part of segment_queue, which states it.
#pragma once

#include <cstdint>

#include "platform/atomic.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

class segment_entry {
 public:
  static constexpr std::uint32_t none = UINT32_MAX;
  static constexpr std::uint32_t most_indices = (1U << 24) - 1;

  explicit segment_entry(std::uint64_t freed_number) noexcept : packed_(pack(freed_number, 0)) {}

  // The index of segment `number`, or none when it is not installed.
  std::uint32_t find(std::uint64_t number) const noexcept {
    // [D2] sees the cells prepared, or how far the tail had come; pairs with [D1], [D3]
    const std::uint64_t packed = packed_.load(acquire);
    const std::uint64_t index_plus_1 = packed - pack(number, 0);
    return index_plus_1 - 1 < most_indices ? static_cast<std::uint32_t>(index_plus_1 - 1) : none;
  }

  // False when the entry is not freed(number - size): installed by a faster worker, held up, or long past.
  bool install(std::uint64_t number, std::uint32_t index, std::uint64_t size) noexcept {
    std::uint64_t freed = pack(number - size, 0);
    const std::uint64_t installed = pack(number, index + 1);
    return packed_.compare_exchange_strong(freed, installed, release, relaxed);  // [D1] publishes; pairs with [D2]
  }

  void remove(std::uint64_t number) noexcept {
    packed_.store(pack(number, 0), release);  // [D3] the tail is beyond it; pairs with [D2]
  }

 private:
  // The low 40 bits of the number, then index + 1 in 24 bits; 0 there means freed.
  static constexpr std::uint64_t pack(std::uint64_t number, std::uint64_t index_plus_1) noexcept {
    return (number << 24) | index_plus_1;
  }

  atomic<std::uint64_t> packed_;
};

}  // namespace contend::inline CONTEND_BACKEND
