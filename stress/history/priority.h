// priority: whether a history of a priority queue (lowest value first) with distinct values is linearizable.
//
// Idea          A pop takes effect while nothing lower is inside: for the values below, it is as good as a pop that
//               answers empty. So one pass from the lowest value to the highest: each pop needs an instant at which no
//               lower value is inside for sure. Ours; log-linear as in Lee and Mathur 2024 (arXiv 2410.04581).
// Exact         without a capacity, but for many values that many dead workers may have taken (thieves.h);
//               with one, see capacity.h
// Complexity    O(n log n) time, O(n) memory
#pragma once

#include <span>

#include "history/contents.h"
#include "history/event.h"
#include "history/verdict.h"

namespace contend::history {

verdict check_priority(std::span<const event> history, const container_options& options = {});

}  // namespace contend::history
