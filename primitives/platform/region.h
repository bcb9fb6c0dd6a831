// region: memory that a primitive lives in: private to one process or shared by several.
//
//   auto memory = region::create(bytes, {.sharing = scope::processes});   // threads: private memory
//   auto queue = vyukov_ring<int, spin>::create_in(memory->bytes(), options);
//   auto again = memory->map_again();        // the same bytes at another address of this process
//   auto theirs = region::adopt(memory->descriptor());   // in an exec'ed process that inherited the fd
//
// Kinds    private     anonymous memory of this process (scope::threads)
//          shared      a memfd: inherited over fork, passed to exec'ed processes by descriptor; it has no
//                      name, so nothing stays behind however its users end (scope::processes)
//          named       a file in /dev/shm, mode 0600, for processes that are not relatives; removed by
//                      its creator's destructor; one whose creator was killed is removed by remove_stale()
// Pages    reserved and touched at creation, so that running out is an error here and not a SIGBUS later;
//          huge pages on request: `huge_pages()` says whether the kernel gave them.
// Errors   absl::Status with the name, the operation, the size and the errno text; ResourceExhausted when
//          the machine, the cgroup or /dev/shm has not that much memory left
// Thread-safety   const members: any; the rest: one thread at a time. Movable, not copyable.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "platform/backend.h"
#include "platform/scope.h"

namespace contend::inline CONTEND_BACKEND {

struct region_options {
  scope sharing = scope::threads;
  bool huge_pages = false;  // asks for them; ordinary pages are used where the kernel has none
};

class region {
 public:
  static absl::StatusOr<region> create(std::size_t bytes, const region_options& options);
  static absl::StatusOr<region> create_named(std::string_view name, std::size_t bytes);  // fails if it exists
  static absl::StatusOr<region> open_named(std::string_view name);
  static absl::StatusOr<region> adopt(int descriptor);  // maps an inherited memfd; takes the descriptor over
  static absl::StatusOr<int> remove_stale();            // removes named regions whose creator is gone; answers how many

  absl::StatusOr<region> map_again() const;  // shared and named only

  std::span<std::byte> bytes() const noexcept;
  int descriptor() const noexcept;  // -1 for private memory
  bool huge_pages() const noexcept;
};

}  // namespace contend::inline CONTEND_BACKEND
