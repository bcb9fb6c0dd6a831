// region: memory that a primitive lives in: private to one process or shared by several.
//
//   auto memory = region::create(bytes, {.sharing = scope::processes});   // threads: private memory
//   auto queue = vyukov_ring<int, spin>::create_in(memory->bytes(), options);
//   auto again = memory->map_again();       // the same bytes at another address of this process
//   auto theirs = region::adopt(fd);        // in an exec'ed process that inherited the descriptor
//
// Kinds    private     anonymous memory of this process (scope::threads)
//          shared      a memfd: inherited over fork, passed to exec'ed processes by descriptor; it has no
//                      name, so nothing stays behind however its users end (scope::processes)
//          named       a file in /dev/shm, mode 0600, for processes that are not relatives; removed by
//                      its creator's destructor; one whose creator was killed is removed by remove_stale():
//                      the creator holds a lock on the file for as long as it lives
// Pages    reserved and touched at creation, so that running out is an error here and not a SIGBUS later;
//          huge pages on request: `huge_pages()` says whether the kernel gave them. All bytes are zero.
// Lifetime a region unmaps its own mapping only; the memory lives while anybody has it mapped
// Errors   absl::Status with the name, the operation, the size and the errno text; ResourceExhausted when
//          the machine, the cgroup or /dev/shm has not that much memory left: asked before any is taken
// Thread-safety   const members: any; the rest: one thread at a time. Movable, not copyable.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <sys/types.h>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "platform/backend.h"
#include "platform/descriptor.h"
#include "platform/mapping.h"
#include "platform/scope.h"

#if CONTEND_IS_MODEL
#include "platform/model/region.h"
#else

namespace contend::inline CONTEND_BACKEND {

namespace detail {

// The name of a file in /dev/shm, removed by the process that created it, not by its forked children.
class owned_name {
 public:
  owned_name() noexcept = default;
  explicit owned_name(std::string file);
  owned_name(owned_name&& other) noexcept { swap(other); }
  owned_name& operator=(owned_name&& other) noexcept {
    swap(other);
    return *this;
  }
  ~owned_name();

 private:
  void swap(owned_name& other) noexcept {
    std::swap(file_, other.file_);
    std::swap(creator_, other.creator_);
  }

  std::string file_;
  pid_t creator_ = -1;
};

}  // namespace detail

struct region_options {
  scope sharing = scope::threads;
  bool huge_pages = false;  // asks for them; ordinary pages are used where the kernel has none
};

class region {
 public:
  static absl::StatusOr<region> create(std::size_t bytes, const region_options& options);
  static absl::StatusOr<region> create_named(std::string_view name, std::size_t bytes);  // fails if it exists
  static absl::StatusOr<region> open_named(std::string_view name);
  static absl::StatusOr<int> remove_stale();  // removes named regions whose creator is gone; answers how many

  // Maps an inherited memfd, at another address than `not_at`; takes it over unless it is something else.
  static absl::StatusOr<region> adopt(int descriptor, const void* not_at = nullptr);

  absl::StatusOr<region> map_again() const;  // shared and named only

  std::span<std::byte> bytes() const noexcept { return {pages_.get(), size_}; }  // as many as were asked for
  int descriptor() const noexcept { return file_.get(); }                        // -1 for private memory
  bool huge_pages() const noexcept { return huge_; }

 private:
  region(detail::mapping pages, std::size_t size, detail::unique_descriptor file) noexcept
      : pages_(std::move(pages)), size_(size), file_(std::move(file)) {}

  static absl::StatusOr<region> create_private(std::size_t bytes, bool huge);
  static absl::StatusOr<region> create_shared(std::size_t bytes, bool huge);
  static absl::StatusOr<region> map_file(std::string_view object, detail::unique_descriptor file, std::size_t bytes,
                                         const void* not_at, bool huge);

  detail::mapping pages_;
  std::size_t size_ = 0;
  detail::unique_descriptor file_;
  detail::owned_name name_;
  bool huge_ = false;
};

}  // namespace contend::inline CONTEND_BACKEND

#include "platform/region_linux.h"
#include "platform/region_named.h"

#endif
