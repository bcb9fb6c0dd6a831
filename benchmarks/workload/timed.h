// timed: what the workers of all families share: how they reach what is measured, and the section that is timed.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <stdexcept>
#include <string>

#include "harness/launch_board.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/team.h"
#include "platform/usage.h"
#include "platform/wait.h"

namespace contend::inline CONTEND_BACKEND {

// Between two looks at the stop flag: far less than its cost, far more than one operation.
inline constexpr int operations_per_look = 64;

// Reads one byte of each page, so that the mapping's page faults are not in the timed section; a forked or
// exec'ed worker would have them there, a thread not.
inline void touch_pages(std::span<const std::byte> memory) noexcept {
  for (std::size_t at = 0; at < memory.size(); at += 4096) {
    (void)*static_cast<const volatile std::byte*>(memory.data() + at);
  }
}

// The object at the beginning of a worker's region; one that only threads can share has no state to attach to.
template <class Object, bool Processes>
Object& reach(std::span<std::byte> memory) {
  touch_pages(memory);
  if constexpr (Processes) {
    const absl::StatusOr<Object*> object = Object::attach(memory);
    if (!object.ok()) throw std::runtime_error(std::string(object.status().message()));
    return **object;
  } else {
    return *std::launder(reinterpret_cast<Object*>(memory.data()));  // threads share the address
  }
}

// The gate, the work, the end; and what it cost this worker.
template <class Work>
void timed(worker& self, launch_board& board, Work&& work) {
  worker_slot& slot = board.slot(self.index());
  slot.gate_ns = self.arrive_and_wait().time_since_epoch().count();
  board.say_gate_is_open();
  const worker_usage before = worker_usage::read();
  const std::uint64_t waits_before = waits_of_this_thread;
  work(slot);
  slot.finish_ns = now().time_since_epoch().count();
  const worker_usage after = worker_usage::read();
  slot.waits = waits_of_this_thread - waits_before;
  slot.cpu_ns = after.cpu_ns - before.cpu_ns;
  slot.switches = after.switches - before.switches;
  slot.peak_bytes = after.peak_bytes;
}

}  // namespace contend::inline CONTEND_BACKEND
