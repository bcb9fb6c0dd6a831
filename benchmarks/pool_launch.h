// pool_launch: one launch of one pool point, as a sample with its check.
#pragma once

#include <variant>

#include "harness/point_launch.h"
#include "harness/result.h"
#include "platform/backend.h"
#include "pool_catalogue.h"

namespace contend::inline CONTEND_BACKEND {

std::variant<sample, failure> launch_pool(launcher& launches, point& one, const pool_entry& entry,
                                          const launch_choices& choices);

}  // namespace contend::inline CONTEND_BACKEND
