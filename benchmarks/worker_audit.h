// worker_audit: the harness audits itself: workers with known behaviour must come out as what they are.
#pragma once

#include <vector>

#include "harness/capsule.h"
#include "harness/launch.h"
#include "platform/backend.h"
#include "worker_catalogue.h"

namespace contend::inline CONTEND_BACKEND {

// A few launches, about a second. From `contenders` the thread and the process are taken.
std::vector<audit_verdict> audit_workers(launcher& launches, const worker_catalogue& contenders);

}  // namespace contend::inline CONTEND_BACKEND
