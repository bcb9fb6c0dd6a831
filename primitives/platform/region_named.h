// region_named: the named regions of region.h, made from POSIX shared memory and file locks.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "platform/descriptor.h"
#include "platform/errors.h"
#include "platform/memory_left.h"
#include "platform/region.h"
#include "platform/region_linux.h"

namespace contend::inline CONTEND_BACKEND {

namespace detail {

inline constexpr const char* shared_memory_folder = "/dev/shm";
inline constexpr std::string_view name_prefix = "contend.";

inline owned_name::owned_name(std::string file) : file_(std::move(file)), creator_(getpid()) {}
inline owned_name::~owned_name() {
  if (!file_.empty() && creator_ == getpid()) shm_unlink(file_.c_str());
}

inline absl::StatusOr<std::string> shared_memory_name(std::string_view name) {
  constexpr std::size_t longest = 200;
  if (!name.empty() && name.size() <= longest && name.find('/') == std::string_view::npos &&
      name.find('\0') == std::string_view::npos) {
    return absl::StrCat("/", std::string(name_prefix), std::string(name));
  }
  return absl::InvalidArgumentError(absl::StrCat("region '", std::string(name.substr(0, longest)),
                                                 "': a name has 1 to ", longest, " characters and no '/'"));
}

inline std::string quoted_region(std::string_view name) { return absl::StrCat("region '", std::string(name), "'"); }

}  // namespace detail

inline absl::StatusOr<region> region::create_named(std::string_view name, std::size_t bytes) {
  const absl::StatusOr<std::string> file_name = detail::shared_memory_name(name);
  if (!file_name.ok()) return file_name.status();
  const std::string object = detail::quoted_region(name);
  detail::memory_left left = detail::find_memory_left();
  struct statvfs space {};
  if (statvfs(detail::shared_memory_folder, &space) == 0) {
    left.limit(static_cast<std::uint64_t>(space.f_bavail) * space.f_frsize, "free space in /dev/shm");
  }
  if (absl::Status status = detail::verify_size(object, bytes, left); !status.ok()) return status;

  detail::unique_descriptor file(shm_open(file_name->c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600));
  if (file.get() < 0) {
    return detail::system_error(object, "create", errno,
                                "choose another name, or remove_stale() if its creator is gone");
  }
  detail::owned_name owned(*file_name);  // from here on every way out removes it
  struct stat facts {};
  // A remove_stale() that ran between creation and lock took it for an orphan: then it has no name any more.
  if (flock(file.get(), LOCK_EX | LOCK_NB) != 0 || fstat(file.get(), &facts) != 0 || facts.st_nlink == 0) {
    return absl::AbortedError(absl::StrCat(object, ": removed as stale while it was created; create it again"));
  }
  if (absl::Status status = detail::reserve(object, file.get(), bytes); !status.ok()) return status;
  absl::StatusOr<region> made = map_file(object, std::move(file), bytes, nullptr, false);
  if (made.ok()) made->name_ = std::move(owned);
  return made;
}

inline absl::StatusOr<region> region::open_named(std::string_view name) {
  const absl::StatusOr<std::string> file_name = detail::shared_memory_name(name);
  if (!file_name.ok()) return file_name.status();
  const std::string object = detail::quoted_region(name);
  detail::unique_descriptor file(shm_open(file_name->c_str(), O_RDWR | O_CLOEXEC, 0));
  struct stat facts {};
  if (file.get() < 0 || fstat(file.get(), &facts) != 0) {
    return detail::system_error(object, "open", errno, "create it first, as the same user");
  }
  if (facts.st_uid != geteuid()) {
    return absl::PermissionDeniedError(
        absl::StrCat(object, ": open: it belongs to user ", facts.st_uid, "; only one's own regions are trusted"));
  }
  if (facts.st_size == 0) {
    return absl::FailedPreconditionError(absl::StrCat(object, ": open: its creator has not finished; try again"));
  }
  return map_file(object, std::move(file), static_cast<std::size_t>(facts.st_size), nullptr, false);
}

inline absl::StatusOr<int> region::remove_stale() {
  int removed = 0;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(detail::shared_memory_folder, error)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(detail::name_prefix)) continue;
    const std::string file_name = "/" + name;
    detail::unique_descriptor file(shm_open(file_name.c_str(), O_RDWR | O_CLOEXEC, 0));
    struct stat facts {};
    if (file.get() < 0 || fstat(file.get(), &facts) != 0 || facts.st_uid != geteuid()) continue;  // not ours
    if (flock(file.get(), LOCK_EX | LOCK_NB) != 0) continue;                                      // its creator lives
    // Without a name: another remover was here, and the name may be a new region's by now.
    if (fstat(file.get(), &facts) != 0 || facts.st_nlink == 0) continue;
    if (shm_unlink(file_name.c_str()) == 0) ++removed;
  }
  if (error) return detail::system_error("/dev/shm", "remove_stale: list", error.value(), "mount a tmpfs there");
  return removed;
}

}  // namespace contend::inline CONTEND_BACKEND
