// portfolio: who gets how much of the time.
#include "explore/portfolio.h"

#include <algorithm>
#include <memory>
#include <numeric>

#include "explore/exhaustive.h"
#include "explore/order_walk.h"
#include "explore/priority_walk.h"
#include "explore/random_walk.h"
#include "explore/uniform_walk.h"

namespace contend::inline CONTEND_BACKEND::explore {

namespace {

struct participant {
  std::unique_ptr<strategy> by;
  std::uint64_t weight;  // its part of the executions
  std::size_t part = 0;  // its place in the results
};

constexpr std::uint64_t first_slice = 256;
constexpr std::uint64_t usual_steps = 100;  // of an execution; who makes longer ones makes fewer

std::uint64_t left_of(std::uint64_t budget, std::uint64_t used) { return budget - std::min(budget, used); }

std::vector<participant> participants(std::uint64_t seed) {
  std::vector<participant> all;
  all.push_back({std::make_unique<exhaustive>(), 4});
  all.push_back({std::make_unique<random_walk>(seed), 1});
  all.push_back({std::make_unique<priority_walk>(seed + 1), 1});
  all.push_back({std::make_unique<order_walk>(seed + 2), 1});
  all.push_back({std::make_unique<uniform_walk>(seed + 3), 1});
  return all;
}

void add(result& all, result slice) {
  slice.executions += all.executions;
  // Graphs come once each; walks may meet the same ones in each slice.
  slice.distinct =
      slice.explored == style::graphs ? slice.distinct + all.distinct : std::max(slice.distinct, all.distinct);
  slice.stuck += all.stuck;
  slice.steps += all.steps;
  slice.seconds += all.seconds;
  all = std::move(slice);
}

template <class Number>
Number sum(const std::vector<result>& parts, Number result::*what) noexcept {
  return std::accumulate(parts.begin(), parts.end(), Number{},
                         [&](Number before, const result& part) { return before + part.*what; });
}

}  // namespace

std::uint64_t portfolio_result::executions() const noexcept { return sum(parts, &result::executions); }
std::uint64_t portfolio_result::steps() const noexcept { return sum(parts, &result::steps); }
double portfolio_result::seconds() const noexcept { return sum(parts, &result::seconds); }

portfolio_result explore_by_portfolio(std::string_view name, const test_body& body, std::uint64_t seed,
                                      const limits& allowed) {
  portfolio_result all;
  std::vector<participant> everyone = participants(seed);
  bool is_interrupted = false;
  for (std::uint64_t slice = first_slice;; slice *= 2) {
    for (participant& each : everyone) {
      limits within = allowed;
      within.executions = std::min(slice * each.weight, left_of(allowed.executions, all.executions()));
      within.all_steps = std::min(slice * each.weight * usual_steps, left_of(allowed.all_steps, all.steps()));
      within.seconds = allowed.seconds - all.seconds();
      if (allowed.go_on) within.go_on = [&] { return !(is_interrupted = !allowed.go_on()); };
      if (within.executions == 0 || within.all_steps == 0 || is_interrupted) return all;
      if (within.seconds <= 0 && !all.parts.empty()) return all;
      result part = engine::running().explore(name, body, *each.by, within);
      const bool is_over = part.found.has_value() || part.complete;
      if (slice == first_slice) {
        each.part = all.parts.size();
        all.parts.push_back(std::move(part));
      } else {
        add(all.parts[each.part], std::move(part));
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
