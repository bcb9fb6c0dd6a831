// per_producer: whether a history of a queue that keeps only the order of each producer is linearizable.
//
// A producer is a worker: what one worker pushed comes out in its order, what two pushed in any. Values are distinct.
//
// Exact         without a capacity, but for many values that many dead workers may have taken (thieves.h);
//               with one, see capacity.h
// Complexity    O(n log n)
#pragma once

#include <span>

#include "history/contents.h"
#include "history/event.h"
#include "history/verdict.h"

namespace contend::history {

verdict check_per_producer(std::span<const event> history, const container_options& options = {});

}  // namespace contend::history
