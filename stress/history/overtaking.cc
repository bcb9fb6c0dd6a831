// overtaking: the rule *order inversion*.
#include "history/overtaking.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <vector>

namespace contend::history {
namespace {

verdict accuse(const item& first, const item& second) {
  verdict found{.broken = rule::order_inversion, .operations = {second.pop, second.push, first.push}};
  if (first.pop != nobody) found.operations.push_back(first.pop);
  found.sentence = absl::StrCat("value ", second.value, " came out ", first.pop == nobody ? "but" : "before", " value ",
                                first.value, first.pop == nobody ? " did not" : "", ", which had gone in before it");
  return found;
}

std::vector<const item*> by(std::span<const item> items, instant item::*when) {
  std::vector<const item*> sorted;
  sorted.reserve(items.size());
  for (const item& each : items) sorted.push_back(&each);
  std::sort(sorted.begin(), sorted.end(), [&](const item* a, const item* b) { return a->*when < b->*when; });
  return sorted;
}

}  // namespace

verdict check_overtaking(std::span<const item> items) {
  const std::vector<const item*> in = by(items, &item::push_to);
  auto next = in.begin();
  const item* last_out = nullptr;  // of all that went in before the one looked at
  for (const item* each : by(items, &item::push_from)) {
    for (; next != in.end() && (*next)->push_to < each->push_from; ++next) {
      if (last_out == nullptr || (*next)->pop_from > last_out->pop_from) last_out = *next;
    }
    if (last_out != nullptr && each->pop_to < last_out->pop_from) return accuse(*last_out, *each);
  }
  return {};
}

}  // namespace contend::history
