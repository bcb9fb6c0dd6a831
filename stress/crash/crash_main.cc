// crash: strikes every primitive in every role, and compares what came of it with what its traits promise.
#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <regex>
#include <string>
#include <vector>

#include "campaign_order.h"
#include "contract/leak_check.h"
#include "crash/markdown.h"
#include "crash/matrix.h"
#include "platform/interruption.h"
#include "twin_table.h"
#include "written_file.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

constexpr std::string_view help =
    "crash: kills and stops processes at every place of the algorithms, and tells what becomes of the others.\n\n"
    "  --seconds N      in all (default 60, with --kills: as long as that takes); with --seeds: for each\n"
    "  --kills N        so many strikes for each cell (default: what the time allows)\n"
    "  --filter RE      only the cells whose name matches, such as queue/robust_ring/park.consumer.kill\n"
    "  --seed N         where all that is drawn comes from (default 1)\n"
    "  --twins          the broken twins instead: good if each is found\n"
    "  --seeds N        with --twins: each with the seeds 1 to N, and how soon it was found\n"
    "  --soak           what is left behind is a finding, too: descriptors, memory, mappings, shm, zombies\n"
    "  --json FILE      the matrix, for the page\n"
    "  --markdown FILE  the matrix, for README.md\n"
    "  --list           the names of the cells\n\n"
    "Ctrl-C ends it soon, and keeps what was found. Answers 0 if all is as the traits say, 1 if something is not "
    "(with\n"
    "--twins: was not found), 2 for wrong usage, 130 if interrupted.\n\n"
    "  crash --seconds 600 --filter 'kill$'\n"
    "  crash --kills 2000 --filter '^lock/robust_mutex' --json robust.json\n";

struct order : campaign_order {
  std::uint64_t kills = UINT64_MAX;
  std::string markdown = {};
};

// Its option beside those of every campaign.
campaign_command_line command_line_into(order& o);

[[noreturn]] void refuse(const std::string& why) {
  order none;
  command_line_into(none).refuse(why);
}

campaign_command_line command_line_into(order& o) {
  return {"crash", help, [&o](const std::string& name, const std::string& value) {
            if (name == "--markdown") o.markdown = value;
            if (name != "--kills") return name == "--markdown";
            if (!absl::SimpleAtoi(value, &o.kills) || o.kills == 0) refuse("--kills wants a number of 1 or more");
            return true;
          }};
}

order read_order(int argc, char** argv) {
  order o;
  o.seconds = 0;
  command_line_into(o).read(argc, argv, o);
  if (o.seconds == 0) o.seconds = o.kills == UINT64_MAX ? 60 : 1e9;
  return o;
}

std::vector<cell_of_matrix> wanted_cells(const order& o) {
  std::vector<cell_of_matrix> all;
  for (const subject& what : every_subject()) {
    for (const strike::kind how : strike::every_kind) {
      cell_of_matrix cell(what, how);
      if (what.broken == o.twins && std::regex_search(cell.name(), o.filter)) all.push_back(std::move(cell));
    }
  }
  if (all.empty()) refuse("no cell is left to strike; --list names what there is");
  return all;
}

void show_progress(const cell_of_matrix& at, std::uint64_t strikes, double left) {
  if (isatty(STDERR_FILENO) == 0) return;
  std::fprintf(stderr, "\r%-60s %8lu strikes, %4.0f s left ", at.name().c_str(), strikes, left);
}

// Slices, one cell after the other, until the time is up: all have had the same when it ends early. What this program
// itself leaks; empty: nothing.
std::string strike_all(std::vector<cell_of_matrix>& all, const order& o) {
  testing_support::leak_watch watch;
  const time_point end = now() + nanoseconds(static_cast<std::int64_t>(1e9 * o.seconds));
  std::uint64_t strikes = 0;
  for (bool again = true; again && now() < end;) {
    again = false;
    for (cell_of_matrix& cell : all) {
      if (now() >= end || interrupting_signal() != 0) break;
      if (cell.count().strikes >= o.kills || !cell.found().empty()) continue;
      const std::uint64_t before = cell.count().strikes;
      show_progress(cell, strikes, static_cast<double>((end - now()).count()) / 1e9);
      const absl::Status failed = cell.strike_for(o.seed, o.kills, o.soak);
      if (!failed.ok()) {
        std::cerr << "crash: " << cell.name() << ": " << failed.message() << "\n";
        std::exit(2);
      }
      watch.lap();
      strikes += cell.count().strikes - before;
      again = true;
    }
    again = again && interrupting_signal() == 0;
  }
  return watch.leaks();
}

