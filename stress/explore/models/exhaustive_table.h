// exhaustive_table: what it takes to explore each model wholly: a Markdown file that a command writes, and reads again.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "explore/explore.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::explore {

struct exhausted {
  std::string model;             // its name
  std::uint64_t executions = 0;  // gone through
  std::uint64_t distinct = 0;    // graphs of those that came to their ends
  double share = 0;              // of all there are: 1 is all; below that an estimate
  double seconds = 0;
  std::string found = {};           // what, if anything
  std::uint32_t unroll = no_bound;  // limits::unroll, if all within it were gone through and there may be others

  bool is_complete() const noexcept { return share == 1 && unroll == no_bound && found.empty(); }
};

exhausted exhausted_of(const result& answer, double share, std::uint32_t unroll = no_bound);

// Whether this tells more of its model than the other one.
bool is_better(const exhausted& row, const exhausted& other) noexcept;

// The rows of such a file's text; what is none of them is passed over.
std::vector<exhausted> rows_of(std::string_view text);

// The whole file, in order of the models.
std::string table_of(std::vector<exhausted> rows);

// "lock/mcs_lock/spin/2x2_sections: all 312 executions, 300 distinct, in 0.1 s"
std::string to_string(const exhausted& row);

}  // namespace contend::inline CONTEND_BACKEND::explore
