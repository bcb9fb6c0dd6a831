// equivalent: weakenings that no model can notice, and why. An argument stands beside each; a line whose mutant is
// killed after all, or no longer exists, is a mistake, and mutants_test says so.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "explore/weakening.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::explore {

enum class unnoticed : std::uint8_t {
  equivalent,       // by nobody: something else gives the order
  by_survivors,     // only by who goes on after another worker's death; models have none
  by_machines_only  // only under load buffering, which RC11 rules out: C++ and some machines need the order
};

struct equivalence {
  std::string_view file;  // "spsc_ring.h"
  std::string_view code;  // a part of the line that no other line of the file has
  std::string_view to;    // the end of the weakening's name: "-> relaxed", "left out"
  unnoticed by;
  std::string_view models;  // a part of the names of models that come by there
  std::string why;
};

std::span<const equivalence> equivalences();

// Whether it speaks of this weakening, of this line.
bool names(const equivalence& known, const weakening& what, const std::string& line);

// Nothing unless it stands in the list.
const equivalence* equivalence_of(const weakening& what, const std::string& line);

}  // namespace contend::inline CONTEND_BACKEND::explore
