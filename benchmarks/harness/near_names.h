// near_names: what somebody may have meant who asked for a name that does not exist.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

// The `count` names with the smallest edit distance to `wanted`, nearest first.
std::vector<std::string> near_names(std::string_view wanted, const std::vector<std::string>& names, std::size_t count);

}  // namespace contend::inline CONTEND_BACKEND
