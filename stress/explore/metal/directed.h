// directed: whether real cores show what the explorer found: its execution once more, as runs of threads that are led
// along it.
//
//   const auto answer = explore::run_directed(found, test, limits, 20);
//   std::puts(to_string(answer).c_str());        // "shown on hardware in 20 of 20 runs: ..."
//
// Each run is a process of its own, so that one that hangs or crashes is an answer, too. The caller must be
// single-threaded.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "explore/explore.h"
#include "explore/metal/schedule.h"
#include "explore/token.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::explore {

struct directed_answer {
  schedule list;
  std::optional<finding> found;    // by the explorer, in the same execution
  std::uint32_t runs = 0;          // that ended
  std::uint32_t followed = 0;      // of those: that made all steps of the list
  std::uint32_t shown = 0;         // of all: in which something was wrong
  std::string first_shown;         // what
  std::string first_not_followed;  // from which step, and why
  std::string trouble;             // the machine could not be asked at all; empty: it could

  bool is_shown() const noexcept { return shown != 0; }
  // The list was followed once at least, or asks for what this machine never does.
  bool is_answered() const noexcept;
};

// The execution that these choices lead to. go_on is asked between runs, if there is one.
directed_answer run_directed(const token& wanted, const test_body& body, const limits& allowed, std::uint32_t runs,
                             const std::function<bool()>& go_on = {});

// Runs of any test, along the list that the answer has; run_directed does this with the list of its own test.
void follow(directed_answer& answer, const test_body& body, const limits& allowed, std::uint32_t runs,
            const std::function<bool()>& go_on = {});

// What the machine says, in a line or two.
std::string to_string(const directed_answer& answer);

// The list, a line for each step.
std::string told(const schedule& list);

}  // namespace contend::inline CONTEND_BACKEND::explore
