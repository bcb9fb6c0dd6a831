// queue_checks: cold helpers that every queue shares: its kind, its size, its valid capacities.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "platform/backend.h"
#include "platform/cell.h"
#include "platform/object.h"
#include "queue/queue.h"

namespace contend::inline CONTEND_BACKEND {

// The kind in the object header: two programs that share a region must agree on all of it.
template <class T, class Wait>
std::string queue_kind(std::string_view algorithm) {
  return absl::StrCat(detail::text(algorithm), "<", sizeof(T), " bytes, ", detail::text(Wait::name), ">");
}

inline absl::Status verify_capacity(std::string_view algorithm, std::size_t capacity, capacity_rule rule) {
  const std::string name(algorithm);
  if (capacity == 0) {
    return absl::InvalidArgumentError(absl::StrCat(name, ": capacity 0: a queue needs room for at least 1 item"));
  }
  if (rule == capacity_rule::power_of_two && !std::has_single_bit(capacity)) {
    constexpr std::size_t largest = ~(SIZE_MAX >> 1);  // bit_ceil above it is undefined
    return absl::InvalidArgumentError(absl::StrCat(name, ": capacity ", capacity, " is not a power of two; use ",
                                                   capacity < largest ? std::bit_ceil(capacity) : largest,
                                                   ", or mutex_ring, which takes any"));
  }
  return absl::OkStatus();
}

// bytes_for of a queue that is one object with a trailing array of `Cell`s, one per item.
template <class Queue, class Cell>
absl::StatusOr<std::size_t> bytes_for_cells(const queue_options& options) {
  if (absl::Status status = verify_capacity(Queue::traits.name, options.capacity, Queue::traits.capacity);
      !status.ok()) {
    return status;
  }
  return checked_bytes(Queue::kind(), sizeof(Queue), options.capacity, sizeof(Cell));
}

}  // namespace contend::inline CONTEND_BACKEND
