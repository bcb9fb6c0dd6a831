// subject_shard: every N-th line of contenders.h, so that several compilers share the work of instantiating them.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "contract/queue/subject.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::contract {

struct numbered_subject {
  std::size_t line;  // in contenders.h
  subject contender;
};

// Defined in subject_shard.cc, which is compiled once for each Shard.
template <std::size_t Shard>
std::vector<numbered_subject> subjects_of_shard();

}  // namespace contend::inline CONTEND_BACKEND::contract
