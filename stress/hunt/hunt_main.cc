// hunt: plays every primitive with real threads and processes, disturbed, and judges what they did.
#include <absl/strings/str_cat.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>
#include <optional>
#include <regex>
#include <string>
#include <vector>

#include "campaign_file.h"
#include "campaign_order.h"
#include "contract/leak_check.h"
#include "hunt/chase.h"
#include "hunt/trial_text.h"
#include "platform/interruption.h"
#include "twin_table.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

constexpr std::string_view help =
    "hunt: plays every primitive with real threads and processes, disturbed at each step, and judges what they did.\n\n"
    "  --seconds N      in all (default 60); with --twins: for each\n"
    "  --filter RE      only those whose name matches\n"
    "  --team T         threads, processes or both (default)\n"
    "  --seed N         where all that is drawn comes from (default 1)\n"
    "  --twins          the broken twins instead: good if each is found\n"
    "  --seeds N        with --twins: each with the seeds 1 to N, and how soon it was found\n"
    "  --soak           what is left behind is a finding, too: descriptors, memory, mappings, shm, zombies\n"
    "  --trial TEXT     that one trial, again and again, as a finding told it\n"
    "  --as-found       looks for no smaller trial that fails: quicker\n"
    "  --json FILE      the result, for the page\n"
    "  --list           the names\n\n"
    "Ctrl-C ends it soon, and keeps what was found. Answers 0 if all is well, 1 if something was found (with --twins:\n"
    "was not), 2 for wrong usage, 130 if interrupted.\n\n"
    "  hunt --seconds 600 --filter queue/\n"
    "  hunt --filter '^queue/spsc_ring/park$' --trial threads,workers=2,operations=16,noise=place,noise_seed=7\n";

struct order : campaign_order {
  std::vector<scope> teams{scope::threads, scope::processes};
  bool as_found = false;
  std::optional<trial> again;
};

// Its options beside those of every campaign.
campaign_command_line command_line_into(order& o);

[[noreturn]] void refuse(const std::string& why) {
  order none;
  command_line_into(none).refuse(why);
}

bool set(order& o, const std::string& name, const std::string& value) {
  if (name == "--team") {
    if (value == "threads")
      o.teams = {scope::threads};
    else if (value == "processes")
      o.teams = {scope::processes};
    else if (value != "both")
      refuse("--team wants threads, processes or both");
    return true;
  }
  if (name != "--trial") return false;
  absl::StatusOr<trial> read = trial_of(value);
  if (!read.ok()) refuse(std::string(read.status().message()));
  o.again = *read;
  o.teams = {read->sharing};
  return true;
}

campaign_command_line command_line_into(order& o) {
  return {"hunt", help, [&o](const std::string& name, const std::string& value) { return set(o, name, value); },
          [&o](const std::string& name) { return name == "--as-found" && (o.as_found = true); }};
}

order read_order(int argc, char** argv) {
  order o;
  command_line_into(o).read(argc, argv, o);
  return o;
}

struct prey {
  const quarry* what;
  scope sharing;
  chase_result so_far = {};
};

std::vector<prey> all_prey(const order& o) {
  std::vector<prey> all;
  for (const quarry& each : every_quarry()) {
    if (!std::regex_search(each.name, o.filter) || (each.broken != o.twins && !o.again)) continue;
    if (each.broken && each.leaks != o.soak && !o.again) continue;
    for (const scope sharing : o.teams) {
      if (sharing == scope::threads ? each.threads : each.processes) all.push_back({&each, sharing});
    }
  }
  if (all.empty()) refuse("nothing is left to hunt; --list names what there is");
  return all;
}

nanoseconds seconds_of(double count) { return nanoseconds(static_cast<std::int64_t>(1e9 * count)); }

// What takes so long hangs: a right one is given the time that a busy machine may need.
nanoseconds patience_with(const quarry& what) { return std::chrono::seconds(what.broken ? 2 : 60); }

std::string command_for(const prey& one, const order& o) {
  return absl::StrCat(o.program, " --filter '^", one.what->name, "$' --trial ", to_text(one.so_far.caught->smallest));
}

void tell(const prey& one, const order& o) {
  const catch_of_a_chase& caught = *one.so_far.caught;
  std::cout << (one.what->broken ? "found " : "FINDING ") << one.what->name << ", "
            << std::string(to_string(one.sharing)) << ", after " << one.so_far.trials << " trials, "
            << static_cast<double>(one.so_far.took.count()) / 1e9 << " s: " << caught.what << "\n"
            << "  first   --trial " << to_text(caught.first) << "\n"
            << "  again:  " << command_for(one, o) << "\n"
            << std::flush;
}

void add(chase_result& to, chase_result more) {
  to.trials += more.trials;
  to.operations += more.operations;
  to.took += more.took;
  if (!to.caught) to.caught = std::move(more.caught);
}

struct totals {
  std::uint64_t trials = 0;
  std::uint64_t operations = 0;
  std::size_t found = 0;
};

totals add_up(const std::vector<prey>& all) {
  totals sum;
  for (const prey& one : all) {
    sum.trials += one.so_far.trials;
    sum.operations += one.so_far.operations;
    sum.found += one.so_far.caught ? 1 : 0;
  }
  return sum;
}

