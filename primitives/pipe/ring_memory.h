// ring_memory: what the two ends of a ring pipe share: a ring each way, and the words that wake.
// No contract: the state of ring_pipe.h.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>

#include "pipe/doorbell.h"
#include "pipe/pipe.h"
#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/cache_line.h"
#include "platform/object.h"
#include "platform/scope.h"

namespace contend::inline CONTEND_BACKEND {

// One way: from the sender of one end to the receiver of the other.
template <class Ring>
struct ring_way {
  Ring ring;
  alignas(cache_line) doorbell messages;     // the receiver waits
  atomic<std::uint32_t> watched{0};          // its descriptor may be in somebody's epoll: see fd()
  alignas(cache_line) doorbell room;         // the sender waits
  atomic<std::uint32_t> receiver_closed{0};  // a hint: one holder has, so the kernel should be asked about the others

  explicit ring_way(scope sharing) noexcept : ring(sharing) {}
};

template <class Pipe, class Ring>
class ring_memory {
 public:
  static std::string kind() { return Pipe::name(); }
  static absl::StatusOr<std::size_t> bytes_for(const pipe_options& options) {
    constexpr std::size_t most = std::numeric_limits<std::size_t>::max() / 8;
    if (options.capacity_bytes < sizeof(message_header) || options.capacity_bytes > most) {
      return absl::InvalidArgumentError(absl::StrCat(kind(), ": capacity_bytes ", options.capacity_bytes,
                                                     ": choose something between ", sizeof(message_header),
                                                     " (the header of a message) and ", most));
    }
    return checked_bytes(kind(), sizeof(ring_memory), options.duplex ? 2 : 1, capacity(options));
  }
  static absl::StatusOr<ring_memory*> create_in(std::span<std::byte> memory, const pipe_options& options) {
    return create_object<ring_memory>(memory, options);
  }
  static absl::StatusOr<ring_memory*> attach(std::span<std::byte> memory) { return attach_object<ring_memory>(memory); }

  explicit ring_memory(const pipe_options& options) noexcept
      : options_(options), ways_{ring_way<Ring>(options.sharing), ring_way<Ring>(options.sharing)} {}
  ring_memory(const ring_memory&) = delete;
  ring_memory& operator=(const ring_memory&) = delete;

  const pipe_options& options() const noexcept { return options_; }
  ring_way<Ring>& way(std::size_t i) noexcept { return ways_[i]; }
  std::span<std::byte> bytes(std::size_t i) noexcept {
    return {trailing_array<std::byte>(this) + i * capacity(options_), capacity(options_)};
  }

 private:
  static std::size_t capacity(const pipe_options& options) noexcept { return std::bit_ceil(options.capacity_bytes); }

  alignas(cache_line) object_header header_;
  pipe_options options_;
  ring_way<Ring> ways_[2];  // the second one for duplex pipes
  // the bytes of the ways follow.
};

}  // namespace contend::inline CONTEND_BACKEND
