// queue_bench: how fast is which queue, in threads and in processes? Writes one capsule.
#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <absl/time/clock.h>
#include <absl/time/time.h>
#include <benchmark/benchmark.h>
#include <signal.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "harness/capsule.h"
#include "harness/command_line.h"
#include "harness/environment.h"
#include "harness/google_benchmark.h"
#include "harness/interruption.h"
#include "harness/launch.h"
#include "harness/measure.h"
#include "harness/near_names.h"
#include "harness/progress_line.h"
#include "peers/contenders.h"
#include "platform/team.h"
#include "platform/topology.h"
#include "queue_audit.h"
#include "queue_catalogue.h"
#include "queue_launch.h"
#include "queue_points.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

using namespace std::chrono_literals;

constexpr int calibration_probes = 100;

template <int... Shards>
queue_catalogue make_catalogue(std::integer_sequence<int, Shards...>) {
  queue_catalogue catalogue;
  (add_queue_shard<Shards>(catalogue), ...);
  std::sort(catalogue.begin(), catalogue.end(),
            [](const queue_entry& a, const queue_entry& b) { return a.position < b.position; });
  return catalogue;
}

int refuse(const absl::Status& status) {
  std::fprintf(stderr, "queue_bench: %s\n", std::string(status.message()).c_str());
  return exit_usage;
}

std::string text_of(workers_allowed allowed) { return allowed == workers_allowed::one ? "one" : "any"; }

contender_facts facts_of(const queue_entry& entry) {
  const queue_traits& traits = entry.traits;
  return {.name = entry.name,
          .algorithm = std::string(traits.name),
          .wait = entry.wait,
          .kind = entry.kind,
          .producers = text_of(traits.producers),
          .consumers = text_of(traits.consumers),
          .order = std::string(to_string(traits.order)),
          .push = std::string(to_string(traits.push)),
          .pop = std::string(to_string(traits.pop)),
          .processes = traits.processes,
          .source = std::string(traits.source)};
}

// A run: what was asked for, what is planned, what has been found so far.
class queue_run {
 public:
  queue_run(command_line line, profile what, queue_catalogue catalogue, topology machine)
      : line_(std::move(line)),
        profile_(std::move(what)),
        catalogue_(std::move(catalogue)),
        machine_(std::move(machine)) {
    found_.facts = read_environment(machine_);
    found_.marks = marks_of(found_.facts);
    found_.family = "queue";
    const absl::Time start = absl::Now();
    found_.started = absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", start, absl::UTCTimeZone());
    found_.run_id = absl::StrCat(absl::FormatTime("%Y%m%dT%H%M%SZ", start, absl::UTCTimeZone()), "-",
                                 found_.facts.commit.substr(0, 7));
    found_.profile = line_.profile;
    found_.seed = line_.seed;
    found_.command = line_.words;
    for (const queue_entry& entry : catalogue_) found_.contenders.push_back(facts_of(entry));
    for (const absent_contender& peer : absent_peers) {
      found_.absent.push_back({std::string(peer.name), std::string(peer.reason)});
    }
    for (const peer_library& library : peer_libraries) {
      found_.facts.libraries[std::string(library.name)] = std::string(library.version);
    }
  }

  int run() {
    plan_ = plan_points(catalogue_, profile_, machine_);
    tell_left_out();
    if (const int code = choose(); code >= 0) return code;
    if (!line_.capsule.empty()) {
      if (absl::Status status = verify_writable(line_.capsule); !status.ok()) return refuse(status);
    }
    std::uint32_t most = 2;
    for (const point& one : plan_.points) most = std::max(most, one.workers());
    absl::StatusOr<launcher> launches = launcher::create(most);
    if (!launches.ok()) return refuse(launches.status());
    for (const std::string& mark : found_.marks) std::fprintf(stderr, "queue_bench: WARNING: %s\n", mark.c_str());
    note_interruptions();
    start_ = now();
    if (absl::Status status = audit(*launches); !status.ok()) return refuse(status);
    if (line_.audit_only) return is_audit_good() ? exit_good : exit_checked_bad;
    if (absl::Status status = calibrate(*launches); !status.ok()) return refuse(status);
    return measure_all(*launches);
  }

 private:
  // Applies the filter. Non-negative: the program ends with this code.
  int choose() {
    if (line_.audit_only) return -1;
    std::vector<std::string> ids;
    for (const point& one : plan_.points) ids.push_back(one.id);
    if (ids.empty()) return refuse(absl::InvalidArgumentError(absl::StrCat("nothing to measure: ", why_nothing())));
    const benchmark_choice choice = choose_benchmarks(ids);
    if (choice.only_listed) return exit_good;
    if (choice.selected.empty()) return refuse(unknown_filter(ids));
    planned_points chosen;
    for (const std::size_t i : choice.selected) {
      chosen.points.push_back(std::move(plan_.points[i]));
      chosen.entries.push_back(plan_.entries[i]);
      chosen.bodies.push_back(plan_.bodies[i]);
    }
    chosen.skipped = std::move(plan_.skipped);
    plan_ = std::move(chosen);
    return -1;
  }

