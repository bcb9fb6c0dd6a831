// trace: what happened in an execution, for people: a column for each worker, a line for each step.
//
//     sender                              reader
//     x = 1                  test.cc:7
//                                         x -> 0 acquire         test.cc:9
//       stale: x was 1 already, written by sender at test.cc:7
#pragma once

#include <span>
#include <string>

#include "explore/explore.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::explore {

// Replays the finding, and tells it: the steps, what was read though newer was there, for a race the order that is
// missing, and the token. The same text wherever it is made.
std::string trace_of(const result& found, const test_body& body, const limits& allowed = {});

// The earlier of the two accesses that race, the later being the last note; nullptr: there is none.
const note* racing_access(const graph& made, std::span<const note> notes);

// Of these two: what ought to order them and does not.
std::string missing_order(const graph& made, std::span<const note> notes);

}  // namespace contend::inline CONTEND_BACKEND::explore
