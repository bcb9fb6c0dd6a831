// lock_launch: one launch of one lock point, as a sample with its check.
#pragma once

#include <variant>

#include "harness/point_launch.h"
#include "harness/result.h"
#include "lock_catalogue.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

// `rounds_per_ns`: how much busy work this machine does (workload/guarded.h), the same for all launches of a run.
std::variant<sample, failure> launch_lock(launcher& launches, point& one, const lock_entry& entry, double rounds_per_ns,
                                          const launch_choices& choices);

}  // namespace contend::inline CONTEND_BACKEND
