// simulated_history: histories that some sequential run explains, as tests and cost measurements need them.
//
// A simulated container is asked one operation after the other; each operation is then widened to an interval around
// its instant. So every history made here is linearizable, until somebody alters it.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "history/container_specifications.h"
#include "history/event.h"

namespace contend::history {

enum class kind : std::uint8_t { fifo, lifo, priority, bag, per_producer };

struct simulation {
  kind container = kind::fifo;
  std::uint32_t operations = 8;
  std::uint32_t workers = 3;
  std::uint32_t width = 4;  // the operations that overlap with one, about
  std::uint64_t capacity = unbounded;
  std::uint32_t pushes = 50;  // of 100
  bool closes = false;        // one of the operations is a close
  std::uint32_t deaths = 0;   // workers whose last operation is pending
};

// Deterministic for a generator's state. Values are distinct, and ascend in no order.
std::vector<event> simulate(const simulation& what, std::mt19937_64& random);

}  // namespace contend::history
