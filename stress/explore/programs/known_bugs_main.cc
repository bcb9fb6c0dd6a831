// known_bugs: the program: how many executions it takes to find bugs that are known, beside the best published number.
//
//   explore_known_bugs                         by the portfolio, 20 times each
//   explore_known_bugs --each                  and by each strategy alone
//   explore_known_bugs --filter=reorder --trials=100 --seed=7
//
// Answers 0 if the portfolio has found each bug each time, in the mean within twice the best published number.
#include <absl/flags/flag.h>
#include <absl/flags/parse.h>
#include <absl/flags/usage.h>
#include <absl/strings/str_format.h>
#include <unistd.h>

#include <cstdio>
#include <regex>
#include <string>
#include <vector>

#include "explore/programs/program.h"
#include "explore/programs/trials.h"

ABSL_FLAG(std::string, filter, "", "only programs whose name matches this regular expression");
ABSL_FLAG(std::uint32_t, trials, 20, "of each program");
ABSL_FLAG(std::uint64_t, seed, 1, "of the first trial");
ABSL_FLAG(std::uint64_t, executions, 10'000, "in one trial, at most");
ABSL_FLAG(bool, each, false, "also by each strategy alone");

namespace contend::inline CONTEND_BACKEND::explore {
namespace {

constexpr int good = 0;
constexpr int found_too_late = 1;
constexpr int bad_usage = 2;

int complain(const std::string& what) {
  std::fprintf(stderr, "explore_known_bugs: %s; explore_known_bugs --help says more\n", what.c_str());
  return bad_usage;
}

std::string cell_of(const trial_counts& counts) {
  if (counts.found == 0) return "-";
  const std::string mean = absl::StrFormat("%.1f", counts.mean());
  return counts.found_always() ? mean : absl::StrFormat("%s (%u)", mean, counts.found);
}

bool is_good(const program& which, const trial_counts& counts) {
  return counts.found_always() && (which.best_known == 0 || counts.mean() <= 2 * which.best_known);
}

std::string published(const program& which) {
  return which.best_known == 0 ? "" : absl::StrFormat("%g", which.best_known);
}

int measure(const std::vector<program>& some, const std::vector<way>& ways) {
  std::printf("%-22s %9s %9s", "executions to the bug", "published", "most");
  for (const way& by : ways) std::printf(" %14s", by.name.c_str());
  std::printf("\n");
  const std::uint32_t trials = absl::GetFlag(FLAGS_trials);
  std::size_t good_ones = 0;
  for (const program& each : some) {
    std::string cells;
    trial_counts portfolio;
    for (const way& by : ways) {
      if (isatty(STDERR_FILENO) != 0) std::fprintf(stderr, "\r\033[K%s: %s ", each.name.c_str(), by.name.c_str());
      const trial_counts counts =
          try_often(by, each, trials, absl::GetFlag(FLAGS_seed), absl::GetFlag(FLAGS_executions));
      if (&by == &ways.front()) portfolio = counts;
      cells += absl::StrFormat(" %14s", cell_of(counts));
    }
    if (isatty(STDERR_FILENO) != 0) std::fputs("\r\033[K", stderr);
    const bool is_late = !is_good(each, portfolio);
    good_ones += is_late ? 0U : 1U;
    std::printf("%-22s %9s %9d%s%s\n", each.name.c_str(), published(each).c_str(), static_cast<int>(portfolio.most),
                cells.c_str(), is_late ? "  late" : "");
    std::fflush(stdout);
  }
  std::printf(
      "%zu of %zu programs: the portfolio found the bug in all of %u trials, within twice the published number\n",
      good_ones, some.size(), trials);
  return good_ones == some.size() ? good : found_too_late;
}

int run() {
  std::vector<program> some;
  try {
    const std::regex wanted(absl::GetFlag(FLAGS_filter));
    for (program& each : all_programs()) {
      if (std::regex_search(each.name, wanted)) some.push_back(std::move(each));
    }
  } catch (const std::regex_error& error) {
    return complain(std::string("--filter is no regular expression: ") + error.what());
  }
  if (some.empty()) return complain("no program has a name that --filter matches");
  if (absl::GetFlag(FLAGS_trials) == 0) return complain("--trials wants a number above 0");
  if (absl::GetFlag(FLAGS_executions) == 0) return complain("--executions wants a number above 0");
  std::vector<way> ways = all_ways();
  if (!absl::GetFlag(FLAGS_each)) ways.resize(1);
  return measure(some, ways);
}

}  // namespace
}  // namespace contend::inline CONTEND_BACKEND::explore

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "Measures how many executions it takes to find bugs that are known from the literature.\n"
      "  explore_known_bugs --each\n  explore_known_bugs --filter=reorder --trials=100");
  absl::ParseCommandLine(argc, argv);
  return contend::explore::run();
}
