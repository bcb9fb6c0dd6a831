// signal_audit: the harness audits itself: signals with known behaviour must come out as what they are.
#pragma once

#include <vector>

#include "harness/capsule.h"
#include "harness/launch.h"
#include "platform/backend.h"
#include "platform/topology.h"

namespace contend::inline CONTEND_BACKEND {

// A few launches, about a second.
std::vector<audit_verdict> audit_signals(launcher& launches, const topology& machine);

}  // namespace contend::inline CONTEND_BACKEND
