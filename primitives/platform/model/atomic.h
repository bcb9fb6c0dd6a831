// atomic, in the model: each access is a hook, and says where in the algorithm it stands.
#pragma once

#include <cstdint>
#include <cstring>
#include <type_traits>

#include "platform/backend.h"
#include "platform/model/hooks.h"

namespace contend::inline CONTEND_BACKEND {

template <class T>
class atomic {
  static_assert(std::is_trivially_copyable_v<T>);
  static_assert(std::atomic<T>::is_always_lock_free, "shared memory needs a lock-free atomic");
  static_assert(sizeof(T) <= sizeof(std::uint64_t));

  using place = hooks::place;
  using order = std::memory_order;

 public:
  atomic(place where = place::current()) noexcept : atomic(T{}, where) {}  // NOLINT: as `atomic<T> x;`
  explicit atomic(T value, place where = place::current()) noexcept : value_(value) {
    hooks::construct_atomic(&value_, sizeof(T), where);
  }
  atomic(const atomic&) = delete;
  atomic& operator=(const atomic&) = delete;
  ~atomic() = default;

  T load(order how, place where = place::current()) const noexcept {
    return value_of(hooks::load(&value_, sizeof(T), how, where));
  }
  void store(T value, order how, place where = place::current()) noexcept {
    hooks::store(&value_, sizeof(T), bits_of(value), how, where);
  }
  T exchange(T value, order how, place where = place::current()) noexcept {
    return update(hooks::change::exchange, value, how, where);
  }

  bool compare_exchange_weak(T& expected, T desired, order success, order failure,
                             place where = place::current()) noexcept {
    return compare_exchange(expected, desired, true, success, failure, where);
  }
  bool compare_exchange_strong(T& expected, T desired, order success, order failure,
                               place where = place::current()) noexcept {
    return compare_exchange(expected, desired, false, success, failure, where);
  }

  T fetch_add(T value, order how, place where = place::current()) noexcept {
    return update(hooks::change::add, value, how, where);
  }
  T fetch_sub(T value, order how, place where = place::current()) noexcept {
    return update(hooks::change::subtract, value, how, where);
  }
  T fetch_and(T value, order how, place where = place::current()) noexcept {
    return update(hooks::change::bit_and, value, how, where);
  }
  T fetch_or(T value, order how, place where = place::current()) noexcept {
    return update(hooks::change::bit_or, value, how, where);
  }
  T fetch_xor(T value, order how, place where = place::current()) noexcept {
    return update(hooks::change::bit_xor, value, how, where);
  }

  const void* address() const noexcept { return &value_; }

 private:
  static std::uint64_t bits_of(T value) noexcept {
    std::uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof(T));
    return bits;
  }
  static T value_of(std::uint64_t bits) noexcept {
    T value;
    std::memcpy(&value, &bits, sizeof(T));
    return value;
  }

  T update(hooks::change how, T operand, order which, place where) noexcept {
    return value_of(hooks::update(&value_, sizeof(T), how, bits_of(operand), which, where));
  }
  bool compare_exchange(T& expected, T desired, bool weak, order success, order failure, place where) noexcept {
    std::uint64_t found = bits_of(expected);
    const bool done =
        hooks::compare_exchange(&value_, sizeof(T), found, bits_of(desired), weak, success, failure, where);
    if (!done) expected = value_of(found);
    return done;
  }

  T value_;
};

inline void fence(std::memory_order order, hooks::place where = hooks::place::current()) noexcept {
  hooks::fence(order, where);
}

}  // namespace contend::inline CONTEND_BACKEND
