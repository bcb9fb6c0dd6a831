// usage: what the calling worker has cost so far: CPU time, context switches, memory.
#pragma once

#include <sys/resource.h>
#include <time.h>

#include <cstdint>

#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

struct worker_usage {
  std::int64_t cpu_ns = 0;       // of this thread
  std::uint64_t switches = 0;    // of this thread, voluntary and not
  std::uint64_t peak_bytes = 0;  // resident memory of its process at its highest

  static worker_usage read() noexcept {
    timespec cpu{};
    rusage used{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &cpu);
    getrusage(RUSAGE_THREAD, &used);
    return {cpu.tv_sec * 1'000'000'000 + cpu.tv_nsec, static_cast<std::uint64_t>(used.ru_nvcsw + used.ru_nivcsw),
            static_cast<std::uint64_t>(used.ru_maxrss) * 1024};
  }
};

}  // namespace contend::inline CONTEND_BACKEND
