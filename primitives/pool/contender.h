// contender: an entry of a pool comparison.
#pragma once

#include <string>

#include "platform/backend.h"
#include "pool/pool.h"

namespace contend::inline CONTEND_BACKEND {

// Every contender can be made with `create(pool_options)`, and has apply_async(f, args...) with a handle to wait for;
// traits.full says whether it has the rest of pool.h, too.
template <class Pool>
struct pool_contender {
  using pool = Pool;

  static constexpr pool_traits traits = Pool::traits;

  static std::string name() { return std::string(traits.name); }
  static std::string wait() { return "own"; }
};

}  // namespace contend::inline CONTEND_BACKEND
