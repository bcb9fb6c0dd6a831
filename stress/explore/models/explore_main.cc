// explore: the program: explores the models of all primitives, or replays a finding. scripts/stress --explore calls it.
//
//   explore                                   every model, in 300 s
//   explore --filter=queue/spsc --seconds=20  some of them
//   explore --exhaustive --seconds=20         each of them wholly, if that takes no longer
//   explore --list                            their names
//   explore --replay=TOKEN                    a finding once more, step by step
//   explore --metal=TOKEN --runs=100          whether real cores show it
//   explore --twins                           programs whose bugs are known: each must be found
#include <absl/flags/flag.h>
#include <absl/flags/parse.h>
#include <absl/flags/usage.h>
#include <absl/strings/str_cat.h>
#include <unistd.h>

#include <cstdio>
#include <optional>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "explore/metal/directed.h"
#include "explore/models/exhaustive_run.h"
#include "explore/models/model.h"
#include "explore/models/report.h"
#include "explore/portfolio.h"
#include "explore/programs/program.h"
#include "explore/shrink.h"
#include "explore/token.h"
#include "explore/trace.h"
#include "explore/words.h"
#include "platform/interruption.h"

ABSL_FLAG(std::string, filter, "", "only models whose name matches this regular expression");
ABSL_FLAG(double, seconds, 300, "for all models together, at most; what one does not need is for the later ones");
ABSL_FLAG(std::uint64_t, executions, UINT64_MAX, "of each model, at most");
ABSL_FLAG(std::uint64_t, seed, 1, "of what is drawn at random");
ABSL_FLAG(std::string, replay, "", "the token that a finding printed: replays it");
ABSL_FLAG(std::string, metal, "", "the token that a finding printed: leads threads on real cores along it");
ABSL_FLAG(std::uint32_t, runs, 20, "of those");
ABSL_FLAG(bool, twins, false, "programs with bugs that are known, instead of the models of what is right");
ABSL_FLAG(std::string, json, "", "writes what was explored and found into this file");
ABSL_FLAG(bool, exhaustive, false, "explores each model wholly, for --seconds each at most, and counts its executions");
ABSL_FLAG(std::string, table, "",
          "for --exhaustive: the table of counts; what it says to be explored wholly is not explored again");
ABSL_FLAG(bool, list, false, "prints the names of the models, and explores nothing");

