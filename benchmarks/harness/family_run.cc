// family_run: what is common to the runs of all families.
#include "harness/family_run.h"

#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>
#include <absl/time/time.h>
#include <benchmark/benchmark.h>
#include <signal.h>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <utility>

#include "harness/environment.h"
#include "harness/google_benchmark.h"
#include "harness/measure.h"
#include "harness/near_names.h"
#include "harness/one_launch.h"
#include "harness/progress_line.h"
#include "platform/interruption.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

using namespace std::chrono_literals;

constexpr int calibration_probes = 100;

run_limits limits_for(const command_line& line, run_limits limits) {
  if (line.samples) limits.samples = limits.most_samples = *line.samples;
  if (line.sample_time) limits.run_for = *line.sample_time;
  if (line.budget) limits.budget = *line.budget;
  return limits;
}

// A run: what was asked for, what is planned, what has been found so far.
class family_run {
 public:
  family_run(command_line line, family what, const topology& machine)
      : line_(std::move(line)),
        family_(std::move(what)),
        program_(family_.name + "_bench"),
        limits_(limits_for(line_, family_.limits)) {
    found_.facts = read_environment(machine);
    found_.family = family_.name;
    const absl::Time start = absl::Now();
    found_.started = absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", start, absl::UTCTimeZone());
    found_.run_id = absl::StrCat(absl::FormatTime("%Y%m%dT%H%M%SZ", start, absl::UTCTimeZone()), "-",
                                 found_.facts.commit.substr(0, 7));
    found_.profile = line_.profile;
    found_.seed = line_.seed;
    found_.command = line_.words;
    found_.contenders = family_.contenders;
    found_.absent = family_.absent;
    for (const auto& [name, version] : family_.libraries) found_.facts.libraries[name] = version;
  }

  int run() {
    tell_left_out();
    if (const int code = choose(); code >= 0) return code;
    if (!line_.capsule.empty()) {
      if (absl::Status status = verify_writable(line_.capsule); !status.ok()) return refuse(status);
    }
    std::uint32_t most = 2;
    for (const point& one : points_) most = std::max(most, one.workers());
    absl::StatusOr<launcher> launches = launcher::create(most);
    if (!launches.ok()) return refuse(launches.status());
    if (line_.one_launch) return launch_once(*launches);
    found_.facts.busy = busy_share();
    found_.marks = marks_of(found_.facts);
    tell_marks();
    note_interruptions();
    start_ = now();
    audit(*launches);
    if (line_.audit_only) return is_audit_good() ? exit_good : exit_checked_bad;
    if (absl::Status status = calibrate(*launches); !status.ok()) return refuse(status);
    return measure_all(*launches);
  }

 private:
  int refuse(const absl::Status& status) const { return contend::refuse(family_.name, status); }

  void tell_marks() const {
    for (const std::string& mark : found_.marks)
      std::fprintf(stderr, "%s: WARNING: %s\n", program_.c_str(), mark.c_str());
  }

  // Applies the filter. Non-negative: the program ends with this code.
  int choose() {
    if (line_.audit_only) {
      select_all();
      return -1;
    }
    std::vector<std::string> ids;
    for (const point& one : family_.points) ids.push_back(one.id);
    if (ids.empty()) return refuse(absl::InvalidArgumentError(absl::StrCat("nothing to measure: ", why_nothing())));
    const benchmark_choice choice = choose_benchmarks(ids);
    if (choice.only_listed) return exit_good;
    if (line_.plan_only) {
      std::printf("%zu points, at most %lld s\n", choice.selected.size(),
                  static_cast<long long>(std::chrono::ceil<std::chrono::seconds>(limits_.budget).count()));
      return exit_good;
    }
    if (choice.selected.empty()) return refuse(unknown_filter(ids));
    for (const std::size_t i : choice.selected) {
      points_.push_back(family_.points[i]);
      planned_.push_back(i);
    }
    return -1;
  }

  void select_all() {
    points_ = family_.points;
    for (std::size_t i = 0; i < points_.size(); ++i) planned_.push_back(i);
  }

  // A capacity asked for by hand: says who cannot have it.
  void tell_left_out() const {
    if (!line_.capacity) return;
    for (const skipped_points& skipped : family_.skipped) {
      if (skipped.what.find("capacity") == std::string::npos) continue;
      std::fprintf(stderr, "%s: left out: %s, %s: %s\n", program_.c_str(), skipped.contender.c_str(),
                   skipped.what.c_str(), skipped.reason.c_str());
    }
  }

