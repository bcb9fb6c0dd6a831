// contenders: every queue that is tested, hunted and timed. To add one: write one header, add one line.
#pragma once

#include "peers/contenders.h"
#include "platform/backend.h"
#include "queue/contender.h"
#include "queue/fetch_add_only.h"
#include "queue/joinable.h"
#include "queue/line_handoff.h"
#include "queue/memcpy_handoff.h"
#include "queue/mpsc_queue.h"
#include "queue/multi_queue.h"
#include "queue/mutex_heap.h"
#include "queue/mutex_ring.h"
#include "queue/mutex_stack.h"
#include "queue/mutex_unbounded.h"
#include "queue/null_queue.h"
#include "queue/robust_ring.h"
#include "queue/segment_queue.h"
#include "queue/spsc_ring.h"
#include "queue/ticket_ring.h"
#include "queue/treiber_stack.h"
#include "queue/two_lock_queue.h"
#include "queue/vyukov_ring.h"

namespace contend::inline CONTEND_BACKEND {

using queue_contenders = join<                      //
    every_wait<mutex_ring>,                         //
    every_wait<two_lock_queue>,                     //
    every_wait<spsc_ring>,                          //
    every_wait<vyukov_ring>,                        //
    every_wait<ticket_ring>,                        //
    every_wait<segment_queue>,                      //
    one_wait<mpsc_queue, spin_then_park>,           // the other waits would teach nothing that the above do not
    one_wait<mutex_unbounded, spin_then_park>,      //
    one_wait<robust_ring, spin_then_park>,          // survives its users
    one_wait<joinable_mutex_ring, spin_then_park>,  // has task_done and join
    one_wait<mutex_stack, spin_then_park>,          // last in, first out
    one_wait<treiber_stack, spin_then_park>,        //
    one_wait<mutex_heap, spin_then_park>,           // lowest first
    one_wait<multi_queue, spin_then_park>,          //
    peer_contenders,                                // the libraries that this machine has, and the floor
    polling_waits<line_handoff>,                    // ceilings: what the hardware allows
    polling_waits<memcpy_handoff>,                  //
    one_wait<fetch_add_only, spin>,                 //
    one_wait<null_queue, spin>>;                    // what the harness itself costs

}  // namespace contend::inline CONTEND_BACKEND
