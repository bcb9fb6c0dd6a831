// contender: an entry of a worker comparison.
#pragma once

#include <string>

#include "platform/backend.h"
#include "worker/worker.h"

namespace contend::inline CONTEND_BACKEND {

template <class Worker>
struct worker_contender {
  using worker = Worker;

  static constexpr worker_traits traits = Worker::traits;

  static std::string name() { return std::string(traits.name); }
  static std::string wait() { return "own"; }  // the kernel's
};

}  // namespace contend::inline CONTEND_BACKEND