  std::string why_nothing() const {
    return family_.skipped.empty()
               ? "no contenders"
               : absl::StrCat(family_.skipped.front().contender, ": ", family_.skipped.front().reason);
  }

  absl::Status unknown_filter(const std::vector<std::string>& ids) const {
    std::vector<std::string> names(ids);
    for (const contender_facts& facts : family_.contenders) names.push_back(facts.name);
    std::string text =
        absl::StrCat("--benchmark_filter=", benchmark::GetBenchmarkFilter(), " matches nothing. Near names:");
    for (const std::string& name : near_names(benchmark::GetBenchmarkFilter(), names, 5))
      absl::StrAppend(&text, "\n  ", name);
    for (const skipped_points& skip : family_.skipped) {
      if (absl::StrContains(benchmark::GetBenchmarkFilter(), skip.contender)) {
        absl::StrAppend(&text, "\nleft out: ", skip.contender, ", ", skip.what, ": ", skip.reason);
      }
    }
    return absl::NotFoundError(absl::StrCat(text, "\n--benchmark_list_tests lists all ", ids.size()));
  }

  void audit(launcher& launches) {
    found_.audit = family_.audit(launches);
    for (const audit_verdict& verdict : found_.audit) {
      if (verdict.ok && !line_.audit_only) continue;
      std::fprintf(stderr, "%s: audit: %s: expected %s, saw %s: %s\n", program_.c_str(), verdict.name.c_str(),
                   verdict.expected.c_str(), verdict.seen.c_str(), verdict.ok ? "ok" : "WRONG");
    }
    if (!is_audit_good()) found_.marks.push_back("the harness failed its self-audit: numbers do not count");
  }

  bool is_audit_good() const {
    return std::all_of(found_.audit.begin(), found_.audit.end(), [](const auto& verdict) { return verdict.ok; });
  }

  absl::Status calibrate(launcher& launches) {
    for (int i = 0; i < calibration_probes && interrupting_signal() == 0; ++i) {
      absl::StatusOr<probe_reading> reading = launches.probe(found_.facts.allowed_cpus);
      if (!reading.ok()) return reading.status();
      calibration_.push_back(*reading);
    }
    return absl::OkStatus();
  }

  int measure_all(launcher& launches) {
    const measure_options options{.samples = limits_.samples,
                                  .most_samples = limits_.most_samples,
                                  .budget = limits_.budget - (now() - start_),
                                  .seed = line_.seed};
    announce();
    measure_result result;
    {
      progress_line progress;
      result = measure(points_, calibration_, options,
                       {.launch = [&](point& one, std::uint64_t order) { return launch(launches, one, order); },
                        .report =
                            [&](const measure_progress& at) {
                              progress.show(at);
                              save_now_and_then();
                            },
                        .must_stop = [] { return interrupting_signal() != 0; }});
    }
    return finish(result);
  }

  std::variant<sample, failure> launch(launcher& launches, point& one, std::uint64_t order) const {
    const auto at = static_cast<std::size_t>(&one - points_.data());
    return family_.launch(launches, one, planned_[at],
                          {.order = order,
                           .run_for = length_of(one),
                           .limit = limits_.run_for + 3s,
                           .seed = line_.seed,
                           .all_cpus = found_.facts.allowed_cpus});
  }

  int launch_once(launcher& launches) {
    if (points_.size() != 1) {
      return refuse(absl::InvalidArgumentError(absl::StrCat("--one_launch: the filter leaves ", points_.size(),
                                                            " points; name one, as in ^", points_[0].id, "$")));
    }
    point& one = points_.front();
    const std::variant<sample, failure> result = launch(launches, one, 0);
    if (const failure* what = std::get_if<failure>(&result)) return refuse(absl::InternalError(what->what));
    const sample& found = std::get<sample>(result);
    std::fputs(to_json_line(one, found).c_str(), stdout);
    if (found.check == "ok") return exit_good;
    std::fprintf(stderr, "%s: WRONG: %s: %s\n", program_.c_str(), one.id.c_str(), found.check.c_str());
    return exit_checked_bad;
  }

  nanoseconds length_of(const point& one) const {
    return one.workers() > found_.facts.allowed_cpus.size() ? 2 * limits_.run_for : limits_.run_for;
  }

