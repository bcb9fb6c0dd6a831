// program_image: where a function lies in the program's own image, so that another process finds it.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <link.h>

#include <cstddef>
#include <cstdint>

#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::detail {

// dl_iterate_phdr visits the program itself first, then its libraries.
struct program_image {
  std::uintptr_t base = 0;
  std::uintptr_t wanted = 0;
  bool holds_wanted = false;
};

inline program_image find_program_image(std::uintptr_t wanted) {
  program_image image{.wanted = wanted};
  const auto visit_first = [](dl_phdr_info* info, std::size_t, void* data) {
    auto& found = *static_cast<program_image*>(data);
    found.base = info->dlpi_addr;
    for (int i = 0; i < info->dlpi_phnum; ++i) {
      const auto& part = info->dlpi_phdr[i];
      const std::uintptr_t start = found.base + part.p_vaddr;
      const bool is_code = part.p_type == PT_LOAD && (part.p_flags & PF_X) != 0;
      if (is_code && found.wanted >= start && found.wanted - start < part.p_memsz) found.holds_wanted = true;
    }
    return 1;
  };
  dl_iterate_phdr(visit_first, &image);
  return image;
}

template <class Function>
absl::StatusOr<std::uint64_t> offset_in_program(Function* function) {
  const auto address = reinterpret_cast<std::uintptr_t>(function);
  const program_image image = find_program_image(address);
  if (image.holds_wanted) return address - image.base;
  return absl::FailedPreconditionError(
      "the body lies outside of the program's own image (in a shared library?); link it into the program");
}

template <class Function>
Function* function_at_offset(std::uint64_t offset) {
  const auto address = find_program_image(0).base + static_cast<std::uintptr_t>(offset);
  return reinterpret_cast<Function*>(address);  // NOLINT(performance-no-int-to-ptr): an address is what it is
}

}  // namespace contend::inline CONTEND_BACKEND::detail
