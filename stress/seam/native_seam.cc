// native_seam: our SPSC ring through the seam, and the same algorithm written by hand on std::atomic.
// native_seam_test.py compares the machine code of each pair: the native backend must add nothing.
// orders: those of spsc_ring.h, where their reasons stand; each twin repeats them.
#include <atomic>  // seam: the twin is what the seam is compared with
#include <cstddef>
#include <cstdint>

#include "platform/asymmetric_fence.h"
#include "platform/wait.h"
#include "queue/spsc_ring.h"

using contend::outcome;
using seam_ring = contend::spsc_ring<std::uint64_t, contend::spin>;

// The twin: the same fields at the same places and the same steps, but std::atomic and plain data. (A
// template with external linkage like ours, so that the compiler knows no more about its calls.)
template <class T>
struct twin_ring {
  outcome try_push(T item, std::memory_order publish) {
    const std::uint64_t at_tail = tail.load(std::memory_order_relaxed);
    if (at_tail - head_seen == options.capacity) [[unlikely]] {
      look_for_room();
      if (at_tail - head_seen == options.capacity) {
        return closed.load(std::memory_order_relaxed) != 0 ? outcome::closed : outcome::full;
      }
    }
    claimed.store(at_tail + 1, std::memory_order_relaxed);
    if (contend::detail::membarrier_works) [[likely]] {
      std::atomic_signal_fence(std::memory_order_seq_cst);
    } else {
      std::atomic_thread_fence(std::memory_order_seq_cst);
    }
    if (closed.load(std::memory_order_relaxed) != 0) [[unlikely]] {
      claimed.store(at_tail, std::memory_order_relaxed);
      return outcome::closed;
    }
    const std::size_t at = tail_slot;
    slots()[at] = item;
    tail_slot = at + 1 == options.capacity ? 0 : at + 1;
    tail.store(at_tail + 1, publish);
    return outcome::ok;
  }

  outcome try_pop(T& item) {
    const std::uint64_t at_head = head.load(std::memory_order_relaxed);
    if (at_head == tail_seen) [[unlikely]] {
      if (!look_for_items(at_head)) return is_drained(at_head) ? outcome::closed : outcome::empty;
    }
    const std::size_t at = head_slot;
    item = slots()[at];
    head_slot = at + 1 == options.capacity ? 0 : at + 1;
    head.store(at_head + 1, std::memory_order_release);
    return outcome::ok;
  }

  void look_for_room() {
    const std::uint64_t before = head_seen;
    head_seen = head.load(std::memory_order_acquire);
    if (head_seen != before) return;
    std::atomic_thread_fence(std::memory_order_seq_cst);
    head_seen = head.load(std::memory_order_acquire);
  }

  bool look_for_items(std::uint64_t at_head) {
    tail_seen = tail.load(std::memory_order_acquire);
    if (tail_seen != at_head) return true;
    std::atomic_thread_fence(std::memory_order_seq_cst);
    tail_seen = tail.load(std::memory_order_acquire);
    return tail_seen != at_head;
  }

  [[gnu::cold, gnu::noinline]] bool is_drained(std::uint64_t at_head) {
    if (closed.load(std::memory_order_relaxed) == 0) return false;
    contend::asymmetric_fence_heavy(options.sharing);
    return claimed.load(std::memory_order_relaxed) == at_head;
  }

  T* slots() { return reinterpret_cast<T*>(this + 1); }

  contend::object_header header;
  contend::queue_options options;
  std::atomic<std::uint32_t> closed;
  alignas(contend::cache_line) std::atomic<std::uint64_t> tail;
  std::atomic<std::uint64_t> claimed;
  std::uint64_t head_seen;
  std::size_t tail_slot;
  alignas(contend::cache_line) std::atomic<std::uint64_t> head;
  std::uint64_t tail_seen;
  std::size_t head_slot;
  alignas(contend::cache_line) std::uint32_t waiting[4];
};
using twin = twin_ring<std::uint64_t>;
static_assert(sizeof(twin) == sizeof(seam_ring));

extern "C" {

outcome seam_push(seam_ring& ring, std::uint64_t item) { return ring.try_push(item); }
outcome twin_push(twin& ring, std::uint64_t item) { return ring.try_push(item, std::memory_order_release); }

// Not equal on purpose: the comparison must notice one order too strong.
outcome costly_push(twin& ring, std::uint64_t item) { return ring.try_push(item, std::memory_order_seq_cst); }

outcome seam_pop(seam_ring& ring, std::uint64_t& item) { return ring.try_pop(item); }
outcome twin_pop(twin& ring, std::uint64_t& item) { return ring.try_pop(item); }
}