  // A capacity asked for by hand: says who cannot have it.
  void tell_left_out() const {
    if (!line_.capacity) return;
    for (const skipped_points& skipped : plan_.skipped) {
      if (skipped.what.find("capacity") == std::string::npos) continue;
      std::fprintf(stderr, "queue_bench: left out: %s, %s: %s\n", skipped.contender.c_str(), skipped.what.c_str(),
                   skipped.reason.c_str());
    }
  }

  std::string why_nothing() const {
    return plan_.skipped.empty() ? "no contenders"
                                 : absl::StrCat(plan_.skipped.front().contender, ": ", plan_.skipped.front().reason);
  }

  absl::Status unknown_filter(const std::vector<std::string>& ids) const {
    std::vector<std::string> names(ids);
    for (const queue_entry& entry : catalogue_) names.push_back(entry.name);
    std::string text =
        absl::StrCat("--benchmark_filter=", benchmark::GetBenchmarkFilter(), " matches nothing. Near names:");
    for (const std::string& name : near_names(benchmark::GetBenchmarkFilter(), names, 5))
      absl::StrAppend(&text, "\n  ", name);
    for (const skipped_points& skip : plan_.skipped) {
      if (absl::StrContains(benchmark::GetBenchmarkFilter(), skip.contender)) {
        absl::StrAppend(&text, "\nleft out: ", skip.contender, ", ", skip.what, ": ", skip.reason);
      }
    }
    return absl::NotFoundError(absl::StrCat(text, "\n--benchmark_list_tests lists all ", ids.size()));
  }

