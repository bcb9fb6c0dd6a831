// planted_queues: queues with known defects, to see whether the harness notices: for its self-audit alone.
//
// Each is a mutex_ring with one thing changed. They are in no contender list.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/object.h"
#include "platform/outcome.h"
#include "queue/mutex_ring.h"
#include "queue/queue.h"

namespace contend::inline CONTEND_BACKEND {

// A mutex_ring whose `Defect` may meddle with each push and pop. One consumer and one producer alone use it, so
// the defects need no synchronization of their own.
template <class T, class Wait, class Defect>
class planted_ring {
 public:
  static constexpr queue_traits traits{.name = Defect::name, .source = "mutex_ring with a planted defect"};

  static std::string kind() { return queue_kind<T, Wait>(traits.name); }
  static absl::StatusOr<std::size_t> bytes_for(const queue_options& options) {
    const absl::StatusOr<std::size_t> ring = mutex_ring<T, Wait>::bytes_for(options);
    if (!ring.ok()) return ring.status();
    return *ring + sizeof(planted_ring);
  }
  static absl::StatusOr<planted_ring*> create_in(std::span<std::byte> memory, const queue_options& options) {
    absl::StatusOr<planted_ring*> planted = create_object<planted_ring>(memory, options);
    if (!planted.ok()) return planted.status();
    const auto ring = mutex_ring<T, Wait>::create_in(memory.subspan(sizeof(planted_ring)), options);
    if (!ring.ok()) return ring.status();
    return planted;
  }
  static absl::StatusOr<planted_ring*> attach(std::span<std::byte> memory) {
    return attach_object<planted_ring>(memory);
  }

  outcome try_push(const T& item) { return defect_.push(ring(), item, deadline::immediately()); }
  outcome push(const T& item) { return defect_.push(ring(), item, deadline::never()); }
  outcome try_pop(T& item) { return defect_.pop(ring(), item, deadline::immediately()); }
  outcome pop(T& item) { return defect_.pop(ring(), item, deadline::never()); }
  void close() { ring().close(); }
  std::size_t size() const { return const_cast<planted_ring*>(this)->ring().size(); }
  std::size_t capacity() const noexcept { return options_.capacity; }
  const queue_options& options() const noexcept { return options_; }

 private:
  template <class Object, class Options>
  friend absl::StatusOr<Object*> create_object(std::span<std::byte> memory, const Options& options);
  explicit planted_ring(const queue_options& options) noexcept : options_(options) {}

  mutex_ring<T, Wait>& ring() noexcept { return *trailing_array<mutex_ring<T, Wait>>(this); }

  object_header header_;
  queue_options options_;
  alignas(cache_line) Defect defect_;
};

// Takes a microsecond more for each push than it needs.
struct slow_push {
  static constexpr std::string_view name = "planted_slow";
  template <class Ring, class T>
  outcome push(Ring& ring, const T& item, deadline until) {
    const time_point start = now();
    while (now() - start < std::chrono::microseconds(1)) {
    }
    return ring.push(item, until);
  }
  template <class Ring, class T>
  outcome pop(Ring& ring, T& item, deadline until) {
    return ring.pop(item, until);
  }
};

// Swaps two neighbours now and then: nothing is lost.
struct swapped_pops {
  static constexpr std::string_view name = "planted_disorder";
  template <class Ring, class T>
  outcome push(Ring& ring, const T& item, deadline until) {
    return ring.push(item, until);
  }
  template <class Ring, class T>
  outcome pop(Ring& ring, T& item, deadline until) {
    const outcome first = ring.pop(item, until);
    if (first != outcome::ok || ++pops % 50 != 0) return first;
    T behind;
    if (ring.pop(behind, until) != outcome::ok) return first;
    if (ring.try_push(item) == outcome::ok) item = behind;
    return outcome::ok;
  }
  std::uint64_t pops = 0;
};

// Forgets an item now and then.
struct lost_push {
  static constexpr std::string_view name = "planted_loss";
  template <class Ring, class T>
  outcome push(Ring& ring, const T& item, deadline until) {
    return ++pushes % 50 == 0 ? outcome::ok : ring.push(item, until);
  }
  template <class Ring, class T>
  outcome pop(Ring& ring, T& item, deadline until) {
    return ring.pop(item, until);
  }
  std::uint64_t pushes = 0;
};

// Hands an item out twice now and then, in order.
struct doubled_pop {
  static constexpr std::string_view name = "planted_duplicate";
  template <class Ring, class T>
  outcome push(Ring& ring, const T& item, deadline until) {
    if (++pushes % 50 == 0) (void)ring.push(item, until);
    return ring.push(item, until);
  }
  template <class Ring, class T>
  outcome pop(Ring& ring, T& item, deadline until) {
    return ring.pop(item, until);
  }
  std::uint64_t pushes = 0;
};

template <class T, class Wait>
using planted_slow = planted_ring<T, Wait, slow_push>;
template <class T, class Wait>
using planted_disorder = planted_ring<T, Wait, swapped_pops>;
template <class T, class Wait>
using planted_loss = planted_ring<T, Wait, lost_push>;
template <class T, class Wait>
using planted_duplicate = planted_ring<T, Wait, doubled_pop>;

}  // namespace contend::inline CONTEND_BACKEND
