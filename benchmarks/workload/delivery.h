// delivery: the verdict on one launch of a queue workload, from its board: is what came out what went in?
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "harness/launch_board.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

struct delivery_rules {
  bool ordered = true;    // items of one producer reach one consumer in order
  bool conserves = true;  // what goes in comes out; false for contenders that invent their items
};

// "ok", or what is wrong, in words, with the first culprit's name.
std::string check_delivery(launch_board& board, const delivery_rules& rules, std::span<const std::string> worker_names);

// Where the bottleneck was: "empty_bound", "full_bound", "balanced", or "unknown" without occupancy.
std::string regime_of(std::span<const std::uint64_t> occupancy);

// Sum of the workers' histograms; empty when nobody looked.
std::vector<std::uint64_t> occupancy_of(launch_board& board);

}  // namespace contend::inline CONTEND_BACKEND