namespace contend::inline CONTEND_BACKEND::explore {
namespace {

constexpr int good = 0;
constexpr int found = 1;
constexpr int bad_usage = 2;
constexpr int interrupted = 130;

int complain(const std::string& what) {
  std::fprintf(stderr, "explore: %s; explore --help says more\n", what.c_str());
  return bad_usage;
}

const std::vector<model>& all_twins() {
  static const std::vector<model> all = [] {
    std::vector<model> made;
    for (program& each : all_programs())
      made.push_back({.name = "known_bug/" + each.name, .body = std::move(each.body)});
    return made;
  }();
  return all;
}

std::vector<const model*> chosen(const std::string& filter) {
  std::vector<const model*> some;
  const std::regex wanted(filter);
  for (const model& each : absl::GetFlag(FLAGS_twins) ? all_twins() : all_models()) {
    if (std::regex_search(each.name, wanted)) some.push_back(&each);
  }
  return some;
}

void show_progress(std::string_view name, std::size_t number, std::size_t of) {
  if (isatty(STDERR_FILENO) == 0) return;
  std::fprintf(stderr, "\r\033[K%zu/%zu %.*s ", number, of, static_cast<int>(name.size()), name.data());
}

portfolio_result explore_one(const model& each, double seconds) {
  limits allowed = each.allowed;
  allowed.seconds = seconds;
  allowed.executions = absl::GetFlag(FLAGS_executions);
  allowed.go_on = [] { return interrupting_signal() == 0; };
  portfolio_result answer = explore_by_portfolio(each.name, each.body, absl::GetFlag(FLAGS_seed), allowed);
  if (isatty(STDERR_FILENO) != 0) std::fputs("\r\033[K", stderr);
  std::printf("%s\n", to_string(answer).c_str());
  if (answer.found() != nullptr) {
    answer.parts.back() = shrink(*answer.found(), each.body, each.allowed);
    std::fputs(trace_of(*answer.found(), each.body, each.allowed).c_str(), stdout);
  }
  std::fflush(stdout);
  return answer;
}

int explore_all(const std::vector<const model*>& some) {
  report all;
  const double budget = absl::GetFlag(FLAGS_seconds);
  for (std::size_t i = 0; i < some.size() && interrupting_signal() == 0; ++i) {
    show_progress(some[i]->name, i + 1, some.size());
    all.add(explore_one(*some[i], (budget - all.seconds()) / static_cast<double>(some.size() - i)));
  }
  const std::string file = absl::GetFlag(FLAGS_json);
  if (!file.empty() && !all.write_json(file, absl::GetFlag(FLAGS_seed), absl::GetFlag(FLAGS_twins)))
    return complain("cannot write " + file);
  std::printf("%s\n", all.summary().c_str());
  if (!absl::GetFlag(FLAGS_twins) && all.findings() != 0) return found;
  if (interrupting_signal() != 0) return interrupted;
  if (!absl::GetFlag(FLAGS_twins) || all.findings() == some.size()) return good;
  std::printf("explore: %zu twins were not found\n", some.size() - all.findings());
  return found;
}

// The model that a token is of; nullptr after a complaint.
const model* model_of(const std::optional<token>& wanted) {
  if (!wanted) {
    complain("--replay and --metal want the token that a finding printed, all of it");
    return nullptr;
  }
  for (const auto* all : {&all_models(), &all_twins()}) {
    for (const model& each : *all) {
      if (each.name == wanted->test) return &each;
    }
  }
  complain("no model is named " + wanted->test);
  return nullptr;
}

int replay_token(const std::string& text) {
  const auto wanted = parse_token(text);
  const model* const which = model_of(wanted);
  if (which == nullptr) return bad_usage;
  const result again = replay(*wanted, which->body, which->allowed);
  std::printf("%s\n", to_string(again).c_str());
  if (!again.found) return good;
  if (again.found->what == verdict::not_deterministic) return complain("the token does not fit this build");
  std::fputs(trace_of(again, which->body, which->allowed).c_str(), stdout);
  return found;
}

int lead_token(const std::string& text) {
  const auto wanted = parse_token(text);
  const model* const which = model_of(wanted);
  if (which == nullptr) return bad_usage;
  const directed_answer answer = run_directed(*wanted, which->body, which->allowed, absl::GetFlag(FLAGS_runs),
                                              [] { return interrupting_signal() == 0; });
  if (answer.found) std::printf("the explorer: %s\n", told(*answer.found).c_str());
  std::printf("%sthe machine: %s\n", told(answer.list).c_str(), to_string(answer).c_str());
  if (interrupting_signal() != 0) return interrupted;
  if (answer.is_shown()) return found;
  return answer.is_answered() ? good : bad_usage;
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
  if (absl::GetFlag(FLAGS_runs) == 0) return complain("--runs wants a number of 1 or more");
  if (const std::string token = absl::GetFlag(FLAGS_metal); !token.empty()) return lead_token(token);
  if (absl::GetFlag(FLAGS_exhaustive)) {
    return explore_wholly(some, absl::GetFlag(FLAGS_seconds), absl::GetFlag(FLAGS_table));
  }
  const std::string token = absl::GetFlag(FLAGS_replay);
  return token.empty() ? explore_all(some) : replay_token(token);
}

}  // namespace
}  // namespace contend::inline CONTEND_BACKEND::explore

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "Explores every interleaving of small models of all primitives, under the memory model of C++.\n"
      "  explore --filter=queue/spsc --seconds=20\n  explore --list");
  absl::ParseCommandLine(argc, argv);
  contend::note_interruptions();
  return contend::explore::run();
}
