// byte_ring: bytes from one writer to one reader, without a lock.
//
// Source    L. Lamport, "Specifying Concurrent Program Modules", TOPLAS 1983; the cached indices of
//           P. P. C. Lee et al., "A Lock-Free, Cache-Efficient Shared Ring Buffer", ANCS 2009 (MCRingBuffer)
// Roles     one writer, one reader; the capacity is a power of two
// Progress  everything: wait-free
// Memory    2 lines, and the bytes, which are the caller's
// Ordering  all that happened before a write is visible after the read that returns its bytes
// Lifetime  state in a region, attaching never owns
// Scopes    threads, processes; a peer that dies leaves whole pieces
// Together  one write with one read
// Checked   stress/contract/pipe
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "pipe/pipe.h"
#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/cache_line.h"
#include "platform/cell.h"
#include "platform/scope.h"

namespace contend::inline CONTEND_BACKEND {

// `count` bytes of a ring from position `at` on. Positions count for ever.
template <class Byte>
ring_span<Byte> stretch(std::span<Byte> memory, std::uint64_t at, std::size_t count) noexcept {
  const std::size_t start = at & (memory.size() - 1);
  const std::size_t first = std::min(count, memory.size() - start);
  return {outcome::ok, memory.subspan(start, first), memory.first(count - first)};
}

inline void copy_in(std::span<std::byte> memory, std::uint64_t at, std::span<const std::byte> from) noexcept {
  if (from.empty()) return;
  const reservation to = stretch(memory, at, from.size());
  std::memcpy(to.first.data(), from.data(), to.first.size());
  if (!to.second.empty()) std::memcpy(to.second.data(), from.data() + to.first.size(), to.second.size());
}

inline void copy_out(std::span<std::byte> memory, std::uint64_t at, std::span<std::byte> to) noexcept {
  const reservation from = stretch(memory, at, to.size());
  std::memcpy(to.data(), from.first.data(), from.first.size());
  if (!from.second.empty()) std::memcpy(to.data() + from.first.size(), from.second.data(), from.second.size());
}

class byte_ring {
 public:
  explicit byte_ring(scope) noexcept {}
  byte_ring(const byte_ring&) = delete;
  byte_ring& operator=(const byte_ring&) = delete;

  // The writer's. `gone` is for rings with locks: whether everybody on the other side has ended.
  template <class Gone>
  bool has_room(std::size_t wanted, std::size_t capacity, Gone&&) noexcept {
    const std::uint64_t tail = tail_.load(relaxed);  // ours alone to write
    if (capacity - (tail - head_seen_.read()) >= wanted) return true;
    head_seen_.write(head_.load(acquire));  // [B4] the reader is done with them; pairs with [B3]
    return capacity - (tail - head_seen_.read()) >= wanted;
  }
  // Writes `part`, if there is room for `wanted` bytes, which are no less.
  template <class Gone>
  bool try_write(std::span<std::byte> memory, const outgoing& part, std::size_t wanted, Gone&& gone) noexcept {
    if (!has_room(wanted, memory.size(), gone)) return false;
    const std::uint64_t tail = tail_.load(relaxed);  // ours alone to write
    copy_in(memory, tail, part.head);
    copy_in(memory, tail + part.head.size(), part.body);
    publish(part.size());
    return true;
  }

  // The reader's.
  template <class Gone>
  bool has_bytes(std::size_t wanted, Gone&&) noexcept {
    return available(wanted) >= wanted;
  }
  // Reads as many as are there and fit.
  template <class Gone>
  std::size_t try_read(std::span<std::byte> memory, std::span<std::byte> to, Gone&&) noexcept {
    const std::size_t count = std::min(available(to.size()), to.size());
    if (count == 0) return 0;
    copy_out(memory, head_.load(relaxed), to.first(count));  // ours alone to write
    discard(count);
    return count;
  }

  // Zero copy: where the next bytes will lie (`offset` further on), or lie.
  reservation writable(std::span<std::byte> memory, std::size_t offset, std::size_t count) const noexcept {
    return stretch(memory, tail_.load(relaxed) + offset, count);  // ours alone to write
  }
  void publish(std::size_t count) noexcept {
    tail_.store(tail_.load(relaxed) + count, release);  // [B1] publishes the bytes; pairs with [B2]
  }
  reservation readable(std::span<std::byte> memory, std::size_t count) const noexcept {
    return stretch(memory, head_.load(relaxed), count);  // ours alone to write
  }
  void discard(std::size_t count) noexcept {
    head_.store(head_.load(relaxed) + count, release);  // [B3] gives the room back; pairs with [B4]
  }

 private:
  // How many bytes are there; exact where the copy says fewer than are wanted.
  std::size_t available(std::size_t wanted) noexcept {
    const std::uint64_t head = head_.load(relaxed);                                // ours alone to write
    if (tail_seen_.read() - head < wanted) tail_seen_.write(tail_.load(acquire));  // [B2] the bytes; pairs with [B1]
    return tail_seen_.read() - head;
  }

  // the writer's line
  alignas(cache_line) atomic<std::uint64_t> tail_{0};  // bytes written so far
  cell<std::uint64_t> head_seen_{0};                   // copy of head_, perhaps old
  // the reader's line
  alignas(cache_line) atomic<std::uint64_t> head_{0};  // bytes read so far
  cell<std::uint64_t> tail_seen_{0};                   // copy of tail_, perhaps old
};

}  // namespace contend::inline CONTEND_BACKEND