int sum_up(const std::vector<cell_of_matrix>& all, const order& o) {
  std::uint64_t strikes = 0;
  std::size_t findings = 0;
  std::size_t unstruck = 0;
  for (const cell_of_matrix& cell : all) {
    strikes += cell.count().strikes;
    unstruck += cell.count().strikes == 0 ? 1 : 0;
    if (cell.found().empty()) continue;
    ++findings;
    std::cout << (o.twins ? "found " : "FINDING ") << cell.name() << ": " << cell.found()
              << "\n  again:  " << cell.again(o.seed) << "\n";
  }
  std::cout << "crash: " << all.size() << " cells, " << unstruck << " of them without a strike, " << strikes
            << " strikes, " << findings << (o.twins ? " twins found" : " findings")
            << (interrupting_signal() != 0 ? ", interrupted" : "") << '\n'
            << std::flush;
  if (const int why = interrupting_signal(); why != 0) return 128 + why;
  // A twin is two roles and three strikes: it is found when a kill shows it.
  if (!o.twins) return findings == 0 ? 0 : 1;
  return every_twin_is_found(all) ? 0 : 1;
}

// A twin's cells in turn, until one of them shows it.
twin_attempt attempt_at(const std::string& twin, const order& o, std::uint64_t seed) {
  std::vector<cell_of_matrix> cells;
  for (const subject& what : every_subject()) {
    for (const strike::kind how : strike::every_kind) {
      cell_of_matrix cell(what, how);
      if (what.name == twin && std::regex_search(cell.name(), o.filter)) cells.push_back(std::move(cell));
    }
  }
  const time_point start = now();
  const time_point end = start + nanoseconds(static_cast<std::int64_t>(1e9 * o.seconds));
  twin_attempt came;
  while (came.found.empty() && now() < end && interrupting_signal() == 0) {
    for (cell_of_matrix& cell : cells) {
      (void)cell.strike_for(seed, UINT64_MAX);
      if (came.found = cell.found(); !came.found.empty()) break;
    }
  }
  came.seconds = static_cast<double>((now() - start).count()) / 1e9;
  return came;
}

int try_seeds(const std::vector<cell_of_matrix>& all, const order& o) {
  twin_table table("crash");
  std::string last;
  for (const cell_of_matrix& cell : all) {  // those of a twin stand together
    const std::string twin = cell.what().name;
    if (twin == last) continue;
    last = twin;
    table.try_with(o.seeds, {.name = twin, .team = "processes"},
                   [&](std::uint64_t seed) { return attempt_at(twin, o, seed); });
    if (interrupting_signal() != 0) break;
  }
  if (!o.json.empty()) {
    const absl::Status written = write_campaign(o.json, "crash", o.seed, table.rows());
    if (!written.ok()) refuse(std::string(written.message()));
  }
  return table.sum_up();
}

}  // namespace

int crash_main(int argc, char** argv) {
  const order o = read_order(argc, argv);
  std::vector<cell_of_matrix> all = wanted_cells(o);
  if (o.list) {
    for (const cell_of_matrix& cell : all) std::cout << cell.name() << "\n";
    return 0;
  }
  note_interruptions();
  if (o.seeds != 0) return try_seeds(all, o);
  const std::string leaks = strike_all(all, o);
  std::cout << table_of(all);
  if (!o.json.empty()) {
    const absl::Status written = write_matrix(o.json, o.seed, all);
    if (!written.ok()) refuse(std::string(written.message()));
  }
  if (!o.markdown.empty()) {
    const absl::Status written = write_file(o.markdown, markdown_of(all));
    if (!written.ok()) refuse(std::string(written.message()));
  }
  if (!leaks.empty()) std::cout << "FINDING crash itself leaks: " << leaks << '\n' << std::flush;
  const int code = sum_up(all, o);
  return code == 0 && !leaks.empty() ? 1 : code;
}

}  // namespace contend::inline CONTEND_BACKEND

int main(int argc, char** argv) { return contend::crash_main(argc, argv); }
