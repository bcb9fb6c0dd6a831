// family_usage: what this process has cost so far, with all its threads and all children that it has reaped.
#pragma once

#include <sys/resource.h>

#include <algorithm>
#include <cstdint>

#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

struct family_usage {
  std::int64_t cpu_ns = 0;
  std::uint64_t switches = 0;    // voluntary and not
  std::uint64_t peak_bytes = 0;  // resident memory of the process that had most

  static family_usage read() noexcept {
    rusage own{};
    rusage children{};
    getrusage(RUSAGE_SELF, &own);
    getrusage(RUSAGE_CHILDREN, &children);
    const auto ns = [](const timeval& t) { return t.tv_sec * 1'000'000'000 + t.tv_usec * 1'000; };
    return {ns(own.ru_utime) + ns(own.ru_stime) + ns(children.ru_utime) + ns(children.ru_stime),
            static_cast<std::uint64_t>(own.ru_nvcsw + own.ru_nivcsw + children.ru_nvcsw + children.ru_nivcsw),
            static_cast<std::uint64_t>(std::max(own.ru_maxrss, children.ru_maxrss)) * 1024};
  }
};

}  // namespace contend::inline CONTEND_BACKEND
