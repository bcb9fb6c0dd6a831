// signal_time_outs: every waiting operation of the project, as what signal_bench's workload time_out measures.
#pragma once

#include "platform/backend.h"
#include "signal_catalogue.h"

namespace contend::inline CONTEND_BACKEND {

// One entry an operation, each with the wait that sleeps in the kernel; named after the operation.
signal_catalogue waiting_operations();

}  // namespace contend::inline CONTEND_BACKEND
