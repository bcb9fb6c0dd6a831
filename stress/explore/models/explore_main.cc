// explore: the program: explores the models of all primitives, or replays a finding. scripts/stress --explore calls it.
//
//   explore                                   every model, in 300 s
//   explore --filter=queue/spsc --seconds=20  some of them
//   explore --list                            their names
#include <absl/flags/flag.h>
#include <absl/flags/parse.h>
#include <absl/flags/usage.h>
#include <absl/strings/str_cat.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <regex>
#include <string>
#include <vector>

#include "explore/models/model.h"
#include "explore/portfolio.h"

ABSL_FLAG(std::string, filter, "", "only models whose name matches this regular expression");
ABSL_FLAG(double, seconds, 300, "for all models together, at most; what one does not need is for the later ones");
ABSL_FLAG(std::uint64_t, seed, 1, "of what is drawn at random");
ABSL_FLAG(bool, list, false, "prints the names of the models, and explores nothing");

namespace contend::inline CONTEND_BACKEND::explore {
namespace {

constexpr int good = 0;
constexpr int found = 1;
constexpr int bad_usage = 2;
constexpr int interrupted = 130;

volatile std::sig_atomic_t was_interrupted = 0;

struct totals {
  std::size_t models = 0;
  std::size_t complete = 0;
  std::size_t findings = 0;
  std::uint64_t executions = 0;
  std::uint64_t steps = 0;
  double seconds = 0;
};

std::vector<const model*> chosen(const std::string& filter) {
  std::vector<const model*> some;
  const std::regex wanted(filter);
  for (const model& each : all_models()) {
    if (std::regex_search(each.name, wanted)) some.push_back(&each);
  }
  return some;
}

void show_progress(std::string_view name, std::size_t number, std::size_t of) {
  if (isatty(STDERR_FILENO) == 0) return;
  std::fprintf(stderr, "\r\033[K%zu/%zu %.*s ", number, of, static_cast<int>(name.size()), name.data());
}

void explore_one(const model& each, double seconds, totals& all) {
  limits allowed = each.allowed;
  allowed.seconds = seconds;
  allowed.go_on = [] { return was_interrupted == 0; };
  const portfolio_result answer = explore_by_portfolio(each.name, each.body, absl::GetFlag(FLAGS_seed), allowed);
  if (isatty(STDERR_FILENO) != 0) std::fputs("\r\033[K", stderr);
  std::printf("%s\n", to_string(answer).c_str());
  std::fflush(stdout);
  ++all.models;
  all.complete += answer.complete() ? 1 : 0;
  all.findings += answer.found() != nullptr ? 1 : 0;
  all.executions += answer.executions();
  all.steps += answer.steps();
  all.seconds += answer.seconds();
}

int explore_all(const std::vector<const model*>& some) {
  totals all;
  const double budget = absl::GetFlag(FLAGS_seconds);
  for (std::size_t i = 0; i < some.size() && was_interrupted == 0; ++i) {
    show_progress(some[i]->name, i + 1, some.size());
    explore_one(*some[i], (budget - all.seconds) / static_cast<double>(some.size() - i), all);
  }
  std::printf("explored %zu models, %zu of them wholly: %llu executions, %.0f/s, %.0f steps/s, %zu findings\n", all.models,
              all.complete, static_cast<unsigned long long>(all.executions),
              static_cast<double>(all.executions) / all.seconds, static_cast<double>(all.steps) / all.seconds,
              all.findings);
  if (all.findings != 0) return found;
  return was_interrupted != 0 ? interrupted : good;
}

int complain(const std::string& what) {
  std::fprintf(stderr, "explore: %s; explore --help says more\n", what.c_str());
  return bad_usage;
}

int run() {
  std::vector<const model*> some;
  try {
    some = chosen(absl::GetFlag(FLAGS_filter));
  } catch (const std::regex_error& error) {
    return complain(absl::StrCat("--filter is no regular expression: ", error.what()));
  }
  if (some.empty()) return complain("no model has a name that --filter matches; explore --list names them");
  if (!(absl::GetFlag(FLAGS_seconds) > 0)) return complain("--seconds wants a number above 0");
  if (absl::GetFlag(FLAGS_list)) {
    for (const model* each : some) std::printf("%s\n", each->name.c_str());
    return good;
  }
  return explore_all(some);
}

}  // namespace
}  // namespace contend::inline CONTEND_BACKEND::explore

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "Explores every interleaving of small models of all primitives, under the memory model of C++.\n"
      "  explore --filter=queue/spsc --seconds=20\n  explore --list");
  absl::ParseCommandLine(argc, argv);
  for (const int number : {SIGINT, SIGTERM}) {
    std::signal(number, [](int) { contend::explore::was_interrupted = 1; });
  }
  return contend::explore::run();
}
