// schedule: what an execution of the explorer asks of real cores: who makes which access next, as a list.
//
//   worker 1  gate.h:20, first time      worker 2  gate.h:20, first time      worker 1  gate.h:21, first time     ...
//
// The execution is a graph; the list is one order of all its steps that the graph allows: program order, who reads from
// whom, the order of writes, a read before the write that comes after the one it read, the kernel's own order for each
// word. If there is none, the execution has a weak read. Then the question is what x86 allows: it lets a load overtake
// an earlier store of its worker to another place, and nothing else (P. Sewell et al., "x86-TSO", CACM 2010; tested in
// the way of J. Alglave, L. Maranget, M. Tautschnig, "Herding Cats", TOPLAS 2014).
//
// A race on plain data is asked for in its strongest form: the list ends with both workers right before the accesses.
#pragma once

#include <cstdint>
#include <optional>
#include <source_location>
#include <span>
#include <string>
#include <vector>

#include "explore/engine.h"
#include "explore/graph.h"
#include "explore/verdict.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::explore {

struct directed_step {
  enum class what : std::uint8_t { access, time_out };  // time_out: the end of a sleep that nobody ended

  worker_id worker;
  std::source_location place;
  std::uint32_t nth;  // time that the worker is there, from 1
  what kind = what::access;
};

// What the machine must allow for the execution to happen.
enum class needed_order : std::uint8_t {
  sequential,    // one step after the other
  store_buffer,  // a load overtakes a store: x86 does so sometimes, and gates cannot make it
  weaker,        // what x86 never does
};

struct schedule {
  needed_order needs = needed_order::sequential;
  std::vector<directed_step> steps;    // up to the finding, or to the first step that is in no order
  std::vector<directed_step> meeting;  // of a race: where its two workers stand when all steps are done; else none
  // Of each worker, one after the other: what it was told when it asked whether an instant had come, and what it drew.
  std::vector<std::vector<std::uint32_t>> times;
  std::vector<std::vector<std::uint32_t>> draws;
  std::string cannot;  // why it cannot be a list of steps; empty: it is one
};

// Of the execution that was just made, with its notes, and of what was found in it.
schedule schedule_of(const graph& made, std::span<const note> notes, const std::optional<finding>& found);

}  // namespace contend::inline CONTEND_BACKEND::explore
