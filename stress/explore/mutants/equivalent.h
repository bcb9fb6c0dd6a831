// equivalent: weakenings that nothing can notice, and why. An argument stands beside each; a mutant that is killed
// after all, or no longer exists, makes its line a mistake, and the score says so.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "explore/weakening.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::explore {

struct equivalence {
  std::string_view file;  // "spsc_ring.h"
  std::string_view code;  // a part of the line that no other line of the file has
  std::string_view to;    // the end of the weakening's name: "-> relaxed", "left out"
  std::string why;
};

std::span<const equivalence> equivalences();

// Nothing unless it stands in the list.
const equivalence* equivalence_of(const weakening& what, const std::string& line);

}  // namespace contend::inline CONTEND_BACKEND::explore
