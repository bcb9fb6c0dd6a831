// pointer_item: any item as one word, for libraries whose queues hold only pointers.
//
// An item of 8 bytes whose two highest bits are 0 travels inside the word; any other one in a heap box.
// A word is never null and its highest bit is free: what xenium's marked pointers need.
#pragma once

#include <bit>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>

#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

struct opaque;  // never defined: what a word points to is nobody's business

template <class T>
class pointer_item {
  static constexpr bool may_fit = std::is_trivially_copyable_v<T> && sizeof(T) == sizeof(std::uint64_t);

 public:
  template <class Item>
  static opaque* pack(Item&& item) {
    if constexpr (may_fit) {
      const auto bits = std::bit_cast<std::uint64_t>(item);
      // The item itself, marked as odd: boxes are even.
      if (bits >> 62 == 0) [[likely]] {
        return reinterpret_cast<opaque*>(bits << 1 | 1);  // NOLINT(performance-no-int-to-ptr)
      }
    }
    return reinterpret_cast<opaque*>(new T(std::forward<Item>(item)));
  }

  static void unpack(opaque* word, T& item) {
    const auto bits = reinterpret_cast<std::uint64_t>(word);
    if constexpr (may_fit) {
      if ((bits & 1) != 0) [[likely]] {
        item = std::bit_cast<T>(bits >> 1);
        return;
      }
    }
    const std::unique_ptr<T> box(reinterpret_cast<T*>(word));
    item = std::move(*box);
  }

  // Drops an item that nobody will take.
  static void drop(opaque* word) {
    if (!may_fit || (reinterpret_cast<std::uint64_t>(word) & 1) == 0) delete reinterpret_cast<T*>(word);
  }
};

}  // namespace contend::inline CONTEND_BACKEND
