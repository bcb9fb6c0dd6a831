// object: how a primitive's state lies in a region, and how strangers are refused.
//
// Every primitive's state holds no pointers and no vtables, starts with an `object_header`, and offers
//
//   static absl::StatusOr<std::size_t> bytes_for(const Options&);          size, before mapping anything
//   static absl::StatusOr<Object*> create_in(memory, const Options&);      once, by one worker
//   static absl::StatusOr<Object*> attach(memory);                         by every other process
//
// so it can be mapped at a different address in each process. create_object and attach_object below do
// the work; an Object has an object_header as its first member, kind(), options() and a constructor from
// its options that must not throw.
//
// Errors   InvalidArgument: memory too small or misaligned, options that make no sense
//          FailedPrecondition: foreign, unfinished, truncated or corrupt state, or another kind of object
// Thread-safety   attach may run in many processes at once; create_in must have returned before.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/cache_line.h"
#include "platform/scope.h"

namespace contend::inline CONTEND_BACKEND {

struct object_header {
  static constexpr std::uint64_t expected_magic = 0x31646e65746e6f63;  // "contend1", little endian
  static constexpr std::uint32_t expected_version = 1;
  static constexpr std::size_t kind_size = 64;

  std::uint64_t magic = expected_magic;
  std::uint32_t version = expected_version;
  std::uint32_t alignment = 0;     // bytes, of the object
  std::uint64_t bytes = 0;         // of the whole object, trailing arrays included
  char kind[kind_size] = {};       // algorithm, item size and wait, zero-terminated
  std::uint64_t checksum = 0;      // over all fields above
  atomic<std::uint32_t> ready{0};  // set last, when the object may be used

  std::uint64_t compute_checksum() const noexcept;
};

// Ok when `memory` begins with a finished, undamaged object of this kind and alignment.
absl::Status verify_object(std::span<std::byte> memory, std::string_view kind, std::size_t alignment);

// Ok when an object of so many bytes and this alignment can be made in `memory`.
absl::Status verify_room(std::span<std::byte> memory, std::string_view kind, std::size_t bytes, std::size_t alignment);

// `fixed + count * each`, or InvalidArgument naming `what` when that does not fit into memory at all.
absl::StatusOr<std::size_t> checked_bytes(std::string_view what, std::size_t fixed, std::size_t count,
                                          std::size_t each);

template <class Object, class Options>
absl::StatusOr<Object*> create_object(std::span<std::byte> memory, const Options& options) {
  static_assert(std::is_standard_layout_v<Object>, "state in a region: one layout for all who map it");
  const std::string kind = Object::kind();
  const absl::StatusOr<std::size_t> bytes = Object::bytes_for(options);
  if (!bytes.ok()) return bytes.status();
  if (absl::Status room = verify_room(memory, kind, *bytes, alignof(Object)); !room.ok()) return room;

  auto* object = ::new (static_cast<void*>(memory.data())) Object(options);
  auto& header = *reinterpret_cast<object_header*>(object);  // its first member
  header.alignment = alignof(Object);
  header.bytes = *bytes;
  kind.copy(header.kind, object_header::kind_size - 1);
  header.checksum = header.compute_checksum();
  header.ready.store(1, release);  // [O1] publishes the whole object; pairs with [O2] in object_checks.h
  return object;
}

template <class Object>
absl::StatusOr<Object*> attach_object(std::span<std::byte> memory) {
  if (absl::Status status = verify_object(memory, Object::kind(), alignof(Object)); !status.ok()) return status;
  auto* object = std::launder(reinterpret_cast<Object*>(memory.data()));
  const absl::StatusOr<std::size_t> bytes = Object::bytes_for(object->options());
  if (!bytes.ok() || *bytes != reinterpret_cast<object_header*>(object)->bytes) {
    return absl::FailedPreconditionError(Object::kind() + ": the region is corrupt: its options do not give its size");
  }
  return object;
}

// How an object with a trailing array of items T is aligned, so that the items are, too.
template <class T>
inline constexpr std::size_t object_alignment = std::max(cache_line, alignof(T));

// The array of T that follows an object in its region.
template <class T, class Object>
T* trailing_array(Object* object) noexcept {
  static_assert(alignof(Object) % alignof(T) == 0, "align the object's header to object_alignment<T>");
  return std::launder(reinterpret_cast<T*>(reinterpret_cast<std::byte*>(object) + sizeof(Object)));
}

}  // namespace contend::inline CONTEND_BACKEND

#include "platform/object_checks.h"
