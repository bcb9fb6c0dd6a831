// object_checks: the cold half of object.h: what is wrong with this memory, in words.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <string>
#include <string_view>

#include "platform/object.h"

namespace contend::inline CONTEND_BACKEND {

namespace detail {
// Debian's absl::string_view is a type of its own: convert at the border.
inline std::string text(std::string_view view) { return std::string(view); }
}  // namespace detail

inline std::uint64_t object_header::compute_checksum() const noexcept {
  std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a, 64 bits
  const auto* byte = reinterpret_cast<const unsigned char*>(this);
  for (std::size_t i = 0; i < offsetof(object_header, checksum); ++i) hash = (hash ^ byte[i]) * 0x100000001b3;
  return hash;
}

inline absl::Status verify_room(std::span<std::byte> memory, std::string_view kind, std::size_t bytes,
                                std::size_t alignment) {
  if (memory.data() == nullptr || memory.size() < bytes) {
    return absl::InvalidArgumentError(absl::StrCat(detail::text(kind), ": needs ", bytes, " bytes, the memory has ",
                                                   memory.size(), "; size it with bytes_for()"));
  }
  if (reinterpret_cast<std::uintptr_t>(memory.data()) % alignment != 0) {
    return absl::InvalidArgumentError(absl::StrCat(detail::text(kind), ": the memory is not aligned to ", alignment,
                                                   " bytes; place it at the start of a page"));
  }
  return absl::OkStatus();
}

inline absl::Status verify_object(std::span<std::byte> memory, std::string_view kind, std::size_t alignment) {
  if (absl::Status room = verify_room(memory, kind, sizeof(object_header), alignment); !room.ok()) return room;
  const auto* header = std::launder(reinterpret_cast<const object_header*>(memory.data()));
  const auto refuse = [&](const auto&... why) {
    return absl::FailedPreconditionError(absl::StrCat(detail::text(kind), ": cannot attach: ", why...));
  };
  if (header->magic != object_header::expected_magic) return refuse("the region holds something else (wrong magic)");
  if (header->ready.load(acquire) != 1) {  // [O2] sees the whole object; pairs with [O1] in object.h
    return refuse("its creator has not finished; attach after create_in has returned");
  }
  if (header->version != object_header::expected_version) {
    return refuse("layout version ", header->version, ", this program reads ", object_header::expected_version,
                  "; build both from one release");
  }
  if (header->checksum != header->compute_checksum()) return refuse("the region is corrupt (header checksum)");
  if (kind != header->kind) return refuse("the region holds a ", header->kind);
  if (header->alignment != alignment)
    return refuse("made for an alignment of ", header->alignment, ", not ", alignment);
  if (header->bytes > memory.size()) {
    return refuse("the region is truncated: ", memory.size(), " of ", header->bytes, " bytes");
  }
  return absl::OkStatus();
}

inline absl::StatusOr<std::size_t> checked_bytes(std::string_view what, std::size_t fixed, std::size_t count,
                                                 std::size_t each) {
  constexpr auto most = static_cast<std::size_t>(std::numeric_limits<std::ptrdiff_t>::max());
  if (each != 0 && count > (most - fixed) / each) {
    return absl::InvalidArgumentError(absl::StrCat(detail::text(what), ": ", count, " items of ", each,
                                                   " bytes do not fit into any address space; choose fewer"));
  }
  return fixed + count * each;
}

}  // namespace contend::inline CONTEND_BACKEND
