// item_types: the items that checks push: plain words, and three that a careless queue gets wrong.
//
//   word      8 bytes, trivially copyable: what most checks use
//   tracked   copies may throw on demand, and every construction and destruction is counted
//   owner     move-only: a std::unique_ptr
//   block     4 KiB, aligned to more than a cache line, filled with one number that tells a torn copy
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>

#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::contract {

using word = std::uint64_t;
using owner = std::unique_ptr<word>;

struct life_counts {
  std::int64_t constructed = 0;  // by any constructor
  std::int64_t destroyed = 0;
  std::int64_t destroyed_twice = 0;
};

class tracked {
 public:
  static inline life_counts counted;
  static inline bool copies_throw = false;

  explicit tracked(word value = 0) noexcept : value_(value) { ++counted.constructed; }
  tracked(const tracked& other) : value_(other.value_) {
    if (copies_throw) throw std::runtime_error("this item does not want to be copied");
    ++counted.constructed;
  }
  tracked(tracked&& other) noexcept : value_(other.value_) {
    other.value_ = moved_from;
    ++counted.constructed;
  }
  tracked& operator=(const tracked& other) {
    if (copies_throw) throw std::runtime_error("this item does not want to be copied");
    value_ = other.value_;
    return *this;
  }
  tracked& operator=(tracked&& other) noexcept {
    value_ = other.value_;
    if (&other != this) other.value_ = moved_from;
    return *this;
  }
  ~tracked() {
    ++counted.destroyed;
    if (alive_ != alive) ++counted.destroyed_twice;
    alive_ = 0;
  }

  word value() const noexcept { return value_; }
  friend bool operator<(const tracked& one, const tracked& other) noexcept { return one.value_ < other.value_; }
  bool is_moved_from() const noexcept { return value_ == moved_from; }
  static std::int64_t living() noexcept { return counted.constructed - counted.destroyed; }

 private:
  static constexpr word moved_from = 0xdead'0000'0000'0001;
  static constexpr word alive = 0xa11e'a11e'a11e'a11e;

  word value_;
  volatile word alive_ = alive;  // volatile: the store in the destructor is read after it by a broken queue
};

struct alignas(256) block {
  std::array<word, 512> words{};

  explicit block(word value = 0) noexcept { words.fill(value); }
  bool is_all(word value) const noexcept {
    for (const word each : words) {
      if (each != value) return false;
    }
    return true;
  }
  friend bool operator<(const block& one, const block& other) noexcept { return one.words[0] < other.words[0]; }
};
static_assert(sizeof(block) == 4096);

}  // namespace contend::inline CONTEND_BACKEND::contract
