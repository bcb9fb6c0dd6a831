// cell and slot, in the model: plain objects whose every access is told to a hook first.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

#include "platform/backend.h"
#include "platform/model/hooks.h"

namespace contend::inline CONTEND_BACKEND {

template <class T>
class cell {
  static_assert(std::is_trivially_copyable_v<T>);

  using place = hooks::place;

 public:
  cell(place where = place::current()) noexcept : cell(T{}, where) {}  // NOLINT: as `cell<T> x;`
  explicit cell(T value, place where = place::current()) noexcept : value_(value) {
    hooks::construct_cell(&value_, sizeof(T), where);
  }

  T read(place where = place::current()) const noexcept {
    hooks::read_cell(&value_, sizeof(T), where);
    return value_;
  }
  void write(T value, place where = place::current()) noexcept {
    hooks::write_cell(&value_, sizeof(T), where);
    value_ = value;
  }

 private:
  T value_;
};

template <class T>
class slot {
  static_assert(std::is_nothrow_move_constructible_v<T> && std::is_nothrow_move_assignable_v<T> &&
                    std::is_nothrow_destructible_v<T>,
                "items are moved while a slot is claimed: their moves and destructor must not throw");

  using place = hooks::place;

 public:
  void construct(T&& item, place where = place::current()) noexcept {
    hooks::fill_slot(bytes_, sizeof(T), where);
    ::new (static_cast<void*>(bytes_)) T(std::move(item));
  }
  void construct(const T& item, place where = place::current()) noexcept(std::is_nothrow_copy_constructible_v<T>) {
    hooks::fill_slot(bytes_, sizeof(T), where);
    ::new (static_cast<void*>(bytes_)) T(item);
  }

  void take(T& out, place where = place::current()) noexcept {
    hooks::empty_slot(bytes_, sizeof(T), where);
    out = std::move(*item());
    std::destroy_at(item());
  }

  void move_to(slot& to, place where = place::current()) noexcept {
    hooks::empty_slot(bytes_, sizeof(T), where);
    to.construct(std::move(*item()), where);
    std::destroy_at(item());
  }

  const T& look(place where = place::current()) const noexcept {
    hooks::look_at_slot(bytes_, sizeof(T), where);
    return *std::launder(reinterpret_cast<const T*>(bytes_));
  }

  void destroy(place where = place::current()) noexcept {
    hooks::empty_slot(bytes_, sizeof(T), where);
    std::destroy_at(item());
  }

  void forget(place where = place::current()) noexcept {
    static_assert(std::is_trivially_destructible_v<T>);
    hooks::forget_slot(bytes_, sizeof(T), where);
  }

 private:
  T* item() noexcept { return std::launder(reinterpret_cast<T*>(bytes_)); }

  alignas(T) std::byte bytes_[sizeof(T)];
};

}  // namespace contend::inline CONTEND_BACKEND
