// mutants: the memory-order mutation score of the primitives. scripts/stress --mutants calls it.
//
//   mutants                               all of them: minutes
//   mutants --filter=spsc_ring            of one file
//   mutants --survivors                   prints only what survived
#include <absl/flags/flag.h>
#include <absl/flags/parse.h>
#include <absl/flags/usage.h>

#include <cstdio>
#include <regex>

#include "explore/mutants/score.h"
#include "platform/interruption.h"

ABSL_FLAG(std::string, filter, "", "only orders in files whose path matches this regular expression");
ABSL_FLAG(std::string, models, "", "only these models are asked: a regular expression");
ABSL_FLAG(std::uint64_t, executions, 10'000, "of each model for each mutant, at most");
ABSL_FLAG(bool, survivors, false, "prints only the mutants that survived");

namespace contend::inline CONTEND_BACKEND::explore {
namespace {

const char* word_for(const judged& each) noexcept {
  if (each.what != fate::unnoticed) return each.what == fate::killed ? "killed" : "survived";
  switch (each.known->by) {
    case unnoticed::equivalent: return "equivalent";
    case unnoticed::by_survivors: return "survivors";
    case unnoticed::by_machines_only: return "machines";
  }
  return "";
}

struct tally {
  std::size_t killed = 0;
  std::size_t survived = 0;
  std::size_t unnoticed[3] = {};

  void add(const judged& each) noexcept {
    if (each.what == fate::killed) ++killed;
    if (each.what == fate::survived) ++survived;
    if (each.what == fate::unnoticed) ++unnoticed[static_cast<std::size_t>(each.known->by)];
  }
  void print() const {
    const std::size_t noticeable = killed + survived;
    std::printf(
        "killed %zu of %zu (%.1f %%), survived %zu; beside them %zu equivalent, %zu that only survivors of a death "
        "notice, "
        "%zu that only machines notice\n",
        killed, noticeable,
        noticeable == 0 ? 0.0 : 100.0 * static_cast<double>(killed) / static_cast<double>(noticeable), survived,
        unnoticed[0], unnoticed[1], unnoticed[2]);
  }
};

void print(const judged& each) {
  if (absl::GetFlag(FLAGS_survivors) && each.what != fate::survived) return;
  std::printf("%-10s %s  %s  (%llu executions)\n", word_for(each), each.name.c_str(), each.by.c_str(),
              static_cast<unsigned long long>(each.executions));
  if (each.what == fate::survived) std::printf("           %s\n", each.code.c_str());
  std::fflush(stdout);
}

int run() {
  std::vector<const model*> models;
  const std::regex wanted(absl::GetFlag(FLAGS_models));
  for (const model& each : all_models()) {
    if (std::regex_search(each.name, wanted)) models.push_back(&each);
  }
  const auto go_on = [] { return interrupting_signal() == 0; };
  const std::vector<mutant> all = mutants_of(models, absl::GetFlag(FLAGS_filter), go_on);
  if (all.empty() && go_on()) {
    std::fputs("mutants: no order is weakened; --filter and --models leave nothing\n", stderr);
    return 2;
  }
  tally all_judged;
  for (const mutant& each : all) {
    const judged answer = judge(each, absl::GetFlag(FLAGS_executions), go_on);
    if (interrupting_signal() != 0) break;
    print(answer);
    all_judged.add(answer);
  }
  all_judged.print();
  if (interrupting_signal() != 0) return 130;
  return all_judged.survived == 0 ? 0 : 1;
}

}  // namespace
}  // namespace contend::inline CONTEND_BACKEND::explore

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "Weakens each memory order, fence and wake of the primitives in turn, and asks their models whether they "
      "notice.\n"
      "  mutants --filter=spsc_ring\n  mutants --survivors");
  absl::ParseCommandLine(argc, argv);
  contend::note_interruptions();
  try {
    return contend::explore::run();
  } catch (const std::regex_error& error) {
    std::fprintf(stderr, "mutants: no regular expression: %s; mutants --help says more\n", error.what());
    return 2;
  }
}
