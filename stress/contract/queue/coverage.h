// coverage: which check runs for which contender in which scope, and why the others do not.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "contract/queue/check.h"
#include "contract/queue/subject.h"
#include "platform/backend.h"
#include "platform/scope.h"

namespace contend::inline CONTEND_BACKEND::contract {

inline constexpr std::array both_scopes{scope::threads, scope::processes};

struct coverage {
  std::string table;                 // a row for each contender and scope, a column for each theme
  std::vector<std::string> missing;  // contenders that no check runs for in a scope that their traits allow
};

coverage coverage_of(const std::vector<subject>& subjects, const std::vector<theme>& all);

}  // namespace contend::inline CONTEND_BACKEND::contract
