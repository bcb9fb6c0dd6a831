// region_linux: the private and the shared regions of region.h, made from mmap and memfd.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "platform/descriptor.h"
#include "platform/errors.h"
#include "platform/mapping.h"
#include "platform/memory_left.h"
#include "platform/region.h"

namespace contend::inline CONTEND_BACKEND {

namespace detail {

inline absl::Status verify_size(std::string_view object, std::size_t bytes, memory_left left) {
  if (bytes == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(std::string(object), ": create: 0 bytes; ask for at least 1, or size it with bytes_for()"));
  }
  rlimit files{};
  if (getrlimit(RLIMIT_FSIZE, &files) == 0 && files.rlim_cur != RLIM_INFINITY) {
    left.limit(files.rlim_cur, "the file size limit (ulimit -f)");  // beyond it the kernel sends SIGXFSZ
  }
  left.bytes -= left.bytes / 16;  // the last pages of a machine are not ours to take
  if (bytes <= left.bytes) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrCat(std::string(object), ": create: ", bytes, " bytes asked for, ",
                                                   left.bytes, " can be had (", left.limited_by,
                                                   "); choose a smaller capacity"));
}

// Gives the file its size and its memory; afterwards nobody can cut it short.
inline absl::Status reserve(std::string_view object, int fd, std::size_t bytes) {
  if (ftruncate(fd, static_cast<off_t>(bytes)) != 0) {
    return system_error(object, absl::StrCat("ftruncate to ", bytes, " bytes"), errno, "ask for less");
  }
  int error = 0;
  do {
    error = posix_fallocate(fd, 0, static_cast<off_t>(bytes));
  } while (error == EINTR);
  if (error != 0) {
    return system_error(object, absl::StrCat("fallocate of ", bytes, " bytes"), error,
                        "free some memory (or enlarge /dev/shm) or ask for less");
  }
  (void)fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW);  // a memfd only: files in /dev/shm have no seals
  return absl::OkStatus();
}

}  // namespace detail

inline absl::StatusOr<region> region::create(std::size_t bytes, const region_options& options) {
  return options.sharing == scope::threads ? create_private(bytes, options.huge_pages)
                                           : create_shared(bytes, options.huge_pages);
}

inline absl::StatusOr<region> region::create_private(std::size_t bytes, bool huge) {
  constexpr std::string_view object = "private region";
  const detail::memory_left left = detail::find_memory_left_for(bytes);
  if (absl::Status status = detail::verify_size(object, bytes, left); !status.ok()) return status;
  constexpr int flags = MAP_PRIVATE | MAP_ANONYMOUS;
  const std::size_t unit = huge ? detail::huge_page_size() : detail::page_size();
  const std::size_t length = detail::rounded_up(bytes, unit);
  absl::StatusOr<detail::mapping> pages = detail::map_pages(object, length, huge ? flags | MAP_HUGETLB : flags, -1);
  if (huge && !pages.ok()) {  // no reserved huge pages: the kernel may still join ordinary ones
    pages = detail::map_aligned(object, length, unit);
    if (pages.ok()) (void)madvise(pages->get(), length, MADV_HUGEPAGE);
  }
  if (!pages.ok()) return pages.status();
  if (absl::Status status = detail::touch(object, *pages); !status.ok()) return status;
  region made(*std::move(pages), bytes, detail::unique_descriptor());
  made.huge_ = huge && detail::are_huge(made.pages_);
  return made;
}

inline absl::StatusOr<region> region::create_shared(std::size_t bytes, bool huge) {
  constexpr std::string_view object = "shared region";
  const detail::memory_left left = detail::find_memory_left_for(bytes);
  if (absl::Status status = detail::verify_size(object, bytes, left); !status.ok()) return status;
  constexpr unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
  if (huge) {
    detail::unique_descriptor file(memfd_create("contend", flags | MFD_HUGETLB));
    const std::size_t length = detail::rounded_up(bytes, detail::huge_page_size());
    if (file.get() >= 0 && detail::reserve(object, file.get(), length).ok()) {
      return map_file(object, std::move(file), bytes, nullptr, huge);
    }
  }
  detail::unique_descriptor file(memfd_create("contend", flags));
  if (file.get() < 0) {
    return detail::system_error(object, absl::StrCat("memfd_create for ", bytes, " bytes"), errno,
                                "close some descriptors (ulimit -n)");
  }
  if (absl::Status status = detail::reserve(object, file.get(), bytes); !status.ok()) return status;
  return map_file(object, std::move(file), bytes, nullptr, huge);
}

inline absl::StatusOr<region> region::map_file(std::string_view object, detail::unique_descriptor file,
                                               std::size_t bytes, const void* not_at, bool huge) {
  struct statfs filesystem {};
  const bool hugetlb = fstatfs(file.get(), &filesystem) == 0 && filesystem.f_type == HUGETLBFS_MAGIC;
  const std::size_t unit = hugetlb ? static_cast<std::size_t>(filesystem.f_bsize) : detail::page_size();
  absl::StatusOr<detail::mapping> pages =
      detail::map_pages_not_at(not_at, object, detail::rounded_up(bytes, unit), file.get());
  if (!pages.ok()) return pages.status();
  if (huge) (void)madvise(pages->get(), pages->get_deleter().length, MADV_HUGEPAGE);
  if (absl::Status status = detail::touch(object, *pages); !status.ok()) return status;
  region made(*std::move(pages), bytes, std::move(file));
  made.huge_ = huge && detail::are_huge(made.pages_);
  return made;
}

inline absl::StatusOr<region> region::adopt(int descriptor, const void* not_at) {
  const std::string object = absl::StrCat("region of descriptor ", descriptor);
  struct stat facts {};
  if (fstat(descriptor, &facts) != 0) {
    return detail::system_error(object, "adopt", errno, "pass the descriptor of a shared region");
  }
  if (!S_ISREG(facts.st_mode) || facts.st_size == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(object, ": adopt: not a memory file; pass the descriptor of a shared region"));
  }
  detail::unique_descriptor file(descriptor);
  (void)fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  return map_file(object, std::move(file), static_cast<std::size_t>(facts.st_size), not_at, false);
}

inline absl::StatusOr<region> region::map_again() const {
  if (descriptor() < 0) {
    return absl::FailedPreconditionError(
        "private region: map_again: private memory has one mapping only; create it with scope::processes");
  }
  detail::unique_descriptor file(fcntl(descriptor(), F_DUPFD_CLOEXEC, 0));
  if (file.get() < 0) {
    return detail::system_error("shared region", "dup of its descriptor", errno, "close some descriptors (ulimit -n)");
  }
  return map_file("shared region", std::move(file), size_, pages_.get(), false);
}

}  // namespace contend::inline CONTEND_BACKEND
