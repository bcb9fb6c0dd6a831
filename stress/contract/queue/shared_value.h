// shared_value: a plain struct in a region of its own, seen by every worker of a check, thread or process.
#pragma once

#include <absl/status/statusor.h>

#include <memory>
#include <new>
#include <type_traits>
#include <utility>

#include "platform/backend.h"
#include "platform/region.h"
#include "platform/scope.h"

namespace contend::inline CONTEND_BACKEND::contract {

template <class T>
class shared_value {
  static_assert(std::is_trivially_destructible_v<T>, "it goes with its region");

 public:
  static absl::StatusOr<shared_value> create(scope sharing) {
    absl::StatusOr<region> memory = region::create(sizeof(T), {.sharing = sharing});
    if (!memory.ok()) return memory.status();
    T* value = ::new (static_cast<void*>(memory->bytes().data())) T();
    return shared_value(*std::move(memory), value);
  }

  T* operator->() const noexcept { return value_; }
  T& operator*() const noexcept { return *value_; }
  const region& memory() const noexcept { return memory_; }

 private:
  shared_value(region memory, T* value) noexcept : memory_(std::move(memory)), value_(value) {}

  region memory_;
  T* value_;
};

}  // namespace contend::inline CONTEND_BACKEND::contract
