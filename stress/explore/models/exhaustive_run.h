// exhaustive_run: models gone through wholly, one after the other, and the table of what that took.
#pragma once

#include <string>
#include <vector>

#include "explore/models/model.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::explore {

// Explores each of them for `seconds` at most, wholly or else with a bound on loops, and prints a line. The lines are
// in `table`, too, unless that is empty: what the file says to be explored wholly is not explored again, and is kept as
// it is, so that a run that was cut off goes on where it was. Answers the exit code.
int explore_wholly(const std::vector<const model*>& some, double seconds, const std::string& table);

}  // namespace contend::inline CONTEND_BACKEND::explore
