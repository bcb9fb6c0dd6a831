// scenario: shows a scenario, stresses it, or sees whether its broken twins are found.
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "campaign_file.h"
#include "platform/backend.h"
#include "platform/interruption.h"
#include "scenario/every_scenario.h"
#include "scenario/order.h"
#include "scenario/performance.h"
#include "scenario/scenario.h"
#include "twin_table.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

struct part {
  const scenario_variant* variant;
  scope team;
};

std::vector<part> cast(const scenario& s, const order& o) {
  std::vector<part> parts;
  for (const scenario_variant& variant : s.variants) {
    // One that is broken on purpose is shown to who asks for it by name.
    if (o.stress && variant.broken != o.twins) continue;
    if (!std::regex_search(variant.name, o.with)) continue;
    for (const scope team : o.teams) {
      if (team == scope::threads ? variant.threads : variant.processes) parts.push_back({&variant, team});
    }
    if (!o.stress && !parts.empty()) break;
  }
  if (parts.empty()) refuse(s, o.twins ? "it has no such broken twin" : "no variant is left; --list names them");
  return parts;
}

performance play(const part& one, const order& o, std::size_t parts) {
  round_settings settings = o.settings;
  settings.sharing = one.team;
  lots_limits limits{.watches_leaks = o.soak};
  const bool counted = o.rounds != 0 || !o.stress;
  if (counted) limits.times = o.stress ? static_cast<std::uint64_t>(o.rounds) : 1;
  const double share = one.variant->broken || counted ? 1 : 1 / static_cast<double>(parts);
  limits.time = counted && !one.variant->broken ? nanoseconds(std::chrono::hours(24))
                                                : nanoseconds(static_cast<std::int64_t>(1e9 * o.seconds * share));
  // A right round that a busy machine holds up is no finding; a broken one that hangs does so for ever.
  limits.patience = std::chrono::seconds(one.variant->broken && o.stress ? 1 : 60);
  return perform(*one.variant, settings, limits);
}

campaign_row row_of(const scenario& s, const part& one, const performance& result, const order& o) {
  campaign_row row{.name = absl::StrCat("scenario/", std::string(s.name), "/", one.variant->name),
                   .team = std::string(to_string(one.team)),
                   .broken = one.variant->broken,
                   .times = result.rounds,
                   .seconds = static_cast<double>(result.took.count()) / 1e9};
  if (!result.finding.ok()) {
    row.what = std::string(result.finding.message());
    row.again = absl::StrCat(o.program, " --team ", row.team, " --with '^", one.variant->name, "$' --seed ",
                             result.seed, " --rounds 100");
  }
  return row;
}

void write(const scenario& s, const std::vector<campaign_row>& rows, const order& o) {
  const absl::Status written = write_campaign(o.json, "scenario", o.settings.seed, rows);
  if (!written.ok()) refuse(s, std::string(written.message()));
}

// The seeds of rounds count on from `seed`: those of the attempts lie far apart.
int try_seeds(const scenario& s, const std::vector<part>& parts, const order& o) {
  twin_table table("scenario");
  for (const part& one : parts) {
    const auto attempt = [&](std::uint64_t seed) -> twin_attempt {
      order mine = o;
      mine.settings.seed = seed * 1'000'000;
      const performance came = play(one, mine, parts.size());
      return {.found = std::string(came.finding.message()), .seconds = static_cast<double>(came.took.count()) / 1e9};
    };
    const std::string name = absl::StrCat("scenario/", std::string(s.name), "/", one.variant->name);
    table.try_with(static_cast<std::uint64_t>(o.seeds), {.name = name, .team = std::string(to_string(one.team))},
                   attempt);
    if (interrupting_signal() != 0) break;
  }
  if (!o.json.empty()) write(s, table.rows(), o);
  return table.sum_up();
}

// Whether it came out as it must.
bool tell(const campaign_row& row) {
  const bool found = !row.what.empty();
  const bool well = found == row.broken || (!found && interrupting_signal() != 0);
  std::cout << (well ? "ok    " : "WRONG ") << row.name << ", " << row.team << ": " << row.times << " rounds in "
            << row.seconds << " s";
  if (found) std::cout << "; found: " << row.what;
  if (found && !row.broken) std::cout << "\n      again: " << row.again;
  if (!well && !found) std::cout << "; broken, and not found";
  if (interrupting_signal() != 0) std::cout << "; interrupted";
  std::cout << '\n' << std::flush;
  return well;
}

}  // namespace

void print_all(std::ostream& out) {
  out << "scenario NAME [OPTION...]: shows, or stresses, a small program of workers. NAME is one of\n\n";
  for (const scenario* each : every_scenario()) {
    out << "  " << each->name << std::string(20 - each->name.size(), ' ') << each->summary << "\n";
  }
  out << "\n  scenario tickets\n  scenario tickets --help\n  scenario tickets --seconds 60\n";
}

int scenario_main(int argc, char** argv) {
  const std::string_view name = argc < 2 ? "" : argv[1];
  if (name == "--help" || name == "-h" || name == "--list") return print_all(std::cout), 0;
  const auto& all = every_scenario();
  if (name == "--names") {
    for (const scenario* each : all) std::cout << each->name << "\n";
    return 0;
  }
  const auto found = std::find_if(all.begin(), all.end(), [&](const scenario* each) { return each->name == name; });
  if (found == all.end()) {
    std::cerr << "scenario: " << (name.empty() ? "says not which" : absl::StrCat("no scenario ", std::string(name)))
              << "\n";
    print_all(std::cerr);
    return 2;
  }
  const scenario& s = **found;
  const order o = read_order(s, argc, argv);
  if (o.list) {
    for (const scenario_variant& v : s.variants) std::cout << v.name << (v.broken ? "  (broken twin)\n" : "\n");
    return 0;
  }
  const std::vector<part> parts = cast(s, o);
  std::vector<campaign_row> rows;
  bool all_well = true;
  if (o.stress) note_interruptions();  // what is shown ends at once
  if (o.seeds != 0) return try_seeds(s, parts, o);
  for (const part& one : parts) {
    if (interrupting_signal() != 0) break;
    rows.push_back(row_of(s, one, play(one, o, parts.size()), o));
    if (o.stress || !rows.back().what.empty()) all_well = tell(rows.back()) && all_well;
  }
  if (!o.json.empty()) write(s, rows, o);
  if (const int why = interrupting_signal(); why != 0) return 128 + why;
  return all_well ? 0 : 1;
}

}  // namespace contend::inline CONTEND_BACKEND

int main(int argc, char** argv) { return contend::scenario_main(argc, argv); }
