// worker_shapes: how many workers, in which roles, as --workers says it for every family.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <string_view>
#include <vector>

#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

struct worker_shape {
  std::uint32_t producers;
  std::uint32_t consumers;

  std::uint32_t workers() const noexcept { return producers + consumers; }
};

// "1+1,2+2": producers+consumers; families without roles take the sums. InvalidArgument for anything that is no such
// list, for none and for too many.
absl::StatusOr<std::vector<worker_shape>> parse_workers(std::string_view text);

}  // namespace contend::inline CONTEND_BACKEND
