// mutex_byte_ring: bytes from one writer to one reader, under a mutex.
//
// Source    the textbook monitor: C. A. R. Hoare, "Monitors", CACM 1974
// Roles     one writer, one reader; the capacity is a power of two
// Progress  everything: blocking (a side that stops inside stops the other; one that dies does not)
// Memory    a line, and the bytes, which are the caller's
// Ordering  all that happened before a write is visible after the read that returns its bytes
// Lifetime  state in a region, attaching never owns
// Scopes    threads, processes. The mutex is not robust: should one die inside that shares its end with others who
//           live, the other side waits for ever. When nobody is left over there, the mutex is not needed any more.
// Together  one write with one read
// Checked   stress/contract/pipe
#pragma once

#include <algorithm>
#include <chrono>  // seam: how long to wait for the mutex before asking whether its holder lives
#include <cstddef>
#include <cstdint>
#include <span>

#include "lock/futex_mutex.h"
#include "pipe/byte_ring.h"
#include "pipe/pipe.h"
#include "platform/backend.h"
#include "platform/cache_line.h"
#include "platform/cell.h"
#include "platform/clock.h"
#include "platform/scope.h"

namespace contend::inline CONTEND_BACKEND {

template <class Wait>
class mutex_byte_ring {
 public:
  explicit mutex_byte_ring(scope sharing) noexcept : mutex_(sharing) {}
  mutex_byte_ring(const mutex_byte_ring&) = delete;
  mutex_byte_ring& operator=(const mutex_byte_ring&) = delete;

  // The writer's. `gone` answers whether everybody on the other side has ended.
  template <class Gone>
  bool has_room(std::size_t wanted, std::size_t capacity, Gone&& gone) noexcept {
    const guard lock(mutex_, gone);
    return capacity - used_.read() >= wanted;
  }
  // Writes `part`, if there is room for `wanted` bytes, which are no less.
  template <class Gone>
  bool try_write(std::span<std::byte> memory, const outgoing& part, std::size_t wanted, Gone&& gone) noexcept {
    const guard lock(mutex_, gone);
    if (memory.size() - used_.read() < wanted) return false;
    const std::uint64_t tail = head_.read() + used_.read();
    copy_in(memory, tail, part.head);
    copy_in(memory, tail + part.head.size(), part.body);
    used_.write(used_.read() + part.size());  // last: whoever dies before it has written nothing
    return true;
  }

  // The reader's.
  template <class Gone>
  bool has_bytes(std::size_t wanted, Gone&& gone) noexcept {
    const guard lock(mutex_, gone);
    return used_.read() >= wanted;
  }
  // Reads as many as are there and fit.
  template <class Gone>
  std::size_t try_read(std::span<std::byte> memory, std::span<std::byte> to, Gone&& gone) noexcept {
    const guard lock(mutex_, gone);
    const std::size_t count = std::min<std::size_t>(used_.read(), to.size());
    if (count == 0) return 0;
    copy_out(memory, head_.read(), to.first(count));
    head_.write(head_.read() + count);
    used_.write(used_.read() - count);
    return count;
  }

 private:
  class guard {
   public:
    template <class Gone>
    guard(futex_mutex<Wait>& mutex, Gone&& gone) noexcept : mutex_(mutex), held_(mutex.try_lock()) {
      while (!held_) {
        held_ = mutex_.try_lock_until(std::chrono::milliseconds(10));
        if (!held_ && gone()) return;
      }
    }
    guard(const guard&) = delete;
    guard& operator=(const guard&) = delete;
    ~guard() {
      if (held_) mutex_.unlock();
    }

   private:
    futex_mutex<Wait>& mutex_;
    bool held_;  // false only if nobody else is left
  };

  alignas(cache_line) futex_mutex<Wait> mutex_;
  cell<std::uint64_t> head_{0};  // bytes read so far
  cell<std::uint64_t> used_{0};
};

}  // namespace contend::inline CONTEND_BACKEND
