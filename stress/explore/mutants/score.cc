// score: who comes by which order, and who notices that it is weaker.
#include "explore/mutants/score.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/strip.h>

#include <algorithm>
#include <fstream>
#include <regex>

#include "explore/portfolio.h"
#include "explore/words.h"

namespace contend::inline CONTEND_BACKEND::explore {

namespace {

struct scouted {
  const model* which;
  std::uint64_t steps;
  std::vector<site> met;
};

// Rare paths come up in walks; a model's size says how soon it is through.
scouted scout(const model& each, const std::function<bool()>& go_on) {
  constexpr std::uint64_t enough = 2000;
  scouted found{&each, 0, {}};
  seam::record_sites(&found.met);
  limits allowed = each.allowed;
  allowed.executions = enough;
  allowed.all_steps = 200'000;
  allowed.go_on = go_on;
  found.steps = explore_by_portfolio(each.name, each.body, 1, allowed).steps();
  seam::act_as_written();
  return found;
}

constexpr std::uint64_t most_steps_of_a_model = 4'000'000;  // those that poll a lock take thousands an execution

bool comes_earlier(const mutant& one, const mutant& other) { return one.what.name() < other.what.name(); }

}  // namespace

// A compiler may name files as they stand to where it ran.
std::string line_of(const std::source_location& place) {
  const std::string_view name = place.file_name();
  std::ifstream source(absl::StrCat(CONTEND_SOURCES, std::string(name.substr(name.rfind("/primitives/")))));
  std::string line;
  for (std::uint_least32_t i = 0; i < place.line() && std::getline(source, line);) ++i;
  return std::string(absl::StripAsciiWhitespace(line));
}

std::vector<mutant> mutants_of(const std::vector<const model*>& models, const std::string& file_pattern,
                               const std::function<bool()>& go_on) {
  const std::regex wanted(file_pattern);
  std::vector<scouted> all;
  for (const model* each : models) {
    if (go_on()) all.push_back(scout(*each, go_on));
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const scouted& one, const scouted& other) { return one.steps < other.steps; });
  std::vector<mutant> mutants;
  for (const scouted& seen : all) {
    for (const site& where : seen.met) {
      const std::string file = where.place.file_name();
      if (file.find("/primitives/") == std::string::npos || !std::regex_search(file, wanted)) continue;
      for (const weakening& each : weakenings_of(where)) {
        const auto same = std::find_if(mutants.begin(), mutants.end(), [&](const mutant& known) {
          return known.what.where == each.where && known.what.to == each.to;
        });
        if (same == mutants.end()) {
          mutants.push_back({each, {seen.which}});
        } else {
          same->models.push_back(seen.which);
        }
      }
    }
  }
  std::sort(mutants.begin(), mutants.end(), comes_earlier);
  return mutants;
}

judged judge(const mutant& each, std::uint64_t executions, const std::function<bool()>& go_on) {
  judged answer{.name = each.what.name(), .code = line_of(each.what.where.place)};
  seam::weaken(each.what);
  for (const model* which : each.models) {
    limits allowed = which->allowed;
    allowed.executions = executions;
    allowed.all_steps = most_steps_of_a_model;
    allowed.go_on = go_on;
    const portfolio_result got = explore_by_portfolio(which->name, which->body, 1, allowed);
    answer.executions += got.executions();
    if (got.found() != nullptr) {
      answer.what = fate::killed;
      answer.by = absl::StrCat(which->name, ": ", to_string(got.found()->found->what));
      break;
    }
    if (!go_on()) break;
  }
  seam::act_as_written();
  if (answer.what == fate::killed) return answer;
  if (const equivalence* known = equivalence_of(each.what, answer.code)) {
    answer.what = fate::unnoticed;
    answer.by = known->why;
    answer.known = known;
  }
  return answer;
}

}  // namespace contend::inline CONTEND_BACKEND::explore
