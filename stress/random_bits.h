// random_bits: a small generator, seeded by several numbers, the same on every machine.
//
// Source   Steele, Lea and Flood 2014 (SplitMix64)
#pragma once

#include <cstdint>
#include <initializer_list>

namespace contend {

class random_bits {
 public:
  explicit random_bits(std::initializer_list<std::uint64_t> seeds) noexcept {
    for (const std::uint64_t seed : seeds) state_ = mixed(state_ + seed);
  }

  std::uint64_t next() noexcept { return mixed(state_ += 0x9e3779b97f4a7c15); }
  std::uint64_t below(std::uint64_t end) noexcept { return next() % end; }
  bool one_in(std::uint64_t n) noexcept { return below(n) == 0; }

 private:
  static std::uint64_t mixed(std::uint64_t z) noexcept {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  std::uint64_t state_ = 0;
};

}  // namespace contend
