// queue_launch: one launch of one queue point, as a sample with its check.
#pragma once

#include <variant>

#include "harness/point_launch.h"
#include "harness/result.h"
#include "platform/backend.h"
#include "queue_catalogue.h"

namespace contend::inline CONTEND_BACKEND {

std::variant<sample, failure> launch_queue(launcher& launches, point& one, const queue_entry& entry,
                                           const queue_body& body, const launch_choices& choices);

}  // namespace contend::inline CONTEND_BACKEND
