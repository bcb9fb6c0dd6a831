// lock_peer_traits: the lock_traits of a library's lock, in the one line that an adapter has for them.
#pragma once

#include <string_view>

#include "lock/contender.h"
#include "lock/lock.h"
#include "platform/backend.h"
#include "platform/scope.h"

namespace contend::inline CONTEND_BACKEND {

enum class lock_kinship : unsigned char { exclusive, shared };  // the latter with lock_shared and unlock_shared

// lock, try_lock and unlock; within one process or between several.
constexpr lock_traits lock_peer_traits(std::string_view name, std::string_view source, scope widest = scope::threads,
                                       lock_kinship kin = lock_kinship::exclusive) {
  lock_traits traits;
  traits.name = name;
  traits.kind = contender_kind::peer;
  traits.timed = false;
  traits.shared = kin == lock_kinship::shared;
  traits.processes = widest == scope::processes;
  traits.unlock = progress::blocking;
  traits.source = source;
  return traits;
}

}  // namespace contend::inline CONTEND_BACKEND
