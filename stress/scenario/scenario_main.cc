// scenario_main: the program of a scenario: shows it, stresses it, or sees whether its broken twins are found.
#include <chrono>
#include <iostream>
#include <regex>
#include <string>
#include <vector>

#include "platform/backend.h"
#include "scenario/order.h"
#include "scenario/performance.h"
#include "scenario/scenario.h"

namespace contend::inline CONTEND_BACKEND {

namespace scenarios {
const scenario& CONTEND_SCENARIO();
}

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

// Whether it came out as it must.
bool play(const part& one, const order& o, std::size_t parts) {
  round_settings settings = o.settings;
  settings.sharing = one.team;
  lots_limits limits;
  const bool counted = o.rounds != 0 || !o.stress;
  if (counted) limits.times = o.stress ? static_cast<std::uint64_t>(o.rounds) : 1;
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
