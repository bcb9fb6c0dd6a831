// cell, slot: plain, non-atomic data whose accesses a checking backend can see.
//
// cell<T>  a variable that always holds a value: read() and write().
// slot<T>  room for one item that is sometimes there: construct(), look(), take(), move_to(), destroy(), forget().
//
// native: an ordinary object; no cost. The caller orders accesses by atomics; two unordered accesses,
// one of them a write, are a data race, which is what the model reports.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

#include "platform/backend.h"

#if CONTEND_IS_MODEL
#include "platform/model/cell.h"
#else

namespace contend::inline CONTEND_BACKEND {

template <class T>
class cell {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  constexpr cell() noexcept = default;
  constexpr explicit cell(T value) noexcept : value_(value) {}

  T read() const noexcept { return value_; }
  void write(T value) noexcept { value_ = value; }

 private:
  T value_{};
};

template <class T>
class slot {
  static_assert(std::is_nothrow_move_constructible_v<T> && std::is_nothrow_move_assignable_v<T> &&
                    std::is_nothrow_destructible_v<T>,
                "items are moved while a slot is claimed: their moves and destructor must not throw");

 public:
  // Puts an item in; the slot must be vacant.
  void construct(T&& item) noexcept { ::new (static_cast<void*>(bytes_)) T(std::move(item)); }
  void construct(const T& item) noexcept(std::is_nothrow_copy_constructible_v<T>) {
    ::new (static_cast<void*>(bytes_)) T(item);
  }

  // Moves the item into `out` and leaves the slot vacant; the slot must be occupied.
  void take(T& out) noexcept {
    out = std::move(*item());
    std::destroy_at(item());
  }

  // Moves the item into `to`, which is vacant, and leaves this slot vacant; it must be occupied.
  void move_to(slot& to) noexcept {
    to.construct(std::move(*item()));
    std::destroy_at(item());
  }

  // The item; the slot must be occupied.
  const T& look() const noexcept { return *std::launder(reinterpret_cast<const T*>(bytes_)); }

  // Drops the item; the slot must be occupied.
  void destroy() noexcept { std::destroy_at(item()); }

  // Leaves it vacant, whether an item is in it or not: for who mends what the dead left half done.
  void forget() noexcept { static_assert(std::is_trivially_destructible_v<T>); }

 private:
  T* item() noexcept { return std::launder(reinterpret_cast<T*>(bytes_)); }

  alignas(T) std::byte bytes_[sizeof(T)];
};

}  // namespace contend::inline CONTEND_BACKEND

#endif
