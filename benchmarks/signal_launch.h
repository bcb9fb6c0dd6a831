// signal_launch: one launch of one signal point, as a sample with its check.
#pragma once

#include <variant>

#include "harness/point_launch.h"
#include "harness/result.h"
#include "platform/backend.h"
#include "signal_catalogue.h"

namespace contend::inline CONTEND_BACKEND {

std::variant<sample, failure> launch_signal(launcher& launches, point& one, const signal_entry& entry,
                                            const signal_body& body, const launch_choices& choices);

}  // namespace contend::inline CONTEND_BACKEND
