// score: weakens each order, fence and wake of the primitives in turn, and asks whether their models notice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <source_location>
#include <string>
#include <vector>

#include "explore/models/model.h"
#include "explore/mutants/equivalent.h"
#include "explore/weakening.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::explore {

struct mutant {
  weakening what;
  std::vector<const model*> models;  // that come by there, those with fewer steps first
};

enum class fate : std::uint8_t { killed, unnoticed, survived };

struct judged {
  std::string name;  // "spsc_ring.h:88 release -> relaxed"
  std::string code;  // the line
  fate what = fate::survived;
  std::string by = {};                 // killed: by which model, and how; unnoticed: why
  const equivalence* known = nullptr;  // unnoticed
  std::uint64_t executions = 0;
};

// All mutants of what these models come by, and whose file's name matches. `go_on` as in limits.
std::vector<mutant> mutants_of(const std::vector<const model*>& models, const std::string& file_pattern,
                               const std::function<bool()>& go_on);

// The line of the source, without the blanks around it.
std::string line_of(const std::source_location& place);

// At most `executions` of each model, and some million steps. `go_on` as in limits.
judged judge(const mutant& each, std::uint64_t executions, const std::function<bool()>& go_on);

}  // namespace contend::inline CONTEND_BACKEND::explore
