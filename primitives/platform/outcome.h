// outcome: the answer of every hot operation.
#pragma once

#include <cstdint>
#include <string_view>

#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

enum class [[nodiscard]] outcome : std::uint8_t{
    ok,
    full,        // no room, now or until the deadline
    empty,       // nothing there, now or until the deadline
    timeout,     // the deadline passed (operations that are neither push nor pop)
    closed,      // closed for pushing, or closed and drained for popping
    broken,      // a participant died and left the object unusable
    too_long,    // a message is longer than the receiver takes
    malformed,   // a message is not what was asked for
    invalid,     // the argument makes no sense (a negative time-out); nothing was done
    owner_died,  // as ok, but the holder before died inside: what the lock guards may be half changed
};

constexpr std::string_view to_string(outcome o) {
  switch (o) {
    case outcome::ok: return "ok";
    case outcome::full: return "full";
    case outcome::empty: return "empty";
    case outcome::timeout: return "timeout";
    case outcome::closed: return "closed";
    case outcome::broken: return "broken";
    case outcome::too_long: return "too long";
    case outcome::malformed: return "malformed";
    case outcome::invalid: return "invalid: a time-out must be zero, positive or infinite";
    case outcome::owner_died: return "owner died";
  }
  return "unknown outcome";
}

}  // namespace contend::inline CONTEND_BACKEND
