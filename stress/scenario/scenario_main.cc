// scenario_main: the program of a scenario: shows it, stresses it, or sees whether its broken twins are found.
#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "platform/backend.h"
#include "scenario/performance.h"
#include "scenario/scenario.h"

namespace contend::inline CONTEND_BACKEND {

namespace scenarios {
const scenario& CONTEND_SCENARIO();
}

namespace {

struct order {
  bool stress = false;  // else shown, once
  bool twins = false;
  bool list = false;
  std::vector<scope> teams{scope::threads, scope::processes};
  std::regex with{".*"};
  double seconds = 10;
  long rounds = 0;  // 0: as many as the time allows
  round_settings settings;
};

void print_help(const scenario& s) {
  std::cout << "scenario_" << s.name << ": " << s.summary << "\n\n"
            << "  --show           one round, told as it happens (default)\n"
               "  --seconds N      stresses every variant, together for N seconds (a broken twin: at most N each)\n"
               "  --rounds N       so many rounds of each instead, however long they take\n"
               "  --twins          the broken twins instead: good if each of them is found wrong\n"
               "  --team T         threads, processes or both (default: threads to show, both to stress)\n"
               "  --with RE        only variants whose name matches RE\n"
               "  --seed N         where the seeds of the rounds begin\n"
               "  --list           the variants\n";
  for (const scenario_option& one : s.options) {
    std::printf("  --%-14s %s (%ld; %ld to %ld)\n", absl::StrCat(std::string(one.name), " N").c_str(),
                std::string(one.meaning).c_str(), one.value, one.least, one.most);
  }
  std::cout << "\nAnswers 0 if all is well, 1 if something was found, 2 for wrong usage.\n\n"
            << "  scenario_" << s.name << "\n  scenario_" << s.name << " --seconds 60 --team processes\n";
}

[[noreturn]] void refuse(const scenario& s, const std::string& why) {
  std::cerr << "scenario_" << s.name << ": " << why << "; scenario_" << s.name << " --help says more\n";
  std::exit(2);
}

long number(const scenario& s, const std::string& name, const std::string& text, long least, long most) {
  long value = 0;
  if (!absl::SimpleAtoi(text, &value) || value < least || value > most) {
    refuse(s, absl::StrCat(name, " wants a number from ", least, " to ", most, ", not '", text, "'"));
  }
  return value;
}

// Whether it is one of the scenario's own options.
bool set_option(const scenario& s, const std::string& name, const std::string& value, order& o) {
  for (const scenario_option& one : s.options) {
    if (name != absl::StrCat("--", std::string(one.name))) continue;
    o.settings.options.insert_or_assign(std::string(one.name), number(s, name, value, one.least, one.most));
    return true;
  }
  return false;
}

void set_teams(const scenario& s, const std::string& value, order& o) {
  if (value == "threads")
    o.teams = {scope::threads};
  else if (value == "processes")
    o.teams = {scope::processes};
  else if (value == "both")
    o.teams = {scope::threads, scope::processes};
  else
    refuse(s, absl::StrCat("--team wants threads, processes or both, not '", value, "'"));
}

order read_order(const scenario& s, int argc, char** argv) {
  order o;
  for (const scenario_option& one : s.options) o.settings.options[std::string(one.name)] = one.value;
  bool team_given = false;
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    if (name == "--help" || name == "-h") {
      print_help(s);
      std::exit(0);
    }
    if (name == "--show") continue;
    if (name == "--list") {
      o.list = true;
      continue;
    }
    if (name == "--twins") {
      o.twins = o.stress = true;
      continue;
    }
    if (++i == argc) refuse(s, absl::StrCat(name, " is unknown, or needs a value"));
    const std::string value = argv[i];
    if (name == "--seconds") {
      o.seconds = static_cast<double>(number(s, name, value, 1, 1'000'000));
      o.stress = true;
    } else if (name == "--rounds") {
      o.rounds = number(s, name, value, 1, 1'000'000'000);
      o.stress = true;
    } else if (name == "--seed")
      o.settings.seed = static_cast<std::uint64_t>(number(s, name, value, 0, 1L << 62));
    else if (name == "--team") {
      set_teams(s, value, o);
      team_given = true;
    } else if (name == "--with") {
      try {
        o.with = std::regex(value);
      } catch (const std::regex_error& error) {
        refuse(s, absl::StrCat("--with ", value, ": ", error.what()));
      }
    } else if (!set_option(s, name, value, o))
      refuse(s, absl::StrCat("unknown option ", name));
  }
  if (!o.stress && !team_given) o.teams = {scope::threads};
  o.settings.shown = !o.stress;
  return o;
}

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
  if (parts.empty()) refuse(s, "no variant is left; --list names them");
  return parts;
}

// Whether it came out as it must.
bool play(const part& one, const order& o, std::size_t parts) {
  round_settings settings = o.settings;
  settings.sharing = one.team;
  performance_limits limits;
  const bool counted = o.rounds != 0 || !o.stress;
  if (counted) limits.rounds = o.stress ? static_cast<std::uint64_t>(o.rounds) : 1;
  const double share = one.variant->broken || counted ? 1 : 1 / static_cast<double>(parts);
  limits.time = counted && !one.variant->broken ? nanoseconds(std::chrono::hours(24))
                                                : nanoseconds(static_cast<std::int64_t>(1e9 * o.seconds * share));
  // A right round that a busy machine holds up is no finding; a broken one that hangs does so for ever.
  limits.patience = std::chrono::seconds(one.variant->broken && o.stress ? 1 : 60);

  const performance result = perform(*one.variant, settings, limits);
  if (!o.stress && result.finding.ok()) return true;
  const bool found = !result.finding.ok();
  std::cout << (found == one.variant->broken ? "ok    " : "WRONG ") << one.variant->name << ", "
            << std::string(to_string(one.team)) << ": " << result.rounds << " rounds in "
            << static_cast<double>(result.took.count()) / 1e9 << " s";
  if (found) std::cout << "; found at seed " << result.seed << ": " << std::string(result.finding.message());
  if (!found && one.variant->broken) std::cout << "; broken, and not found";
  std::cout << std::endl;
  return found == one.variant->broken;
}

}  // namespace

int scenario_main(int argc, char** argv) {
  const scenario& s = scenarios::CONTEND_SCENARIO();
  const order o = read_order(s, argc, argv);
  if (o.list) {
    for (const scenario_variant& v : s.variants) std::cout << v.name << (v.broken ? "  (broken twin)\n" : "\n");
    return 0;
  }
  const std::vector<part> parts = cast(s, o);
  bool all_well = true;
  for (const part& one : parts) all_well = play(one, o, parts.size()) && all_well;
  return all_well ? 0 : 1;
}

}  // namespace contend::inline CONTEND_BACKEND

int main(int argc, char** argv) { return contend::scenario_main(argc, argv); }
