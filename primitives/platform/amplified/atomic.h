// atomic, amplified: a std::atomic, and a hook after each access, with its place in the algorithm.
#pragma once

#include <atomic>
#include <type_traits>

#include "platform/amplified/hooks.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

template <class T>
class atomic {
  static_assert(std::is_trivially_copyable_v<T>);
  static_assert(std::atomic<T>::is_always_lock_free, "shared memory needs a lock-free atomic");

  using place = hooks::place;
  using order = std::memory_order;

 public:
  constexpr atomic() noexcept = default;
  constexpr explicit atomic(T value) noexcept : value_(value) {}

  T load(order how, place where = place::current()) const noexcept { return seen(value_.load(how), where); }
  void store(T value, order how, place where = place::current()) noexcept {
    value_.store(value, how);
    hooks::passed(where);
  }
  T exchange(T value, order how, place where = place::current()) noexcept {
    return seen(value_.exchange(value, how), where);
  }

  bool compare_exchange_weak(T& expected, T desired, order success, order failure,
                             place where = place::current()) noexcept {
    return seen(value_.compare_exchange_weak(expected, desired, success, failure), where);
  }
  bool compare_exchange_strong(T& expected, T desired, order success, order failure,
                               place where = place::current()) noexcept {
    return seen(value_.compare_exchange_strong(expected, desired, success, failure), where);
  }

  T fetch_add(T value, order how, place where = place::current()) noexcept {
    return seen(value_.fetch_add(value, how), where);
  }
  T fetch_sub(T value, order how, place where = place::current()) noexcept {
    return seen(value_.fetch_sub(value, how), where);
  }
  T fetch_and(T value, order how, place where = place::current()) noexcept {
    return seen(value_.fetch_and(value, how), where);
  }
  T fetch_or(T value, order how, place where = place::current()) noexcept {
    return seen(value_.fetch_or(value, how), where);
  }
  T fetch_xor(T value, order how, place where = place::current()) noexcept {
    return seen(value_.fetch_xor(value, how), where);
  }

  const void* address() const noexcept { return &value_; }

 private:
  template <class Answer>
  static Answer seen(Answer answer, place where) noexcept {
    hooks::passed(where);
    return answer;
  }

  std::atomic<T> value_{};
};

inline void fence(std::memory_order order, hooks::place where = hooks::place::current()) noexcept {
  std::atomic_thread_fence(order);
  hooks::passed(where);
}

}  // namespace contend::inline CONTEND_BACKEND
