// model: a test of the explorer with a name: what the program `explore` holds, and CTest runs a part of.
//
// To add some: one file with a function that answers them, one line in models.cc. Primitives that stand in a
// contenders.h need not even that: queue_models.cc, lock_models.cc and signal_models.cc make models of every line
// there.
#pragma once

#include <string>
#include <vector>

#include "explore/explore.h"
#include "platform/backend.h"
#include "platform/clock.h"

namespace contend::inline CONTEND_BACKEND::explore {

struct model {
  std::string name;  // "queue/vyukov_ring/park/2x2_tries": family, contender, workers x operations and what they do
  test_body body;
  limits allowed = {};
};

// What a model waits with where time is to run out.
constexpr deadline soon() { return deadline::at(time_point(nanoseconds(1000))); }

std::vector<model> queue_models();
std::vector<model> lock_models();
std::vector<model> signal_models();
std::vector<model> crash_models();  // of all that survive a death, but queues
std::vector<model> part_models();
std::vector<model> pipe_models();
std::vector<model> pool_models();

// All of them, in order of their names.
const std::vector<model>& all_models();

}  // namespace contend::inline CONTEND_BACKEND::explore
