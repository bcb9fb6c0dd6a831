// pipe_launch: one launch of one pipe point, as a sample with its check.
#pragma once

#include <string_view>
#include <variant>

#include "harness/point_launch.h"
#include "harness/result.h"
#include "pipe/pipe.h"
#include "pipe_catalogue.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

// What the point's pipe is created with.
pipe_options options_of(const point& one, const pipe_body& body);

std::variant<sample, failure> launch_pipe(launcher& launches, point& one, const pipe_entry& entry,
                                          const launch_choices& choices);

}  // namespace contend::inline CONTEND_BACKEND
