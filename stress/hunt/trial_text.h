// trial_text: a trial as text that a command line takes: "threads,workers=3,operations=100,...,seed=5".
#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <string_view>

#include "hunt/quarry.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

std::string to_text(const trial& how);

// InvalidArgument says which part is wrong, and how it should read.
absl::StatusOr<trial> trial_of(std::string_view text);

}  // namespace contend::inline CONTEND_BACKEND
