// stack: whether a history of a stack with distinct values is linearizable.
//
// Idea          While something is inside for sure, one value lies at the bottom: it went in first and came out last.
//               Any value that can have done both may be taken for it and out of the history: what is left is
//               linearizable if and only if all was. So bottoms are taken out one after the other, and what falls
//               apart in time is judged apart. A value that can come and go in one instant never matters.
//               Ours; log-linear as in Lee and Mathur 2024 (arXiv 2410.04581).
// Exact         without a capacity, but for many values that many dead workers may have taken (thieves.h);
//               with one, see capacity.h
// Complexity    O(n log n) time, O(n) memory
#pragma once

#include <span>

#include "history/contents.h"
#include "history/event.h"
#include "history/verdict.h"

namespace contend::history {

verdict check_stack(std::span<const event> history, const container_options& options = {});

}  // namespace contend::history
