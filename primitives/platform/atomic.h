// atomic: the only atomic type of the project, with a memory order at every call.
//
// native: a std::atomic with the convenient but order-hiding operators left out; every member is one
//         std::atomic call, so the assembly is the same (stress/contract/native_seam_test.cc counts it).
// Thread-safety: every member may be called by any number of threads and processes at once; T must
//         be lock-free, or two processes would each use a lock of their own (checked at compile time).
// model:  every member is a call of platform/model/hooks.h
// amplified: as native, and a call of platform/amplified/hooks.h after it
#pragma once

#include <atomic>
#include <type_traits>

#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

inline constexpr auto relaxed = std::memory_order_relaxed;
inline constexpr auto acquire = std::memory_order_acquire;
inline constexpr auto release = std::memory_order_release;
inline constexpr auto acq_rel = std::memory_order_acq_rel;
inline constexpr auto seq_cst = std::memory_order_seq_cst;

}  // namespace contend::inline CONTEND_BACKEND

#if CONTEND_IS_MODEL
#include "platform/model/atomic.h"
#elif CONTEND_IS_AMPLIFIED
#include "platform/amplified/atomic.h"
#else

namespace contend::inline CONTEND_BACKEND {

template <class T>
class atomic {
  static_assert(std::is_trivially_copyable_v<T>);
  static_assert(std::atomic<T>::is_always_lock_free, "shared memory needs a lock-free atomic");

 public:
  constexpr atomic() noexcept = default;
  constexpr explicit atomic(T value) noexcept : value_(value) {}

  T load(std::memory_order order) const noexcept { return value_.load(order); }
  void store(T value, std::memory_order order) noexcept { value_.store(value, order); }
  T exchange(T value, std::memory_order order) noexcept { return value_.exchange(value, order); }

  // On failure `expected` holds the value that was found.
  bool compare_exchange_weak(T& expected, T desired, std::memory_order success, std::memory_order failure) noexcept {
    return value_.compare_exchange_weak(expected, desired, success, failure);
  }
  bool compare_exchange_strong(T& expected, T desired, std::memory_order success, std::memory_order failure) noexcept {
    return value_.compare_exchange_strong(expected, desired, success, failure);
  }

  T fetch_add(T value, std::memory_order order) noexcept { return value_.fetch_add(value, order); }
  T fetch_sub(T value, std::memory_order order) noexcept { return value_.fetch_sub(value, order); }
  T fetch_and(T value, std::memory_order order) noexcept { return value_.fetch_and(value, order); }
  T fetch_or(T value, std::memory_order order) noexcept { return value_.fetch_or(value, order); }
  T fetch_xor(T value, std::memory_order order) noexcept { return value_.fetch_xor(value, order); }

  // The word's address, for the futex calls of the platform alone.
  const void* address() const noexcept { return &value_; }

 private:
  std::atomic<T> value_{};
};

// Orders this worker's accesses before and after the call. ThreadSanitizer does not see fences, so
// algorithms publish with release stores and use fences only to order a store before a later load.
inline void fence(std::memory_order order) noexcept { std::atomic_thread_fence(order); }

}  // namespace contend::inline CONTEND_BACKEND

#endif
