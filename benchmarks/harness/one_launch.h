// one_launch: what a single launch of a single point says, as a line of JSON on standard output.
//
// For those who launch again and again and decide by themselves, as the gate does: no audit, no calibration, no
// capsule.
//   schema "contend.launch", schema_version 1; id, metric, value (null if the check failed), check; probes before and
//   after (round_trip_ns, dual_ratio, loop_ns; null: not probed); histogram [[lower edge in ns, count]...] or null.
#pragma once

#include <string>

#include "harness/result.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

std::string to_json_line(const point& one, const sample& found);

}  // namespace contend::inline CONTEND_BACKEND
