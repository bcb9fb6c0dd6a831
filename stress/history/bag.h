// bag: whether a history of a bag (a pool: any value may come out) with distinct values is linearizable: exactly once.
//
// Exact         without a capacity; with one, see capacity.h
// Complexity    O(n log n), O(n) without an answer of empty or full
#pragma once

#include <span>

#include "history/contents.h"
#include "history/event.h"
#include "history/verdict.h"

namespace contend::history {

verdict check_bag(std::span<const event> history, const container_options& options = {});

}  // namespace contend::history
