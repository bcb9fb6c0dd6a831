// coverage: the rule *wrong empty*.
#include "history/coverage.h"

#include <absl/strings/str_cat.h>

namespace contend::history {
namespace {

// One item that was inside all the time says it best; else several that handed on to each other.
verdict accuse(const claim& empty, const coverage::stretch& around, std::span<const item> items) {
  verdict found{.broken = rule::wrong_empty, .operations = {empty.place}};
  const item* lone = nullptr;
  std::size_t count = 0;
  for (const item& each : items) {
    if (!each.surely_inside() || each.push_to > empty.to || each.pop_from < empty.from) continue;
    ++count;
    if (each.push_to < empty.from && empty.to < each.pop_from) lone = &each;
    if (found.operations.size() < 8) found.operations.push_back(each.push);
  }
  if (lone != nullptr) {
    found.operations = {empty.place, lone->push};
    if (lone->pop != nobody) found.operations.push_back(lone->pop);
    found.sentence = absl::StrCat("empty was answered while value ", lone->value, " was inside");
  } else {
    found.sentence = absl::StrCat("empty was answered although from ", around.from, " to ", around.to, " one of ",
                                  count, " values was inside at every instant");
  }
  return found;
}

}  // namespace

verdict check_empties(std::span<const item> items, std::span<const claim> empties) {
  if (empties.empty()) return {};
  const coverage inside(items);
  for (const claim& each : empties) {
    if (const coverage::stretch* around = inside.covers(each)) return accuse(each, *around, items);
  }
  return {};
}

}  // namespace contend::history
