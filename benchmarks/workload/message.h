// message: what travels through a measured pipe: its number, and a body in which every word is written and compared.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <utility>

#include "harness/launch_board.h"
#include "pipe/pipe.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

inline constexpr std::size_t word_bytes = sizeof(std::uint64_t);

// The number of the message after the last one, which is a word long; the others count from 1.
inline constexpr std::uint64_t end_of_messages = 0;

// Word 0 is the number. Differs between messages and between words: a torn or shifted copy shows.
constexpr std::uint64_t word_of(std::uint64_t number, std::size_t i) noexcept {
  return number + i * 0x9e3779b97f4a7c15;
}

// A part of a message, whole words that begin with its word `from`.
inline void write_words(std::span<std::byte> part, std::uint64_t number, std::size_t from = 0) noexcept {
  for (std::size_t i = 0; i < part.size() / word_bytes; ++i) {
    const std::uint64_t word = word_of(number, from + i);
    std::memcpy(part.data() + i * word_bytes, &word, word_bytes);
  }
}

inline std::uint64_t number_in(std::span<const std::byte> message) noexcept {
  std::uint64_t number = 0;
  std::memcpy(&number, message.data(), std::min(message.size(), word_bytes));
  return number;
}

// Whether every word is the one that was written; reads all of them.
inline bool is_whole(std::span<const std::byte> part, std::uint64_t number, std::size_t from = 0) noexcept {
  std::uint64_t difference = 0;
  for (std::size_t i = 0; i < part.size() / word_bytes; ++i) {
    std::uint64_t word = 0;
    std::memcpy(&word, part.data() + i * word_bytes, word_bytes);
    difference |= word ^ word_of(number, from + i);
  }
  return difference == 0;
}

// From where it lies in one ring to where it will lie in another: both are of one size, and both may have two parts.
inline void copy_message(message_view from, reservation to) noexcept {
  while (from.size() != 0) {
    if (from.first.empty()) from.first = std::exchange(from.second, {});
    if (to.first.empty()) to.first = std::exchange(to.second, {});
    const std::size_t count = std::min(from.first.size(), to.first.size());
    std::memcpy(to.first.data(), from.first.data(), count);
    from.first = from.first.subspan(count);
    to.first = to.first.subspan(count);
  }
}

// What came.
struct arrival {
  std::uint64_t number = 0;
  std::size_t bytes = 0;
  bool whole = false;

  bool is_end() const noexcept { return number == end_of_messages && bytes == word_bytes; }
};

// The receiver's account of one pipe, whose messages come in order, each once.
class message_receipts {
 public:
  explicit message_receipts(std::size_t bytes) noexcept : bytes_(bytes) {}

  void accept(const arrival& got) noexcept {
    ++count_;
    if (got.bytes != bytes_ || !got.whole) [[unlikely]] {
      ++damaged_;
      ++due_;
    } else if (got.number < due_) [[unlikely]] {
      ++repeated_;
    } else {
      lost_ += got.number - due_;
      due_ = got.number + 1;
    }
  }

  void tell(worker_slot& slot) const noexcept {
    slot.popped = count_;
    slot.damaged = damaged_;
    slot.order_breaks = repeated_;
    slot.lost = lost_;
  }

 private:
  std::size_t bytes_;  // of each message
  std::uint64_t due_ = 1;
  std::uint64_t count_ = 0;
  std::uint64_t damaged_ = 0;
  std::uint64_t repeated_ = 0;
  std::uint64_t lost_ = 0;
};

}  // namespace contend::inline CONTEND_BACKEND
