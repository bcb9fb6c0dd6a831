// heap_object: how an object of another library, which allocates for itself, is created in a region.
//
// Such an object keeps pointers into this process' heap, so only the threads of its creator can use it.
// It still offers bytes_for, create_in and attach, so that `hosted` and every test treat it like the
// project's own: asking for processes is an error with a reason, not a crash.
//
//   class some_queue : public heap_object<some_queue, T> { friend heap_object<some_queue, T>; ... };
//
// Object   a queue of T; has kind(), traits, limits and a constructor from queue_options, which may throw
// Errors   InvalidArgument: a capacity that the library does not take, scope::processes
//          ResourceExhausted: more memory than this machine has
//          Internal: the library threw something else
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <new>
#include <span>
#include <string>

#include "platform/backend.h"
#include "platform/object.h"
#include "queue/queue.h"
#include "queue/queue_checks.h"

namespace contend::inline CONTEND_BACKEND {

// Which capacities a library takes; its rule (any, power of two) is in the traits.
struct capacity_limits {
  std::size_t least = 1;
  std::size_t most = SIZE_MAX;
};

template <class Object, class T>
class heap_object {
 public:
  static absl::StatusOr<std::size_t> bytes_for(const queue_options& options) {
    if (absl::Status status = verify(options); !status.ok()) return status;
    return sizeof(Object);  // what the library allocates comes on top
  }

  static absl::StatusOr<Object*> create_in(std::span<std::byte> memory, const queue_options& options) {
    const std::string name = Object::kind();
    if (absl::Status status = verify(options); !status.ok()) return status;
    if (absl::Status room = verify_room(memory, name, sizeof(Object), alignof(Object)); !room.ok()) return room;
    try {
      return ::new (static_cast<void*>(memory.data())) Object(options);
    } catch (const std::bad_alloc&) {
      return absl::ResourceExhaustedError(
          absl::StrCat(name, ": no memory for ", options.capacity, " items; choose a smaller capacity"));
    } catch (const std::exception& error) {
      return absl::InternalError(absl::StrCat(name, ": the library's constructor threw: ", error.what()));
    }
  }

  static absl::StatusOr<Object*> attach(std::span<std::byte>) { return threads_only(); }

 private:
  static absl::Status verify(const queue_options& options) {
    const std::string name(Object::traits.name);
    if (options.sharing != scope::threads) return threads_only();
    if (absl::Status status = verify_capacity(name, options.capacity, Object::traits.capacity); !status.ok()) {
      return status;
    }
    const capacity_limits limits = Object::limits;
    if (options.capacity < limits.least || options.capacity > limits.most) {
      return absl::InvalidArgumentError(absl::StrCat(name, ": capacity ", options.capacity, " is not one of the ",
                                                     limits.least, " to ", limits.most,
                                                     " items that the library takes"));
    }
    // The library would have the memory promised and the kernel would kill the process at first use.
    const auto bytes = static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGE_SIZE));
    if (static_cast<double>(options.capacity) * (sizeof(T) + node_overhead) > bytes / 2) {
      return absl::ResourceExhaustedError(
          absl::StrCat(name, ": ", options.capacity, " items take more than half of this machine's memory"));
    }
    return absl::OkStatus();
  }

  static absl::Status threads_only() {
    return absl::InvalidArgumentError(
        absl::StrCat(std::string(Object::traits.name), " keeps heap pointers: threads only"));
  }

  static constexpr std::size_t node_overhead = 64;  // the largest among the libraries: one line a node
};

}  // namespace contend::inline CONTEND_BACKEND
