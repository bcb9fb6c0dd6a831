// random_walk: at each choice a number drawn at random; rare things are drawn rarely.
//
// Of what may be read, the newest and the oldest are drawn more often than one of those between: there may be hundreds.
#pragma once

#include <cstdint>

#include "explore/strategy.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::explore {

// SplitMix64: one multiplication chain a number, the same on every machine.
class random_numbers {
 public:
  explicit random_numbers(std::uint64_t seed) noexcept : state_(seed) {}

  std::uint64_t next() noexcept {
    std::uint64_t bits = state_ += 0x9e3779b97f4a7c15;
    bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
    bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
    return bits ^ (bits >> 31);
  }
  // Below `options`, which is below 2^32.
  std::uint32_t below(std::uint32_t options) noexcept {
    return static_cast<std::uint32_t>(((next() >> 32) * options) >> 32);
  }

 private:
  std::uint64_t state_;
};

class random_walk : public strategy {
 public:
  explicit random_walk(std::uint64_t seed) noexcept : numbers_(seed) {}

  const char* name() const noexcept override { return "random walk"; }
  style works_on() const noexcept override { return style::interleavings; }
  bool start_execution() override { return true; }

  std::uint32_t choose(const choice_point& point) override {
    switch (point.kind) {
      case choice_kind::read: return draw_read(point.options);
      case choice_kind::put:
      case choice_kind::sleep:
      case choice_kind::time:
      case choice_kind::give_up:
      case choice_kind::weak: return numbers_.below(8) == 0 ? numbers_.below(point.options) : 0;
      case choice_kind::crash: return numbers_.below(16) == 0 ? 1 : 0;  // an execution has many steps
      default: return numbers_.below(point.options);
    }
  }

 protected:
  std::uint32_t draw_read(std::uint32_t options) noexcept {
    switch (numbers_.below(4)) {
      case 0: return options - 1;
      case 1: return numbers_.below(options);
      default: return 0;
    }
  }

  random_numbers numbers_;
};

}  // namespace contend::inline CONTEND_BACKEND::explore
