// contenders: the peers that this machine has, and those that it lacks.
//
// The list itself stands in CMakeLists.txt beside this file, where the libraries are looked for.
#pragma once

#include <span>

#include "peers/peer_library.h"
#include "peers/std_mutex_deque.h"
#include "peers_found.h"
#include "queue/contender.h"

namespace contend::inline CONTEND_BACKEND {

using peer_contenders = join<waits_itself<std_mutex_deque>, library_contenders>;

// The generated arrays end with an empty entry, so that they may be empty.
inline constexpr std::span<const peer_library> peer_libraries{libraries_found.data(), libraries_found.size() - 1};
inline constexpr std::span<const absent_contender> absent_peers{contenders_absent.data(), contenders_absent.size() - 1};

}  // namespace contend::inline CONTEND_BACKEND
