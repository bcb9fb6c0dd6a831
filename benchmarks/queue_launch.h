// queue_launch: one launch of one queue point: the plan for the launcher, and its board as a sample.
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "harness/launch.h"
#include "harness/result.h"
#include "platform/backend.h"
#include "queue_catalogue.h"

namespace contend::inline CONTEND_BACKEND {

struct queue_launch_options {
  nanoseconds run_for = std::chrono::milliseconds(20);
  nanoseconds limit = std::chrono::seconds(3);
  std::uint64_t seed = 1;
  std::vector<int> all_cpus = {};  // that may be used: where unpinned workers may be
};

// Also notes in `one` which code ran, and refuses the number if it was not the same for all workers of all launches.
std::variant<sample, failure> launch_queue(launcher& launches, point& one, const queue_entry& entry,
                                           const queue_body& body, std::uint64_t order,
                                           const queue_launch_options& options);

}  // namespace contend::inline CONTEND_BACKEND
