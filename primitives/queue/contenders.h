// contenders: every queue that is tested, hunted and timed. To add one: write one header, add one line.
#pragma once

#include "platform/backend.h"
#include "queue/contender.h"
#include "queue/mutex_ring.h"

namespace contend::inline CONTEND_BACKEND {

using queue_contenders = join<  //
    every_wait<mutex_ring>>;

}  // namespace contend::inline CONTEND_BACKEND
