// traits: the words in which every family says what its contenders are.
#pragma once

#include <cstdint>
#include <string_view>

#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

enum class contender_kind : std::uint8_t {
  primitive,  // ours
  peer,       // an installed library's
  floor,      // the plain solution that everything should beat
  ceiling,    // a bound set by the hardware
  null,       // does nothing: what the harness itself costs
};

enum class progress : std::uint8_t { blocking, obstruction_free, lock_free, wait_free };

constexpr std::string_view to_string(contender_kind kind) {
  switch (kind) {
    case contender_kind::primitive: return "primitive";
    case contender_kind::peer: return "peer";
    case contender_kind::floor: return "floor";
    case contender_kind::ceiling: return "ceiling";
    case contender_kind::null: return "null";
  }
  return "unknown";
}

constexpr std::string_view to_string(progress guarantee) {
  switch (guarantee) {
    case progress::blocking: return "blocking";
    case progress::obstruction_free: return "obstruction-free";
    case progress::lock_free: return "lock-free";
    case progress::wait_free: return "wait-free";
  }
  return "unknown";
}

}  // namespace contend::inline CONTEND_BACKEND
