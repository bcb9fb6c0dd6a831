// register: whether a history of a register (one word, written and read) with distinct written values is linearizable.
//
// Source        Gibbons and Korach 1997: a write and its reads are a cluster. From the first end to the last begin in
// it
//               its value stood for sure, and that of no other cluster; where the last begin comes before the first
//               end, all of it fits into one instant, which must not lie where another value stood.
// Pending       a write without an answer counts if somebody read it; a read without one never does
// Exact         yes
// Complexity    O(n log n)
#pragma once

#include <cstdint>
#include <span>

#include "history/event.h"
#include "history/verdict.h"

namespace contend::history {

// `first`: the value before any write.
verdict check_register(std::span<const event> history, std::uint64_t first = 0);

}  // namespace contend::history
