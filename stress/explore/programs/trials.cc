// trials: one after the other.
#include "explore/programs/trials.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "explore/portfolio.h"

namespace contend::inline CONTEND_BACKEND::explore {

namespace {

std::uint64_t by_all(const program& what, std::uint64_t seed, std::uint64_t most) {
  const portfolio_result answer = explore_by_portfolio(what.name, what.body, seed, {.executions = most});
  return answer.found() != nullptr && answer.found()->found->what == what.bug ? answer.executions() : 0;
}

std::uint64_t by_one(std::size_t which, const program& what, std::uint64_t seed, std::uint64_t most) {
  const std::unique_ptr<strategy> by = std::move(portfolio_strategies(seed)[which]);
  const result answer = engine::running().explore(what.name, what.body, *by, {.executions = most});
  return answer.found && answer.found->what == what.bug ? answer.executions : 0;
}

}  // namespace

std::vector<way> all_ways() {
  std::vector<way> all = {{"portfolio", by_all}};
  const auto strategies = portfolio_strategies(0);
  for (std::size_t i = 0; i < strategies.size(); ++i) {
    all.push_back({strategies[i]->name(), [i](const program& what, std::uint64_t seed, std::uint64_t most) {
                     return by_one(i, what, seed, most);
                   }});
  }
  return all;
}

trial_counts try_often(const way& by, const program& what, std::uint32_t trials, std::uint64_t seed,
                       std::uint64_t most) {
  trial_counts counts{.trials = trials};
  for (std::uint32_t i = 0; i < trials; ++i) {
    const std::uint64_t executions = by.executions_to_bug(what, seed + i * 1'000'003ULL, most);
    if (executions == 0) continue;
    ++counts.found;
    counts.most = std::max(counts.most, executions);
    counts.together += executions;
  }
  return counts;
}

}  // namespace contend::inline CONTEND_BACKEND::explore
