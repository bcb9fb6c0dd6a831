// order: see order.h.
#include "scenario/order.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

namespace contend::inline CONTEND_BACKEND {

void refuse(const scenario& s, const std::string& why) {
  std::cerr << "scenario " << s.name << ": " << why << "; scenario " << s.name << " --help says more\n";
  std::exit(2);
}

namespace {

void print_help(const scenario& s) {
  std::cout
      << "scenario " << s.name << ": " << s.summary << "\n\n"
      << "  --show           one round, told as it happens (default)\n"
         "  --seconds N      stresses every variant, together for N seconds (a broken twin: at most N each)\n"
         "  --rounds N       so many rounds of each instead, however long they take\n"
         "  --twins          the broken twins instead: good if each of them is found wrong\n"
         "  --seeds N        the same with N seeds each, and how soon it was found\n"
         "  --soak           what is left behind is a finding, too: descriptors, memory, mappings, shm, zombies\n"
         "  --team T         threads, processes or both (default: both; one round is shown by threads if it can)\n"
         "  --with RE        only variants whose name matches RE\n"
         "  --seed N         where the seeds of the rounds begin\n"
         "  --json FILE      what came of it, for the page\n"
         "  --list           the variants\n";
  for (const scenario_option& one : s.options) {
    std::printf("  --%-14s %s (%ld; %ld to %ld)\n", absl::StrCat(std::string(one.name), " N").c_str(),
                std::string(one.meaning).c_str(), one.value, one.least, one.most);
  }
  std::cout << "\nAnswers 0 if all is well, 1 if something was found, 2 for wrong usage, 130 if interrupted.\n\n"
            << "  scenario " << s.name << "\n  scenario " << s.name << " --seconds 60 --team processes\n";
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

}  // namespace

order read_order(const scenario& s, int argc, char** argv) {
  order o;
  o.program = absl::StrCat(argv[0], " ", argv[1]);
  for (const scenario_option& one : s.options) o.settings.options[std::string(one.name)] = one.value;
  for (int i = 2; i < argc; ++i) {
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
    if (name == "--soak") {
      o.soak = o.stress = true;
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
    } else if (name == "--seeds") {
      o.seeds = number(s, name, value, 1, 1000);
      o.twins = o.stress = true;
    } else if (name == "--seed") {
      o.settings.seed = static_cast<std::uint64_t>(number(s, name, value, 0, 1L << 62));
    } else if (name == "--json") {
      o.json = value;
    } else if (name == "--team") {
      set_teams(s, value, o);
    } else if (name == "--with") {
      try {
        o.with = std::regex(value);
      } catch (const std::regex_error& error) {
        refuse(s, absl::StrCat("--with ", value, ": ", error.what()));
      }
    } else if (!set_option(s, name, value, o)) {
      refuse(s, absl::StrCat("unknown option ", name));
    }
  }
  o.settings.pace = o.stress ? round_pace::stirred : round_pace::shown;
  return o;
}

}  // namespace contend::inline CONTEND_BACKEND
