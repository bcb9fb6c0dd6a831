// contenders: every pipe that is tested and timed. To add one: write one header, add one line.
#pragma once

#include "pipe/contender.h"
#include "pipe/mutex_ring_pipe.h"
#include "pipe/pipe2_pipe.h"
#include "pipe/posix_mq_pipe.h"
#include "pipe/shm_ring_pipe.h"
#include "pipe/socketpair_pipe.h"
#include "platform/backend.h"
#include "platform/type_list.h"

namespace contend::inline CONTEND_BACKEND {

using pipe_contenders = join<          //
    every_pipe_wait<shm_ring_pipe>,    //
    every_pipe_wait<mutex_ring_pipe>,  //
    kernel_pipe<socketpair_pipe>,      // what Python's Pipe() is
    kernel_pipe<pipe2_pipe>,           // what Python's Pipe(duplex=False) is
    kernel_pipe<posix_mq_pipe>>;

}  // namespace contend::inline CONTEND_BACKEND
