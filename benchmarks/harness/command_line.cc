// command_line: Abseil's flags after Google Benchmark has taken its own.
#include "harness/command_line.h"

#include <absl/flags/flag.h>
#include <absl/flags/parse.h>
#include <absl/flags/usage.h>
#include <absl/flags/usage_config.h>
#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <absl/time/time.h>
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <random>

ABSL_FLAG(std::string, profile, "quick", "what to measure: quick (minutes) or full (hours)");
ABSL_FLAG(std::string, workers, "",
          "producers+consumers instead of the profile's, as in 1+1,2+2,1+3; without roles: their sums");
ABSL_FLAG(std::string, capsule, "", "file for the results; see reports/CAPSULE.md");
ABSL_FLAG(absl::Duration, budget, absl::ZeroDuration(), "end after this time, as in 5m; 0: the profile's");
ABSL_FLAG(absl::Duration, sample_time, absl::ZeroDuration(), "length of one sample, as in 20ms; 0: the profile's");
ABSL_FLAG(int, samples, 0, "counted samples for each point; 0: the profile's");
ABSL_FLAG(std::uint64_t, capacity, 1024, "capacity instead of the profile's");
ABSL_FLAG(std::uint64_t, seed, 0, "of the order of launches; 0: a new one");
ABSL_FLAG(bool, audit_only, false, "only let the harness check itself");
ABSL_FLAG(bool, plan_only, false, "only say how much there is to measure, even if that is nothing");
ABSL_FLAG(bool, one_launch, false, "launch the one point that the filter leaves, once, unaudited: a line of JSON");
ABSL_FLAG(bool, print, true, "print every point at the end, as Google Benchmark does");

namespace contend::inline CONTEND_BACKEND {

namespace {

// Abseil and Google Benchmark end the program with 1 or 0 on a flag they cannot read; ours is 2.
bool is_parsing = false;
void correct_exit_code() {
  if (!is_parsing) return;
  std::fflush(nullptr);
  _exit(exit_usage);
}

[[noreturn]] void refuse(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::exit(exit_usage);
}

std::optional<nanoseconds> positive_time(const absl::Duration& value, const std::string& flag) {
  if (value == absl::ZeroDuration()) return std::nullopt;
  if (value < absl::ZeroDuration()) refuse(absl::StrCat("--", flag, ": must be positive, as in --", flag, "=5s"));
  if (value > absl::Hours(24 * 365)) refuse(absl::StrCat("--", flag, ": at most a year"));
  return absl::ToChronoNanoseconds(value);
}

std::string usage_text;
void print_usage() {
  std::printf(
      "%s\n\nGoogle Benchmark's flags work too: --benchmark_filter=REGEX --benchmark_list_tests\n"
      "  --benchmark_format=console|json|csv --benchmark_out=FILE --benchmark_out_format=json|console\n",
      usage_text.c_str());
}

}  // namespace

command_line parse_command_line(int argc, char** argv, const std::string& usage) {
  command_line line;
  line.words.assign(argv, argv + argc);
  usage_text = usage;
  const auto is_word = [&](const std::string& word) {
    return std::find(line.words.begin(), line.words.end(), word) != line.words.end();
  };
  if (is_word("--help")) {
    print_usage();
    std::exit(exit_good);
  }
  for (const std::string& word : line.words) {
    if (absl::StartsWith(word, "--benchmark_out=") && line.out_format.empty()) line.out_format = "json";
    if (absl::StartsWith(word, "--benchmark_out_format=")) line.out_format = word.substr(word.find('=') + 1);
  }

  std::atexit(&correct_exit_code);
  is_parsing = true;
  benchmark::Initialize(&argc, argv, &print_usage);
  absl::SetProgramUsageMessage(usage);
  const std::vector<char*> rest = absl::ParseCommandLine(argc, argv);
  is_parsing = false;
  if (rest.size() > 1) refuse(absl::StrCat("'", rest[1], "': what is this? Flags start with --; see --help"));

  line.profile = absl::GetFlag(FLAGS_profile);
  line.workers = absl::GetFlag(FLAGS_workers);
  line.capsule = absl::GetFlag(FLAGS_capsule);
  line.budget = positive_time(absl::GetFlag(FLAGS_budget), "budget");
  line.sample_time = positive_time(absl::GetFlag(FLAGS_sample_time), "sample_time");
  if (line.sample_time > std::chrono::seconds(60)) refuse("--sample_time: at most 60s");
  const int samples = absl::GetFlag(FLAGS_samples);
  if (samples < 0 || samples > 100'000) refuse(absl::StrCat("--samples=", samples, ": 1 to 100000"));
  if (samples != 0) line.samples = samples;
  const bool is_capacity_given = std::any_of(line.words.begin(), line.words.end(),
                                             [](const auto& w) { return absl::StrContains(w, "-capacity"); });
  if (is_capacity_given) line.capacity = absl::GetFlag(FLAGS_capacity);
  if (line.capacity == 0U) refuse("--capacity=0: a queue needs room for at least 1 item");
  line.seed = absl::GetFlag(FLAGS_seed);
  if (line.seed == 0) line.seed = std::random_device{}();
  line.audit_only = absl::GetFlag(FLAGS_audit_only);
  line.plan_only = absl::GetFlag(FLAGS_plan_only);
  line.one_launch = absl::GetFlag(FLAGS_one_launch);
  line.replay = absl::GetFlag(FLAGS_print);
  return line;
}

}  // namespace contend::inline CONTEND_BACKEND
