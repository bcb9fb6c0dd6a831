// contenders: every signal that is tested, hunted and timed. To add one: write one header, add one line.
#pragma once

#include "peers/absl_signals.h"
#include "peers/pthread_signals.h"
#include "peers/std_signals.h"
#include "platform/backend.h"
#include "signal/barrier.h"
#include "signal/condition_variable.h"
#include "signal/contender.h"
#include "signal/event.h"
#include "signal/eventcount.h"
#include "signal/latch.h"

namespace contend::inline CONTEND_BACKEND {

using event_contenders = join<      //
    signal_with_every_wait<event>,  //
    signal_as_it_is<absl_notification>>;

using condition_contenders = join<               //
    signal_with_every_wait<condition_variable>,  //
    signal_as_it_is<std_condition_variable>,     //
    signal_as_it_is<pthread_condition>,          //
    signal_as_it_is<absl_condition>>;

using barrier_contenders = join<      //
    signal_with_every_wait<barrier>,  //
    signal_as_it_is<std_barrier>,     //
    signal_as_it_is<pthread_barrier>>;

using latch_contenders = join<      //
    signal_with_every_wait<latch>,  //
    signal_as_it_is<std_latch>>;

using eventcount_contenders = signal_with_every_wait<eventcount>;

}  // namespace contend::inline CONTEND_BACKEND
