// capacity: the rules *overfull* and *wrong full* of a bounded container.
//
// Overfull      at some instant more values were inside for sure than the capacity
// Wrong full    full was answered although at no instant of the push as many as the capacity can have been inside
// Exact         no: each accusation is true, but histories exist that break a capacity in no single instant, only in
//               no order. On small histories the general check (linearizable.h) finds these too.
// Complexity    O(n log n)
#pragma once

#include <cstdint>
#include <span>

#include "history/contents.h"
#include "history/verdict.h"

namespace contend::history {

// Items: those of `inside`, perhaps with thefts handed out.
verdict check_capacity(std::span<const item> items, const contents& inside, std::uint64_t capacity);

}  // namespace contend::history
