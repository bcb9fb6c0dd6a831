// item: what travels through a measured queue: who pushed it, as which of his, and a body that is really written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

template <std::size_t Bytes>
class item {
  static_assert(Bytes % sizeof(std::uint64_t) == 0 && Bytes >= sizeof(std::uint64_t));

 public:
  item() = default;
  item(std::uint32_t producer, std::uint64_t sequence) noexcept
      : item(std::uint64_t{producer} << sequence_bits | sequence) {}

  // For contenders that invent items instead of carrying them: the i-th of producer 0.
  static item nth(std::uint64_t sequence) noexcept { return item(sequence); }
  item next() const noexcept { return item(words_[0] + 1); }

  std::uint32_t producer() const noexcept { return static_cast<std::uint32_t>(words_[0] >> sequence_bits); }
  std::uint64_t sequence() const noexcept { return words_[0] & ((std::uint64_t{1} << sequence_bits) - 1); }

  // What priority queues go by: fair to all producers.
  friend bool operator<(const item& one, const item& other) noexcept { return one.sequence() < other.sequence(); }

  // Whether every word is the one that was written; reads all of them.
  bool is_whole() const noexcept {
    std::uint64_t difference = 0;
    for (std::size_t i = 1; i < words; ++i) difference |= words_[i] ^ word(words_[0], i);
    return difference == 0;
  }

 private:
  static constexpr int sequence_bits = 48;  // above them: the producer
  static constexpr std::size_t words = Bytes / sizeof(std::uint64_t);

  explicit item(std::uint64_t stamp) noexcept {
    words_[0] = stamp;
    for (std::size_t i = 1; i < words; ++i) words_[i] = word(stamp, i);
  }

  // Differs between items and between words: a torn or shifted copy shows.
  static constexpr std::uint64_t word(std::uint64_t stamp, std::size_t i) noexcept {
    return stamp + i * 0x9e3779b97f4a7c15;
  }

  std::uint64_t words_[words];  // the stamp, then the body
};

static_assert(sizeof(item<8>) == 8 && sizeof(item<64>) == 64 && sizeof(item<4096>) == 4096);
static_assert(std::is_trivially_copyable_v<item<512>> && std::is_trivially_default_constructible_v<item<8>>);

}  // namespace contend::inline CONTEND_BACKEND
