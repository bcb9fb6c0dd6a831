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

// A family's profile with the workers that --workers asks for (empty: its own), as its use_shapes takes them.
template <class Profile>
absl::StatusOr<Profile> with_workers(absl::StatusOr<Profile> chosen, std::string_view workers) {
  if (!chosen.ok() || workers.empty()) return chosen;
  const absl::StatusOr<std::vector<worker_shape>> shapes = parse_workers(workers);
  if (!shapes.ok()) return shapes.status();
  use_shapes(*chosen, *shapes);
  return chosen;
}

}  // namespace contend::inline CONTEND_BACKEND