  void announce() const {
    nanoseconds all{};
    for (const point& one : points_) {
      // The probes, the team and its end; an exec'ed worker has its libraries linked first.
      all += limits_.samples * (length_of(one) + 12ms + (one.team == team_kind::executed ? one.workers() * 4ms : 0ms));
    }
    const bool sharpens = limits_.most_samples > limits_.samples;
    std::fprintf(stderr, "%s: %zu points, %d samples each%s: about %s, at most %s; seed %llu\n", program_.c_str(),
                 points_.size(), limits_.samples, sharpens ? ", then more of the uncertain ones" : "",
                 in_words(std::min(all, limits_.budget)).c_str(), in_words(limits_.budget).c_str(),
                 static_cast<unsigned long long>(line_.seed));
  }

  void save_now_and_then() {
    if (line_.capsule.empty() || now() < next_save_) return;
    next_save_ = now() + 30s;
    found_.ended_by = "still running, or killed";
    if (absl::Status status = save(classify(points_, calibration_)); !status.ok()) (void)refuse(status);
  }

  absl::Status save(const measure_result& result) {
    found_.seconds = std::chrono::duration<double>(now() - start_).count();
    found_.classes = result.classes;
    found_.common_class = result.common;
    found_.skipped = family_.skipped;
    found_.points = points_;
    found_.overhead = overhead(result.common);
    return line_.capsule.empty() ? absl::OkStatus() : write_capsule(found_, line_.capsule);
  }

  std::optional<harness_overhead> overhead(const std::string& common) const {
    if (!family_.shows_overhead) return std::nullopt;
    std::vector<double> ns;
    for (const point& one : points_) {
      if (!family_.shows_overhead(one)) continue;
      for (const sample& s : one.samples) {
        if (!s.value || (s.placement_class != common && !uses_single_cpu(one))) continue;
        ns.push_back(one.higher_is_better ? 1e9 / *s.value : *s.value);
      }
    }
    if (ns.empty()) return std::nullopt;
    std::nth_element(ns.begin(), ns.begin() + static_cast<std::ptrdiff_t>(ns.size() / 2), ns.end());
    return harness_overhead{ns[ns.size() / 2], family_.overhead_how};
  }

  int finish(const measure_result& result) {
    const int signal = interrupting_signal();
    found_.complete = signal == 0 && result.ended_by.empty();
    found_.ended_by = signal == SIGINT ? "SIGINT" : signal == SIGTERM ? "SIGTERM" : result.ended_by;
    if (absl::Status status = save(result); !status.ok()) return refuse(status);
    if (line_.replay) report_benchmarks(points_, result.common, line_.out_format);
    if (found_.overhead) {
      std::fprintf(stderr, "%s: harness overhead %.2f ns %s\n", program_.c_str(), found_.overhead->ns,
                   family_.overhead_unit.c_str());
    }
    if (!line_.capsule.empty()) std::fprintf(stderr, "%s: results in %s\n", program_.c_str(), line_.capsule.c_str());
    tell_marks();
    if (signal != 0) return 128 + signal;
    return report_bad_contenders() && is_audit_good() ? exit_good : exit_checked_bad;
  }

  bool report_bad_contenders() const {
    bool good = true;
    for (const point& one : points_) {
      for (const sample& s : one.samples) {
        if (s.check == "ok") continue;
        std::fprintf(stderr, "%s: WRONG: %s: %s\n", program_.c_str(), one.id.c_str(), s.check.c_str());
        good = false;
      }
      for (const failure& f : one.failures) {
        std::fprintf(stderr, "%s: failed launch: %s: %s\n", program_.c_str(), one.id.c_str(), f.what.c_str());
      }
    }
    return good;
  }

  command_line line_;
  family family_;
  std::string program_;
  run_limits limits_;
  capsule found_;
  std::vector<point> points_;         // those that the filter lets through
  std::vector<std::size_t> planned_;  // of each: its position among the family's
  std::vector<probe_reading> calibration_;
  time_point start_{};
  time_point next_save_{};
};

}  // namespace

absl::Status no_such_profile(std::string_view name) {
  return absl::InvalidArgumentError(absl::StrCat("--profile=", std::string(name), ": there are quick and full"));
}

int refuse(std::string_view family, const absl::Status& status) {
  std::fprintf(stderr, "%s_bench: %s\n", std::string(family).c_str(), std::string(status.message()).c_str());
  return exit_usage;
}

int run_family(command_line line, family what, const topology& machine) {
  return family_run(std::move(line), std::move(what), machine).run();
}

}  // namespace contend::inline CONTEND_BACKEND
