// portfolio: who gets how much of the time.
#include "explore/portfolio.h"

#include <algorithm>
#include <memory>
#include <numeric>

#include "explore/bounded_search.h"
#include "explore/crash_sweep.h"
#include "explore/exhaustive.h"
#include "explore/graph_walk.h"
#include "explore/order_walk.h"
#include "explore/priority_walk.h"
#include "explore/random_walk.h"
#include "explore/selective_walk.h"
#include "explore/turns_walk.h"
#include "explore/uniform_walk.h"

namespace contend::inline CONTEND_BACKEND::explore {

namespace {

struct participant {
  std::unique_ptr<strategy> by;
  std::uint64_t opening = 1;     // executions in the first slice: short, so that nobody waits for what others find soon
  std::uint64_t weight = 1;      // its part of the executions from then on
  bool comes_once_each = false;  // graphs; others may meet the same ones in each slice
  double cost = 1;               // work of an execution, in its last slice
  std::size_t part = 0;          // its place in the results
};

constexpr std::uint64_t usual_steps = 100;  // of an execution; who makes longer ones makes fewer

std::uint64_t left_of(std::uint64_t budget, std::uint64_t used) { return budget - std::min(budget, used); }

std::vector<participant> participants(std::uint64_t seed, bool with_crashes) {
  std::vector<participant> all;
  all.push_back({.by = std::make_unique<turns_walk>(seed), .opening = turns_walk::openings});
  all.push_back({.by = std::make_unique<exhaustive>(), .opening = 4, .weight = 8, .comes_once_each = true});
  all.push_back({.by = std::make_unique<bounded_search>()});
  all.push_back({.by = std::make_unique<graph_walk>(seed + 1)});
  all.push_back({.by = std::make_unique<order_walk>(seed + 2)});
  all.push_back({.by = std::make_unique<uniform_walk>(seed + 3)});
  all.push_back({.by = std::make_unique<random_walk>(seed + 4)});
  all.push_back({.by = std::make_unique<priority_walk>(seed + 5)});
  all.push_back({.by = std::make_unique<selective_walk>(seed + 6)});
  if (with_crashes) all.push_back({.by = std::make_unique<sweeping_walk>(seed + 7)});
  return all;
}

void add(result& all, result slice, bool comes_once_each) {
  slice.executions += all.executions;
  slice.distinct = comes_once_each ? slice.distinct + all.distinct : std::max(slice.distinct, all.distinct);
  slice.stuck += all.stuck;
  slice.steps += all.steps;
  slice.work += all.work;
  slice.seconds += all.seconds;
  all = std::move(slice);
}

template <class Number>
Number sum(const std::vector<result>& parts, Number result::*what) noexcept {
  return std::accumulate(parts.begin(), parts.end(), Number{},
                         [&](Number before, const result& part) { return before + part.*what; });
}

// Who needs more work for an execution than the others has fewer of them: else all would wait for the slowest.
std::uint64_t executions_of(const participant& each, const std::vector<participant>& everyone, std::uint64_t slice) {
  const double costs = std::accumulate(everyone.begin(), everyone.end(), 0.0,
                                       [](double before, const participant& one) { return before + one.cost; });
  const double cost_of_others = (costs - each.cost) / static_cast<double>(everyone.size() - 1);
  const double speed = std::min(1.0, cost_of_others / each.cost);
  return std::max<std::uint64_t>(1, static_cast<std::uint64_t>(speed * static_cast<double>(slice * each.weight)));
}

}  // namespace

std::vector<std::unique_ptr<strategy>> portfolio_strategies(std::uint64_t seed) {
  std::vector<std::unique_ptr<strategy>> all;
  for (participant& each : participants(seed, false)) all.push_back(std::move(each.by));
  return all;
}

std::uint64_t portfolio_result::executions() const noexcept { return sum(parts, &result::executions); }
std::uint64_t portfolio_result::steps() const noexcept { return sum(parts, &result::steps); }
std::uint64_t portfolio_result::work() const noexcept { return sum(parts, &result::work); }
double portfolio_result::seconds() const noexcept { return sum(parts, &result::seconds); }

portfolio_result explore_by_portfolio(std::string_view name, const test_body& body, std::uint64_t seed,
                                      const limits& allowed) {
  portfolio_result all;
  std::vector<participant> everyone = participants(seed, allowed.crashes != 0);
  bool is_interrupted = false;
  for (std::uint64_t slice = 1;; slice *= 2) {
    for (participant& each : everyone) {
      limits within = allowed;
      const bool is_opening = slice == 1;
      within.executions = std::min(is_opening ? each.opening : executions_of(each, everyone, slice),
                                   left_of(allowed.executions, all.executions()));
      const std::uint64_t share = is_opening ? UINT64_MAX : slice * each.weight * usual_steps;
      within.all_steps = std::min(share, left_of(allowed.all_steps, all.steps()));
      within.seconds = allowed.seconds - all.seconds();
      if (allowed.go_on) within.go_on = [&] { return !(is_interrupted = !allowed.go_on()); };
      if (within.executions == 0 || within.all_steps == 0 || is_interrupted) return all;
      if (within.seconds <= 0 && !all.parts.empty()) return all;
      result part = engine::running().explore(name, body, *each.by, within);
      const bool is_over = part.found.has_value() || part.complete;
      each.cost = static_cast<double>(std::max<std::uint64_t>(part.work, 1)) /
                  static_cast<double>(std::max<std::uint64_t>(part.executions, 1));
      if (is_opening) {
        each.part = all.parts.size();
        all.parts.push_back(std::move(part));
      } else {
        add(all.parts[each.part], std::move(part), each.comes_once_each);
      }
      if (!is_over) continue;
      std::rotate(all.parts.begin() + static_cast<std::ptrdiff_t>(each.part),
                  all.parts.begin() + static_cast<std::ptrdiff_t>(each.part) + 1, all.parts.end());
      return all;
    }
  }
}

std::string to_string(const portfolio_result& all) {
  std::string text;
  for (const result& part : all.parts) {
    if (!text.empty()) text += "\n";
    text += to_string(part);
  }
  return text;
}

}  // namespace contend::inline CONTEND_BACKEND::explore
