// pinning: which CPUs this thread may use, and holding it on one of them.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_join.h>
#include <sched.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "platform/backend.h"
#include "platform/errors.h"

namespace contend::inline CONTEND_BACKEND {

namespace detail {

inline constexpr int most_cpus = 8192;  // NR_CPUS of the largest kernels
inline constexpr std::size_t cpu_mask_bytes = CPU_ALLOC_SIZE(most_cpus);

struct free_cpu_mask {
  void operator()(cpu_set_t* mask) const noexcept { CPU_FREE(mask); }
};

inline std::unique_ptr<cpu_set_t, free_cpu_mask> empty_cpu_mask() {
  std::unique_ptr<cpu_set_t, free_cpu_mask> mask(CPU_ALLOC(most_cpus));
  CPU_ZERO_S(cpu_mask_bytes, mask.get());
  return mask;
}

}  // namespace detail

// The CPUs that the calling thread may run on, in order.
inline absl::StatusOr<std::vector<int>> allowed_cpus() {
  const auto mask = detail::empty_cpu_mask();
  if (sched_getaffinity(0, detail::cpu_mask_bytes, mask.get()) != 0) {
    return detail::system_error("cpu set", "sched_getaffinity", errno, "check the sandbox's system call filter");
  }
  std::vector<int> cpus;
  for (int cpu = 0; cpu < detail::most_cpus; ++cpu) {
    if (CPU_ISSET_S(cpu, detail::cpu_mask_bytes, mask.get())) cpus.push_back(cpu);
  }
  return cpus;
}

// Ok when the calling thread may run on `cpu`; `who` is for the message.
inline absl::Status verify_pin(std::string_view who, int cpu) {
  const absl::StatusOr<std::vector<int>> allowed = allowed_cpus();
  if (!allowed.ok()) return allowed.status();
  if (std::find(allowed->begin(), allowed->end(), cpu) != allowed->end()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(std::string(who), ": cannot run on cpu ", cpu,
                                                    ": this process may use only ", absl::StrJoin(*allowed, ",")));
}

// Holds the calling thread on one CPU from now on.
inline absl::Status pin_this_thread(std::string_view who, int cpu) {
  if (absl::Status status = verify_pin(who, cpu); !status.ok()) return status;
  const auto mask = detail::empty_cpu_mask();
  CPU_SET_S(cpu, detail::cpu_mask_bytes, mask.get());
  if (sched_setaffinity(0, detail::cpu_mask_bytes, mask.get()) == 0) return absl::OkStatus();
  return detail::system_error(who, absl::StrCat("sched_setaffinity to cpu ", cpu), errno, "choose an allowed cpu");
}

}  // namespace contend::inline CONTEND_BACKEND