  absl::Status audit(launcher& launches) {
    queue_catalogue planted;
    add_planted_queues(planted);
    found_.audit = audit_harness(launches, catalogue_, planted, machine_);
    for (const audit_verdict& verdict : found_.audit) {
      if (verdict.ok && !line_.audit_only) continue;
      std::fprintf(stderr, "queue_bench: audit: %s: expected %s, saw %s: %s\n", verdict.name.c_str(),
                   verdict.expected.c_str(), verdict.seen.c_str(), verdict.ok ? "ok" : "WRONG");
    }
    if (!is_audit_good()) found_.marks.push_back("the harness failed its self-audit: numbers do not count");
    return absl::OkStatus();
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
    const measure_options options{.samples = profile_.samples,
                                  .most_samples = profile_.most_samples,
                                  .budget = profile_.budget - (now() - start_),
                                  .seed = line_.seed};
    announce();
    measure_result result;
    {
      progress_line progress;
      result = measure(plan_.points, calibration_, options,
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

  std::variant<sample, failure> launch(launcher& launches, point& one, std::uint64_t order) {
    const auto at = static_cast<std::size_t>(&one - plan_.points.data());
    return launch_queue(launches, one, *plan_.entries[at], *plan_.bodies[at], order,
                        {.run_for = length_of(one),
                         .limit = profile_.run_for + 3s,
                         .seed = line_.seed,
                         .all_cpus = found_.facts.allowed_cpus});
  }

  nanoseconds length_of(const point& one) const {
    return one.workers() > found_.facts.allowed_cpus.size() ? 2 * profile_.run_for : profile_.run_for;
  }

  void announce() const {
    nanoseconds all{};
    for (const point& one : plan_.points) {
      // The probes, the team and its end; an exec'ed worker has its libraries linked first.
      all += profile_.samples * (length_of(one) + 12ms + (one.team == team_kind::executed ? one.workers() * 4ms : 0ms));
    }
    const bool sharpens = profile_.most_samples > profile_.samples;
    std::fprintf(stderr, "queue_bench: %zu points, %d samples each%s: about %s, at most %s; seed %llu\n",
                 plan_.points.size(), profile_.samples, sharpens ? ", then more of the uncertain ones" : "",
                 in_words(std::min(all, profile_.budget)).c_str(), in_words(profile_.budget).c_str(),
                 static_cast<unsigned long long>(line_.seed));
  }

  void save_now_and_then() {
    if (line_.capsule.empty() || now() < next_save_) return;
    next_save_ = now() + 30s;
    found_.ended_by = "still running, or killed";
    if (absl::Status status = save(classify(plan_.points, calibration_)); !status.ok()) (void)refuse(status);
  }

  absl::Status save(const measure_result& result) {
    found_.seconds = std::chrono::duration<double>(now() - start_).count();
    found_.classes = result.classes;
    found_.common_class = result.common;
    found_.skipped = plan_.skipped;
    found_.points = plan_.points;
    found_.overhead = overhead(result.common);
    return line_.capsule.empty() ? absl::OkStatus() : write_capsule(found_, line_.capsule);
  }

  std::optional<harness_overhead> overhead(const std::string& common) const {
    std::vector<double> ns;
    for (const point& one : plan_.points) {
      const bool is_null = std::any_of(found_.contenders.begin(), found_.contenders.end(), [&](const auto& facts) {
        return facts.name == one.contender && facts.kind == "null";
      });
      if (!is_null || one.team != team_kind::threads || one.workers() != 2 || one.payload_bytes != 8) continue;
      for (const sample& s : one.samples) {
        if (s.value && s.placement_class == common) ns.push_back(1e9 / *s.value);
      }
    }
    if (ns.empty()) return std::nullopt;
    std::nth_element(ns.begin(), ns.begin() + static_cast<std::ptrdiff_t>(ns.size() / 2), ns.end());
    return harness_overhead{ns[ns.size() / 2], "null contender, 1+1 threads, 8 bytes, median of its samples"};
  }

  int finish(const measure_result& result) {
    const int signal = interrupting_signal();
    found_.complete = signal == 0 && result.ended_by.empty();
    found_.ended_by = signal == SIGINT ? "SIGINT" : signal == SIGTERM ? "SIGTERM" : result.ended_by;
    if (absl::Status status = save(result); !status.ok()) return refuse(status);
    if (line_.replay) report_benchmarks(plan_.points, result.common, line_.out_format);
    if (found_.overhead) std::fprintf(stderr, "queue_bench: harness overhead %.2f ns an item\n", found_.overhead->ns);
    if (!line_.capsule.empty()) std::fprintf(stderr, "queue_bench: results in %s\n", line_.capsule.c_str());
    for (const std::string& mark : found_.marks) std::fprintf(stderr, "queue_bench: WARNING: %s\n", mark.c_str());
    if (signal != 0) return 128 + signal;
    return report_bad_contenders() && is_audit_good() ? exit_good : exit_checked_bad;
  }

  bool report_bad_contenders() const {
    bool good = true;
    for (const point& one : plan_.points) {
      for (const sample& s : one.samples) {
        if (s.check == "ok") continue;
        std::fprintf(stderr, "queue_bench: WRONG: %s: %s\n", one.id.c_str(), s.check.c_str());
        good = false;
      }
      for (const failure& f : one.failures) {
        std::fprintf(stderr, "queue_bench: failed launch: %s: %s\n", one.id.c_str(), f.what.c_str());
      }
    }
    return good;
  }

  command_line line_;
  profile profile_;
  queue_catalogue catalogue_;
  topology machine_;
  capsule found_;
  planned_points plan_;
  std::vector<probe_reading> calibration_;
  time_point start_{};
  time_point next_save_{};
};

absl::StatusOr<profile> profile_for(const command_line& line) {
  absl::StatusOr<profile> chosen = profile_named(line.profile);
  if (!chosen.ok()) return chosen;
  if (line.samples) chosen->samples = chosen->most_samples = *line.samples;
  if (line.sample_time) chosen->run_for = *line.sample_time;
  if (line.budget) chosen->budget = *line.budget;
  if (line.capacity) {
    for (sweep& s : chosen->sweeps) s.capacities = {*line.capacity};
  }
  if (!line.workers.empty()) {
    const absl::StatusOr<std::vector<worker_shape>> shapes = parse_workers(line.workers);
    if (!shapes.ok()) return shapes.status();
    use_shapes(*chosen, *shapes);
  }
  return chosen;
}

int queue_bench(int argc, char** argv) {
  command_line line = parse_command_line(
      argc, argv, "Measures queues: threads and processes, one item or many, few workers or more than CPUs.");
  const absl::StatusOr<profile> chosen = profile_for(line);
  if (!chosen.ok()) return refuse(chosen.status());
  absl::StatusOr<topology> machine = topology::discover();
  if (!machine.ok()) return refuse(machine.status());
  queue_catalogue catalogue = make_catalogue(std::make_integer_sequence<int, CONTEND_SHARDS>{});
  return queue_run(std::move(line), *chosen, std::move(catalogue), *std::move(machine)).run();
}

}  // namespace

}  // namespace contend::inline CONTEND_BACKEND

int main(int argc, char** argv) {
  contend::run_worker_if_executed(argc, argv);
  return contend::queue_bench(argc, argv);
}
