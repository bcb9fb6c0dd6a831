// lock_audit: the harness audits itself: locks with known behaviour must come out as what they are.
#pragma once

#include <vector>

#include "harness/capsule.h"
#include "harness/launch.h"
#include "lock_catalogue.h"
#include "platform/backend.h"
#include "platform/topology.h"

namespace contend::inline CONTEND_BACKEND {

// A few launches, under a second. From `contenders` the futex mutex and the null lock are taken.
std::vector<audit_verdict> audit_locks(launcher& launches, const lock_catalogue& contenders, double rounds_per_ns,
                                       const topology& machine);

}  // namespace contend::inline CONTEND_BACKEND
