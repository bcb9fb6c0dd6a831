// invented: the items that a ceiling pops which carries none.
//
// Such a contender has traits.invents. What it pops proves nothing; it only gives the consumer an item to
// read, so that both sides of a workload cost what they cost with a queue. An item type T may have
//
//   static T nth(std::uint64_t n) noexcept;   the n-th item that a consumer would like to see
//   T next() const noexcept;                  the one after this one
//
// otherwise T must be an arithmetic type, and is n itself.
#pragma once

#include <cstdint>

#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

template <class T>
T invented(std::uint64_t n) noexcept {
  if constexpr (requires { T::nth(n); }) {
    return T::nth(n);
  } else {
    return static_cast<T>(n);
  }
}

template <class T>
T invented_after(const T& item) noexcept {
  if constexpr (requires { item.next(); }) {
    return item.next();
  } else {
    return static_cast<T>(item + 1);
  }
}

}  // namespace contend::inline CONTEND_BACKEND
