// pool_audit: the harness audits itself: pools with known behaviour must come out as what they are.
#pragma once

#include <vector>

#include "harness/capsule.h"
#include "harness/launch.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

// A few launches, about a second.
std::vector<audit_verdict> audit_pools(launcher& launches);

}  // namespace contend::inline CONTEND_BACKEND
