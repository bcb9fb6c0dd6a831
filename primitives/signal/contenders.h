// contenders: every signal that is tested, hunted and timed. To add one: write one header, add one line.
#pragma once

#include "platform/backend.h"
#include "signal/barrier.h"
#include "signal/condition_variable.h"
#include "signal/contender.h"
#include "signal/event.h"
#include "signal/eventcount.h"
#include "signal/latch.h"

namespace contend::inline CONTEND_BACKEND {

using event_contenders = join<       //
    signal_with_every_wait<event>>;  //

using condition_contenders = join<                //
    signal_with_every_wait<condition_variable>>;  //

using barrier_contenders = join<       //
    signal_with_every_wait<barrier>>;  //

using latch_contenders = join<       //
    signal_with_every_wait<latch>>;  //

using eventcount_contenders = join<       //
    signal_with_every_wait<eventcount>>;  //

}  // namespace contend::inline CONTEND_BACKEND
