// chase: plays trials of one quarry, each drawn from the seed, until one fails; then looks for a smaller one that does.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "hunt/quarry.h"
#include "platform/backend.h"
#include "platform/clock.h"

namespace contend::inline CONTEND_BACKEND {

struct catch_of_a_chase {
  trial first;       // in which it was found
  trial smallest;    // the smallest that was seen to fail, too
  std::string what;  // was wrong in that
};

struct chase_result {
  std::uint64_t trials = 0;
  std::uint64_t operations = 0;  // of all workers in all trials that ended well
  nanoseconds took{};
  std::optional<catch_of_a_chase> caught = {};
};

// Trial number `index` of a chase.
trial draw(std::uint64_t seed, scope sharing, std::uint64_t index,
           std::uint32_t most_operations = trial::most_operations);

struct chase_limits {
  nanoseconds time{};
  nanoseconds patience{};      // what takes longer hangs
  bool shrinks = true;         // looks for a smaller trial
  bool watches_leaks = false;  // what the trials of a slice leave behind together is a finding
};

// The caller must be single-threaded.
chase_result chase(const quarry& prey, scope sharing, std::uint64_t seed, const chase_limits& limits);

// The same trial again, until it fails or time is up; empty: it does not.
std::string repeat(const quarry& prey, const trial& how, nanoseconds time, nanoseconds patience);

}  // namespace contend::inline CONTEND_BACKEND
