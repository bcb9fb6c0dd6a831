// contenders: every kind of worker that is tested and timed. To add one: write one header, add one line.
#pragma once

#include "peers/std_thread_worker.h"
#include "platform/backend.h"
#include "platform/type_list.h"
#include "worker/contender.h"
#include "worker/process_worker.h"
#include "worker/thread_worker.h"

namespace contend::inline CONTEND_BACKEND {

using worker_contenders = type_list<       //
    worker_contender<thread_worker>,       //
    worker_contender<process_worker>,      //
    worker_contender<std_thread_worker>>;  // what the library alone costs

}  // namespace contend::inline CONTEND_BACKEND
