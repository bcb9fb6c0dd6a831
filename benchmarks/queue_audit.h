// queue_audit: the harness audits itself: contenders with known behaviour must come out as what they are.
#pragma once

#include <vector>

#include "harness/capsule.h"
#include "harness/launch.h"
#include "platform/backend.h"
#include "platform/topology.h"
#include "queue_catalogue.h"

namespace contend::inline CONTEND_BACKEND {

// A few launches, under a second. `planted`: the catalogue of add_planted_queues; `contenders`: the ordinary one,
// from which mutex_ring, memcpy_handoff (the ideal) and null_queue are taken.
std::vector<audit_verdict> audit_harness(launcher& launches, const queue_catalogue& contenders,
                                         const queue_catalogue& planted, const topology& machine);

}  // namespace contend::inline CONTEND_BACKEND
