// google_benchmark: selection and replay.
#include "harness/google_benchmark.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <memory>
#include <ostream>
#include <utility>

#include "harness/placement_classes.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

class silent_reporter final : public benchmark::BenchmarkReporter {
 public:
  silent_reporter() { SetErrorStream(&nowhere_); }  // the list of names goes to the output all the same
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>&) override {}

 private:
  std::ostream nowhere_{nullptr};
};

// Leaves out "/iterations:1/repeats:9/manual_time": how often we sampled is no part of a benchmark's name, and
// Google's compare.py matches by name.
class plain_names final : public benchmark::BenchmarkReporter {
 public:
  explicit plain_names(std::unique_ptr<benchmark::BenchmarkReporter> reporter) : reporter_(std::move(reporter)) {}

  bool ReportContext(const Context& context) override {
    reporter_->SetOutputStream(&GetOutputStream());
    reporter_->SetErrorStream(&GetErrorStream());
    return reporter_->ReportContext(context);
  }
  void ReportRuns(const std::vector<Run>& runs) override {
    std::vector<Run> renamed(runs);
    for (Run& run : renamed) {
      run.run_name.iterations.clear();
      run.run_name.repetitions.clear();
      run.run_name.time_type.clear();
    }
    reporter_->ReportRuns(renamed);
  }
  void Finalize() override { reporter_->Finalize(); }

 private:
  std::unique_ptr<benchmark::BenchmarkReporter> reporter_;
};

std::unique_ptr<benchmark::BenchmarkReporter> file_reporter(const std::string& format) {
  if (format == "console") return std::make_unique<benchmark::ConsoleReporter>(benchmark::ConsoleReporter::OO_None);
  return std::make_unique<benchmark::JSONReporter>();
}

std::vector<const sample*> counted_samples(const point& one, const std::string& common_class) {
  std::vector<const sample*> counted;
  for (const sample& s : one.samples) {
    if (s.value && (s.placement_class == common_class || s.placement_class == single_cpu_class)) counted.push_back(&s);
  }
  return counted;
}

std::string why_without_number(const point& one) {
  for (const sample& s : one.samples) {
    if (!s.value) return s.check;
  }
  if (!one.failures.empty()) return one.failures.front().what;
  return one.samples.empty() ? "not launched before the run ended" : "no launch in the commonest placement class";
}

}  // namespace

benchmark_choice choose_benchmarks(const std::vector<std::string>& ids) {
  benchmark_choice choice;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    benchmark::RegisterBenchmark(ids[i].c_str(), [&choice, i](benchmark::State& state) {
      choice.selected.push_back(i);
      state.SkipWithError("selected");
    });
  }
  silent_reporter silent;
  const std::size_t matches = benchmark::RunSpecifiedBenchmarks(&silent);
  benchmark::ClearRegisteredBenchmarks();
  choice.only_listed = matches != 0 && choice.selected.empty();
  return choice;
}

void report_benchmarks(const std::vector<point>& points, const std::string& common_class,
                       const std::string& out_format) {
  for (const point& one : points) {
    auto samples = counted_samples(one, common_class);
    const int repetitions = std::max(1, static_cast<int>(samples.size()));
    const auto replay = [&one, samples = std::move(samples), at = std::size_t{0}](benchmark::State& state) mutable {
      if (at == samples.size()) {
        state.SkipWithError(why_without_number(one).c_str());
        return;
      }
      const sample& s = *samples[at++];
      for (auto iteration : state) {
        (void)iteration;
        state.SetIterationTime(s.seconds);
      }
      state.counters[one.metric] = *s.value;
      state.counters["cpu_ns_per_item"] = s.items == 0 ? 0 : s.cpu_seconds * 1e9 / static_cast<double>(s.items);
      state.SetLabel(s.regime);
    };
    benchmark::RegisterBenchmark(one.id.c_str(), replay)->UseManualTime()->Iterations(1)->Repetitions(repetitions);
  }
  plain_names display{std::unique_ptr<benchmark::BenchmarkReporter>(benchmark::CreateDefaultDisplayReporter())};
  plain_names file{file_reporter(out_format)};
  if (out_format.empty()) {
    benchmark::RunSpecifiedBenchmarks(&display, ".");
  } else {
    benchmark::RunSpecifiedBenchmarks(&display, &file, ".");
  }
}

}  // namespace contend::inline CONTEND_BACKEND
