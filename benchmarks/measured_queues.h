// measured_queues: everything that queue_bench puts side by side: ours, the libraries', the floor, the bounds.
#pragma once

#include "peers/contenders.h"
#include "platform/backend.h"
#include "platform/type_list.h"
#include "queue/contender.h"
#include "queue/contenders.h"
#include "queue/fetch_add_only.h"
#include "queue/line_handoff.h"
#include "queue/memcpy_handoff.h"
#include "queue/null_queue.h"

namespace contend::inline CONTEND_BACKEND {

// What the hardware allows, and what the harness costs.
using queue_bounds = join<  //
    waits_itself<fetch_add_only>, polling_waits<line_handoff>, polling_waits<memcpy_handoff>, waits_itself<null_queue>>;

using measured_queues = join<queue_contenders, peer_contenders, queue_bounds>;

}  // namespace contend::inline CONTEND_BACKEND
