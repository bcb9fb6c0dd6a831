// signal_peer: what the adapters of libraries' signals share.
#pragma once

#include <absl/status/status.h>
#include <absl/strings/str_cat.h>

#include <string>

#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/outcome.h"
#include "platform/placed.h"
#include "platform/scope.h"
#include "signal/signal.h"

namespace contend::inline CONTEND_BACKEND {

inline absl::Status verify_scope(const signal_traits& traits, scope sharing) {
  if (traits.processes || sharing == scope::threads) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(std::string(traits.name), ": ", std::string(traits.source),
                                                 " works among the threads of one process only"));
}

// wait_for made from a wait that may end for nothing.
template <class Condition>
class predicate_waits {
 public:
  template <class Lock, class Predicate>
  outcome wait_for(Lock& lock, Predicate predicate, deadline until = deadline::never()) {
    if (!until.is_valid()) return outcome::invalid;
    while (!predicate()) {
      if (until.has_passed()) return outcome::timeout;
      (void)static_cast<Condition*>(this)->wait(lock, until);
    }
    return outcome::ok;
  }
};

}  // namespace contend::inline CONTEND_BACKEND
