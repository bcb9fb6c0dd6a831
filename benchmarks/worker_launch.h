// worker_launch: one launch of one point of workers, as a sample with its check.
#pragma once

#include <variant>

#include "harness/point_launch.h"
#include "harness/result.h"
#include "platform/backend.h"
#include "worker_catalogue.h"

namespace contend::inline CONTEND_BACKEND {

std::variant<sample, failure> launch_workers(launcher& launches, point& one, const worker_entry& entry,
                                             const launch_choices& choices);

}  // namespace contend::inline CONTEND_BACKEND
