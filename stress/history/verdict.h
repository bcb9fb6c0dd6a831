// verdict: what every checker of histories answers: ok, or the rule that is broken, by whom, in a sentence.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "history/event.h"

namespace contend::history {

enum class rule : std::uint8_t {
  none,              // ok
  not_distinct,      // two pushes (writes) of one value: no breach, but the history is not for this checker
  fresh_value,       // a value came out that nobody put in, or came out before it went in
  repeated_value,    // a value came out twice
  order_inversion,   // values came out in an order that the container does not have
  wrong_empty,       // empty (or drained) was answered although something was inside all the time
  wrong_full,        // full was answered although there was room all the time
  overfull,          // more was inside than the capacity
  wrong_closed,      // closed was answered before any close, or something else after it
  lost_value,        // drained although a value never came out
  stale_read,        // a read answered a value that had been overwritten, or one from the future
  undecided,         // the check gave up; neither right nor wrong
  not_linearizable,  // no order of the operations explains all their answers
};

std::string_view to_string(rule broken) noexcept;

struct [[nodiscard]] verdict {
  rule broken = rule::none;
  std::vector<std::uint32_t> operations = {};  // their places in the history, the accused first; eight at most
  std::string sentence = {};                   // what is wrong, in words of the user

  bool ok() const noexcept { return broken == rule::none; }
};

// The sentence, then one operation a line.
std::string explain(const verdict& found, std::span<const event> history);

}  // namespace contend::history
