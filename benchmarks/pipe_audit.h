// pipe_audit: the harness audits itself: pipes with known behaviour must come out as what they are.
#pragma once

#include <vector>

#include "harness/capsule.h"
#include "harness/launch.h"
#include "pipe_catalogue.h"
#include "platform/backend.h"
#include "platform/topology.h"

namespace contend::inline CONTEND_BACKEND {

// A few launches, under a second. From `contenders` the lock-free ring and the null pipe are taken.
std::vector<audit_verdict> audit_pipes(launcher& launches, const pipe_catalogue& contenders, const topology& machine);

}  // namespace contend::inline CONTEND_BACKEND
