// lock_contenders: the peers among the locks that this machine has, and those that it lacks.
//
// Those of libraries that may be missing stand in CMakeLists.txt beside this file, where the libraries are looked for.
#pragma once

#include <span>

#include "lock/contender.h"
#include "lock_peers_found.h"
#include "peers/absl_mutex.h"
#include "peers/peer_library.h"
#include "peers/pthread_mutexes.h"
#include "peers/std_locks.h"

namespace contend::inline CONTEND_BACKEND {

using peer_lock_contenders = join<lock_peers<std_mutex, std_shared_mutex, absl_mutex, pthread_private, pthread_shared,
                                             pthread_robust, pthread_inheriting>,
                                  library_lock_contenders>;

// The generated arrays end with an empty entry, so that they may be empty.
inline constexpr std::span<const peer_library> lock_libraries{lock_libraries_found.data(),
                                                              lock_libraries_found.size() - 1};
inline constexpr std::span<const absent_contender> absent_lock_peers{lock_contenders_absent.data(),
                                                                     lock_contenders_absent.size() - 1};

}  // namespace contend::inline CONTEND_BACKEND
