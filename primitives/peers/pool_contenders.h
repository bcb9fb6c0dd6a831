// pool_contenders: the peers among the pools that this machine has, and those that it lacks.
//
// Those of libraries that may be missing stand in CMakeLists.txt beside this file, where the libraries are looked for.
// Programs that include it link contend_pool_peers.
#pragma once

#include <span>

#include "peers/peer_library.h"
#include "peers/std_async_pool.h"
#include "platform/backend.h"
#include "platform/type_list.h"
#include "pool/contender.h"
#include "pool_peers_found.h"

namespace contend::inline CONTEND_BACKEND {

using peer_pool_contenders = join<library_pool_contenders,                     //
                                  type_list<pool_contender<std_async_pool>>>;  // no pool at all

// The generated arrays end with an empty entry, so that they may be empty.
inline constexpr std::span<const peer_library> pool_libraries{pool_libraries_found.data(),
                                                              pool_libraries_found.size() - 1};
inline constexpr std::span<const absent_contender> absent_pool_peers{pool_contenders_absent.data(),
                                                                     pool_contenders_absent.size() - 1};

}  // namespace contend::inline CONTEND_BACKEND
