// fifo: whether a history of a queue with distinct values is linearizable.
//
// Source        Henzinger, Sezgin and Vafeiadis 2013: it is, unless it has a fresh value, a repeated value, an order
//               inversion or a wrong empty. With pending pops: they take the oldest values left (an exchange of two
//               thieves never makes it worse).
// Exact         yes without a capacity: says no if and only if no order of the operations explains all answers
//               with a capacity it says no only where that is true, but not everywhere (capacity.h)
// Complexity    O(n log n) time, O(n) memory
#pragma once

#include <span>

#include "history/contents.h"
#include "history/event.h"
#include "history/verdict.h"

namespace contend::history {

verdict check_fifo(std::span<const event> history, const container_options& options = {});

}  // namespace contend::history
