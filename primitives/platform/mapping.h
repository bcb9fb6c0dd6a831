// mapping: pages of this address space: mapped, touched, unmapped once.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "platform/backend.h"
#include "platform/errors.h"
#include "platform/memory_left.h"

namespace contend::inline CONTEND_BACKEND::detail {

inline std::size_t page_size() { return static_cast<std::size_t>(sysconf(_SC_PAGESIZE)); }

inline std::size_t huge_page_size() {
  return static_cast<std::size_t>(read_field("/proc/meminfo", "Hugepagesize:").value_or(2048)) * 1024;
}

inline std::size_t rounded_up(std::size_t bytes, std::size_t unit) { return (bytes + unit - 1) / unit * unit; }

struct unmap {
  std::size_t length = 0;
  void operator()(std::byte* start) const noexcept { munmap(start, length); }
};
using mapping = std::unique_ptr<std::byte, unmap>;

inline absl::StatusOr<mapping> map_pages(std::string_view object, std::size_t length, int flags, int fd) {
  void* start = mmap(nullptr, length, PROT_READ | PROT_WRITE, flags, fd, 0);
  if (start != MAP_FAILED) return mapping(static_cast<std::byte*>(start), unmap{length});
  return system_error(object, absl::StrCat("mmap of ", length, " bytes"), errno,
                      "ask for less, or raise the limits (ulimit -v, vm.max_map_count, vm.overcommit_memory)");
}

// As map_pages, for shared pages that must not lie at `elsewhere`.
inline absl::StatusOr<mapping> map_pages_not_at(const void* elsewhere, std::string_view object, std::size_t length,
                                                int fd) {
  absl::StatusOr<mapping> first = map_pages(object, length, MAP_SHARED, fd);
  if (!first.ok() || first->get() != elsewhere) return first;
  return map_pages(object, length, MAP_SHARED, fd);  // while the first one still occupies the address
}

// Anonymous pages that start at a multiple of `alignment`.
inline absl::StatusOr<mapping> map_aligned(std::string_view object, std::size_t length, std::size_t alignment) {
  absl::StatusOr<mapping> wide = map_pages(object, length + alignment, MAP_PRIVATE | MAP_ANONYMOUS, -1);
  if (!wide.ok()) return wide;
  std::byte* const start = wide->release();
  const auto misaligned = reinterpret_cast<std::uintptr_t>(start) % alignment;
  const std::size_t head = misaligned == 0 ? 0 : alignment - misaligned;
  if (head != 0) munmap(start, head);
  munmap(start + head + length, alignment - head);
  return mapping(start + head, unmap{length});
}

// Has the kernel give every page now: in a measured loop no first touch, and later no SIGBUS.
inline absl::Status touch(std::string_view object, const mapping& pages) {
  const std::size_t length = pages.get_deleter().length;
  while (madvise(pages.get(), length, MADV_POPULATE_WRITE) != 0) {
    if (errno == EINTR || errno == EAGAIN) continue;
    if (errno == EINVAL) {  // a kernel before 5.14: others may write already, so only look
      for (std::size_t i = 0; i < length; i += page_size()) (void)*static_cast<volatile std::byte*>(pages.get() + i);
      return absl::OkStatus();
    }
    return system_error(object, absl::StrCat("touching ", length, " bytes"), errno, "free some memory or ask for less");
  }
  return absl::OkStatus();
}

// Whether the kernel backs all of these (touched) pages with huge ones.
inline bool are_huge(const mapping& pages) {
  const auto wanted = reinterpret_cast<std::uintptr_t>(pages.get());
  std::ifstream maps("/proc/self/smaps");
  std::uint64_t huge = 0;
  bool here = false;
  for (std::string line; std::getline(maps, line);) {
    std::uintptr_t begin = 0, end = 0;
    unsigned long kilobytes = 0;
    char key[32];
    if (std::sscanf(line.c_str(), "%lx-%lx ", &begin, &end) == 2) {
      if (here) break;
      here = begin <= wanted && wanted < end;
    } else if (here && std::sscanf(line.c_str(), "%31[^:]: %lu kB", key, &kilobytes) == 2) {
      const std::string_view field = key;
      if (field == "KernelPageSize" && kilobytes * 1024 > page_size()) return true;
      if (field == "AnonHugePages" || field == "ShmemPmdMapped") huge += kilobytes * 1024;
    }
  }
  return huge >= pages.get_deleter().length;
}

}  // namespace contend::inline CONTEND_BACKEND::detail
