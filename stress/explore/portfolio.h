// portfolio: explores a test without being told how: everything if that takes no time, else strategies in turn.
//
// Each strategy sees other bugs soon, and nobody knows before which: so they share the time, in slices that grow.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "explore/explore.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::explore {

// Those that share the time, in the order of their first turns: new ones, each with numbers of its own.
std::vector<std::unique_ptr<strategy>> portfolio_strategies(std::uint64_t seed);

struct portfolio_result {
  std::vector<result> parts;  // one a strategy; the last one is the one that found something or saw all, if one did

  bool complete() const noexcept { return !parts.empty() && parts.back().complete; }
  const result* found() const noexcept { return !parts.empty() && parts.back().found ? &parts.back() : nullptr; }
  std::uint64_t executions() const noexcept;
  std::uint64_t steps() const noexcept;
  std::uint64_t work() const noexcept;
  double seconds() const noexcept;
};

// Until something is found, all is explored, or `allowed` (executions, seconds: of all strategies together) is used up.
portfolio_result explore_by_portfolio(std::string_view name, const test_body& body, std::uint64_t seed,
                                      const limits& allowed);

// "lock/mcs_lock/park/2x2_sections: exhaustive: 312 executions, all, ...; no finding", one line a strategy.
std::string to_string(const portfolio_result& all);

}  // namespace contend::inline CONTEND_BACKEND::explore
