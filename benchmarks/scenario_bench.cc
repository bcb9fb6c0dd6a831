// scenario_bench: how long a round of each scenario takes, threads and processes, over every primitive that fits.
// Writes one capsule.
#include <absl/strings/str_cat.h>

#include <array>
#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "harness/audit.h"
#include "harness/command_line.h"
#include "harness/family_run.h"
#include "harness/point_launch.h"
#include "harness/worker_shapes.h"
#include "platform/team.h"
#include "platform/topology.h"
#include "scenario/every_scenario.h"
#include "workload/timed_in_host.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

using namespace std::chrono_literals;

struct cast_entry {
  const scenario* play;
  const scenario_variant* variant;
  team_kind team;
};

// Rounds as a benchmark plays them: nobody sleeps or is held up, everybody checks.
absl::Status play_rounds(launch_board& board, const cast_entry& entry, nanoseconds run_for) {
  round_settings settings{.sharing = entry.team == team_kind::threads ? scope::threads : scope::processes,
                          .pace = round_pace::bare};
  for (const scenario_option& one : entry.play->options) settings.options[std::string(one.name)] = one.value;
  return timed_in_host(board, [&]() -> absl::Status {
    const deadline end(run_for);
    do {
      round once(settings);
      if (absl::Status found = entry.variant->play(once); !found.ok()) return found;
      ++board.slot(0).operations;
    } while (!end.has_passed());
    return absl::OkStatus();
  });
}

std::variant<sample, failure> launch_rounds(launcher& launches, point& one, const cast_entry& entry,
                                            const launch_choices& choices) {
  auto job = [&](launch_board& board) { return play_rounds(board, entry, choices.run_for); };
  std::variant<sample, failure> result = launch_point(launches, one, {.job = job}, choices);
  if (std::holds_alternative<failure>(result)) return result;
  sample& s = std::get<sample>(result);
  s.items = launches.board().slot(0).operations;
  s.per_worker = {s.items};
  s.waits.reset();  // of workers that have come and gone
  if (s.check == "ok") s.value = 1e9 * s.seconds / static_cast<double>(s.items);
  return result;
}

point point_of(const cast_entry& entry) {
  return {.id = absl::StrCat("scenario/", std::string(entry.play->name), "/", entry.variant->name, "/",
                             std::string(to_string(entry.team))),
          .workload = absl::StrCat("round_of_", std::string(entry.play->name)),
          .contender = entry.variant->name,
          .team = entry.team,
          .producers = 1,
          .consumers = 0,
          .placement = "unpinned",
          .capacity = 0,
          .payload_bytes = 0,
          .batch = 1,
          .metric = "nanoseconds",
          .higher_is_better = false};
}

contender_facts facts_of(const scenario_variant& variant) {
  const std::size_t slash = variant.name.rfind('/');
  return {.name = variant.name,
          .algorithm = variant.name.substr(0, slash),
          .wait = slash == std::string::npos ? "own" : variant.name.substr(slash + 1),
          .kind = "primitive",
          .processes = variant.processes,
          .source = "stress/scenario"};
}

// Quick: each scenario over one primitive; full: over all.
std::vector<cast_entry> cast_for(std::string_view profile) {
  std::vector<cast_entry> cast;
  for (const scenario* each : every_scenario()) {
    std::map<team_kind, int> taken;
    for (const scenario_variant& variant : each->variants) {
      if (variant.broken) continue;
      for (const team_kind team : {team_kind::threads, team_kind::forked}) {
        if (!(team == team_kind::threads ? variant.threads : variant.processes)) continue;
        if (profile == "quick" && taken[team]++ > 0) continue;
        cast.push_back({each, &variant, team});
      }
    }
  }
  return cast;
}

// A round that goes wrong yields no number.
std::vector<audit_verdict> audit(launcher& launches) {
  std::vector<audit_verdict> verdicts;
  for (const scenario* each : every_scenario()) {
    for (const scenario_variant& variant : each->variants) {
      if (variant.name != "one shared variable") continue;
      const cast_entry planted{each, &variant, team_kind::threads};
      point one = point_of(planted);
      const auto launch = [&](const launch_choices& choices) { return launch_rounds(launches, one, planted, choices); };
      verdicts.push_back(must_be_refused(read_for_audit(audited::value, launch), "planted shared variable", "not so"));
    }
  }
  return verdicts;
}

int scenario_bench(int argc, char** argv) {
  command_line line =
      parse_command_line(argc, argv, "Measures scenarios, small programs of workers: the time of a round of each.");
  const bool is_full = line.profile == "full";
  if (!is_full && line.profile != "quick") return refuse("scenario", no_such_profile(line.profile));
  if (!line.workers.empty()) {  // how many there are is each scenario's own; nonsense is told nevertheless
    if (const auto shapes = parse_workers(line.workers); !shapes.ok()) return refuse("scenario", shapes.status());
  }
  const absl::StatusOr<topology> machine = topology::discover();
  if (!machine.ok()) return refuse("scenario", machine.status());
  const std::vector<cast_entry> cast = cast_for(line.profile);

  family all{
      .name = "scenario",
      .limits = {.samples = 5, .most_samples = is_full ? 15 : 8, .run_for = 20ms, .budget = is_full ? 20min : 15s},
      .audit = [](launcher& launches) { return audit(launches); },
      .launch = [&](launcher& launches, point& one, std::size_t planned,
                    const launch_choices& choices) { return launch_rounds(launches, one, cast[planned], choices); }};
  std::map<std::string, contender_facts> facts;
  for (const cast_entry& entry : cast) {
    all.points.push_back(point_of(entry));
    contender_facts& known = facts.try_emplace(entry.variant->name, facts_of(*entry.variant)).first->second;
    known.processes = known.processes || entry.variant->processes;
  }
  for (const auto& [name, each] : facts) all.contenders.push_back(each);
  return run_family(std::move(line), std::move(all), *machine);
}

}  // namespace

}  // namespace contend::inline CONTEND_BACKEND

int main(int argc, char** argv) {
  contend::run_worker_if_executed(argc, argv);
  return contend::scenario_bench(argc, argv);
}
