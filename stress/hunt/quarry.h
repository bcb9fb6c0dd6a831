// quarry: one primitive with a program that uses it: what a hunt plays again and again, until it breaks.
#pragma once

#include <absl/status/status.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "hunt/noise.h"
#include "platform/backend.h"
#include "platform/scope.h"

namespace contend::inline CONTEND_BACKEND {

// All that a trial depends on, beside the machine.
struct trial {
  static constexpr std::uint32_t most_operations = 256;  // that are drawn

  scope sharing = scope::threads;  // processes: workers are forked
  std::uint32_t workers = 2;       // of each side, where there are two
  std::uint32_t operations = 100;  // of each worker
  std::size_t capacity = 2;
  std::uint64_t first_index = 0;  // where internal counters start
  bool patient = true;            // operations wait for ever; else they try, or wait for microseconds
  noise_plan noise = {};
  std::uint64_t seed = 1;
};

struct quarry {
  std::string name;  // "queue/vyukov_ring/park"
  // Plays it once, in a process of its own; ok, or what was wrong. It may hang: that is a finding, too.
  std::function<absl::Status(const trial&)> play;
  bool threads = true;  // can be played by
  bool processes = true;
  bool broken = false;                                     // a twin, which must be found
  bool leaks = false;                                      // a twin that only a soak can find
  std::uint32_t most_operations = trial::most_operations;  // fewer where one may take a time slice
};

// Every primitive of ours, and the broken twins.
const std::vector<quarry>& every_quarry();

// Each family adds its own: queue_quarry.cc, ...
void add_queues(std::vector<quarry>& to);
void add_locks(std::vector<quarry>& to);
void add_signals(std::vector<quarry>& to);
void add_pipes(std::vector<quarry>& to);
void add_pools(std::vector<quarry>& to);
void add_leaks(std::vector<quarry>& to);

}  // namespace contend::inline CONTEND_BACKEND