void show_progress(const std::vector<prey>& all, std::size_t at, double left) {
  if (isatty(STDERR_FILENO) == 0) return;
  const auto [trials, operations, found] = add_up(all);
  std::fprintf(stderr, "\r%-40s %9lu trials %11lu operations %3zu findings, %4.0f s left ", all[at].what->name.c_str(),
               trials, operations, found, left);
}

// Slices of a second, one after the other, until the time is up: all have had the same when it ends early.
void hunt_all(std::vector<prey>& all, const order& o, testing_support::leak_watch& watch) {
  const time_point end = now() + seconds_of(o.seconds);
  const double most = o.soak ? 3 : 1;  // a leak shows only where many trials are in one slice
  const double slice = o.twins ? o.seconds : std::min(most, o.seconds / static_cast<double>(all.size()));
  for (std::uint64_t lap = 0; lap == 0 || (now() < end && !o.twins); ++lap) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (interrupting_signal() != 0) return;
      prey& one = all[i];
      if (one.so_far.caught) continue;
      show_progress(all, i, static_cast<double>((end - now()).count()) / 1e9);
      const chase_limits limits{.time = seconds_of(slice),
                                .patience = patience_with(*one.what),
                                .shrinks = !o.as_found && !o.soak,
                                .watches_leaks = o.soak};
      add(one.so_far, chase(*one.what, one.sharing, o.seed + 1'000'003 * lap, limits));
      watch.lap();
      if (one.so_far.caught) tell(one, o);
      if (!one.so_far.caught && one.what->broken && interrupting_signal() == 0)
        std::cout << "NOT FOUND " << one.what->name << '\n' << std::flush;
    }
  }
}

void write(const std::vector<campaign_row>& rows, const order& o) {
  const absl::Status written = write_campaign(o.json, "hunt", o.seed, rows);
  if (!written.ok()) refuse(std::string(written.message()));
}

void write_json(const std::vector<prey>& all, const order& o) {
  std::vector<campaign_row> rows;
  for (const prey& one : all) {
    campaign_row row{.name = one.what->name,
                     .team = std::string(to_string(one.sharing)),
                     .broken = one.what->broken,
                     .times = one.so_far.trials,
                     .seconds = static_cast<double>(one.so_far.took.count()) / 1e9};
    if (one.so_far.caught) {
      row.what = one.so_far.caught->what;
      row.again = command_for(one, o);
    }
    rows.push_back(std::move(row));
  }
  write(rows, o);
}

int try_seeds(const std::vector<prey>& all, const order& o) {
  twin_table table("hunt");
  for (const prey& one : all) {
    const auto attempt = [&](std::uint64_t seed) -> twin_attempt {
      const chase_result came =
          chase(*one.what, one.sharing, seed,
                {.time = seconds_of(o.seconds), .patience = patience_with(*one.what), .shrinks = false});
      return {.found = came.caught ? came.caught->what : "", .seconds = static_cast<double>(came.took.count()) / 1e9};
    };
    table.try_with(o.seeds, {.name = one.what->name, .team = std::string(to_string(one.sharing))}, attempt);
    if (interrupting_signal() != 0) break;
  }
  if (!o.json.empty()) write(table.rows(), o);
  return table.sum_up();
}

int repeat_one(const std::vector<prey>& all, const order& o) {
  bool found = false;
  for (const prey& one : all) {
    const std::string what = repeat(*one.what, *o.again, seconds_of(o.seconds), patience_with(*one.what));
    std::cout << one.what->name << ": " << (what.empty() ? "not again" : what) << '\n' << std::flush;
    found = found || !what.empty();
  }
  return found ? 1 : 0;
}

int sum_up(const std::vector<prey>& all, const order& o) {
  const auto [trials, operations, found] = add_up(all);
  std::cout << "hunt: " << all.size() << " hunted, " << trials << " trials, " << operations << " operations, " << found
            << (o.twins ? " twins found" : " findings") << (interrupting_signal() != 0 ? ", interrupted" : "") << '\n'
            << std::flush;
  if (const int why = interrupting_signal(); why != 0) return 128 + why;
  return o.twins ? (found == all.size() ? 0 : 1) : (found == 0 ? 0 : 1);
}

}  // namespace

int hunt_main(int argc, char** argv) {
  const order o = read_order(argc, argv);
  if (o.list) {
    for (const quarry& each : every_quarry()) std::cout << each.name << (each.broken ? "  (broken twin)\n" : "\n");
    return 0;
  }
  std::vector<prey> all = all_prey(o);
  if (o.again) return repeat_one(all, o);
  note_interruptions();
  if (o.seeds != 0) return try_seeds(all, o);
  testing_support::leak_watch watch;
  hunt_all(all, o, watch);
  if (!o.json.empty()) write_json(all, o);
  const std::string leaks = watch.leaks();  // of this program itself
  if (!leaks.empty()) std::cout << "FINDING hunt itself leaks: " << leaks << '\n' << std::flush;
  const int code = sum_up(all, o);
  return code == 0 && !leaks.empty() ? 1 : code;
}

}  // namespace contend::inline CONTEND_BACKEND

int main(int argc, char** argv) { return contend::hunt_main(argc, argv); }
