// wait_for_any: waits for several connections of one kind at once: Python's multiprocessing.connection.wait.
//
// Different kinds, and sockets: poll(2) or epoll(7) over their fd().
#pragma once

#include <poll.h>

#include <chrono>  // seam: how long a sleeper sleeps at most
#include <span>
#include <vector>

#include "pipe/connection.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/outcome.h"
#include "platform/process.h"
#include "platform/readiness.h"

namespace contend::inline CONTEND_BACKEND {

// ok: `ready` has those of the set for which poll() answers anything but timeout; timeout: it is empty.
template <class Pipe>
outcome wait_for_any(std::span<connection<Pipe>* const> set, std::vector<connection<Pipe>*>& ready,
                     deadline until = deadline::never()) {
  ready.clear();
  if (!until.is_valid()) return outcome::invalid;
  while (true) {
    const bool last_look = until.has_passed();
    for (connection<Pipe>* each : set) {
      if (each->poll(deadline::immediately()) != outcome::timeout) ready.push_back(each);
    }
    if (!ready.empty()) return outcome::ok;
    if (last_look) return outcome::timeout;
    std::vector<pollfd> polls;
    bool may_sleep = true;
    for (connection<Pipe>* each : set) {
      may_sleep = each->prepare_to_sleep() && may_sleep;
      polls.push_back({.fd = each->descriptor(), .events = POLLIN, .revents = 0});
    }
    // As ring_end::await: no sleep is longer than a second without a look.
    if (may_sleep) (void)detail::poll_until(polls, detail::earlier(until, std::chrono::seconds(1)));
  }
}

}  // namespace contend::inline CONTEND_BACKEND
