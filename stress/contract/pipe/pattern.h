// pattern: messages whose every byte can be checked: which message it is, how long, and where in it the byte lies.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <vector>

namespace contend::testing_support {

inline std::uint64_t pattern_word(std::uint64_t number, std::size_t length, std::size_t word) noexcept {
  return (number * 0x9e3779b97f4a7c15 + length) ^ (word * 0xbf58476d1ce4e5b9);
}

inline void fill_pattern(std::span<std::byte> message, std::uint64_t number) noexcept {
  for (std::size_t at = 0; at < message.size(); at += sizeof(std::uint64_t)) {
    const std::uint64_t word = pattern_word(number, message.size(), at / sizeof word);
    std::memcpy(message.data() + at, &word, std::min(sizeof word, message.size() - at));
  }
}

inline std::vector<std::byte> patterned(std::size_t length, std::uint64_t number) {
  std::vector<std::byte> message(length);
  fill_pattern(message, number);
  return message;
}

// Empty if this is message `number` of that length, whole and unchanged; else what is wrong.
inline std::string pattern_error(std::span<const std::byte> message, std::size_t length, std::uint64_t number) {
  if (message.size() != length) {
    return "message " + std::to_string(number) + " has " + std::to_string(message.size()) + " bytes instead of " +
           std::to_string(length);
  }
  for (std::size_t at = 0; at < length; at += sizeof(std::uint64_t)) {
    const std::uint64_t word = pattern_word(number, length, at / sizeof word);
    if (std::memcmp(message.data() + at, &word, std::min(sizeof word, length - at)) != 0) {
      return "message " + std::to_string(number) + " is wrong from byte " + std::to_string(at) + " on";
    }
  }
  return {};
}

}  // namespace contend::testing_support
