// verdict: what an exploration can find, and its answer.
#pragma once

#include <cstdint>
#include <optional>
#include <source_location>
#include <string>
#include <vector>

#include "explore/strategy.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::explore {

enum class verdict : std::uint8_t {
  assertion,          // require() was told false
  exception,          // an exception left a worker
  race,               // two accesses to plain data, one of them a write, that nothing orders
  uninitialised,      // an empty slot was read, a full one filled
  use_after_free,     // freed memory was used
  double_free,        // memory was freed twice, or never taken
  leak,               // memory was never freed
  mixed_size,         // an atomic object was used as one of another size
  deadlock,           // all workers sleep
  lost_wake_up,       // a worker sleeps although its word has changed; or only its time-out wakes it
  livelock,           // workers wait for a change, awake, that nobody can make
  step_limit,         // an execution had more steps than allowed
  out_of_memory,      // of the model
  foreign_address,    // a process used an address that is another's
  not_modelled,       // an object that workers share lies outside of the model's memory
  not_deterministic,  // the same choices led to another execution
};

const char* to_string(verdict what) noexcept;

struct finding {
  verdict what;
  std::string message;         // one sentence
  std::string worker;          // who made the last step
  std::source_location place;  // and where
};

struct result {
  std::string test;
  std::string strategy;
  style explored = style::graphs;
  std::uint64_t executions = 0;  // all that were run
  std::uint64_t distinct = 0;    // different graphs among those that finished
  std::uint64_t stuck = 0;       // of all: those that led nowhere
  std::uint64_t cut = 0;         // of all: those in which limits::unroll kept a worker from its end
  std::uint64_t steps = 0;
  std::uint64_t work = 0;  // about so many steps' time, the same on each machine: what seq_cst allows takes some, too
  double seconds = 0;
  bool complete = false;  // nothing is left to explore, but for what was cut
  std::optional<finding> found = {};
  std::vector<choice> choices = {};  // that lead to it: replay them
};

// "vyukov_ring: 2 pushes, 2 pops: 1204 executions, all; no finding"
std::string to_string(const result& answer);

}  // namespace contend::inline CONTEND_BACKEND::explore
