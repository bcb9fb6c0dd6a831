// queue_mutants: deliberately broken queues, each with the contract checks that must find it broken.
#pragma once

#include <string_view>
#include <vector>

#include "contract/queue/subject.h"
#include "platform/backend.h"
#include "platform/scope.h"

namespace contend::inline CONTEND_BACKEND::contract {

struct queue_mutant {
  subject contender;
  std::vector<std::string_view> caught_by;  // names of checks
  scope sharing = scope::threads;
};

const std::vector<queue_mutant>& queue_mutants();

// The wrapper alone, with nothing broken.
const subject& faithful_twin();

}  // namespace contend::inline CONTEND_BACKEND::contract
