// thieves: pending pops of dead workers, where it matters which of them took what (stack, priority, per producer).
//
// Exact         as long as the ways to hand out the thefts are few (small histories; one dead worker and some values
//               left). Beyond `most_work` the doubt is the accused's: only a fault that no theft can excuse is one.
#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "history/contents.h"
#include "history/verdict.h"

namespace contend::history {

class thieves {
 public:
  static constexpr std::size_t most_work = 20'000'000;  // items looked at, over all ways

  // Check: verdict(std::span<const item>), true to its word whoever took what.
  // Excused: the same, asked of items that are called stolen at the first possible instant, all of them at once; what
  // it finds no theft can excuse.
  template <class Check, class Excused>
  static verdict judge(contents& inside, const Check& check, const Excused& excused) {
    verdict found = check(inside.items);
    if (found.ok() || inside.thieves.empty()) return found;
    std::vector<item*> left;
    for (item& each : inside.items) {
      if (each.pop == nobody) left.push_back(&each);
    }
    for (item* each : left) each->pop_from = inside.thieves.front();
    if (verdict beyond = excused(inside.items); !beyond.ok()) return beyond;
    for (item* each : left) each->pop_from = never;
    if (ways(left.size(), inside.thieves.size()) > most_work / inside.items.size()) return {};
    return any_way_is_right(inside, left, 0, check) ? verdict{} : std::move(found);
  }

 private:
  static std::size_t ways(std::size_t left, std::size_t thieves) {
    std::size_t product = 1;
    for (std::size_t i = 0; i < thieves && product <= most_work; ++i) product *= left + 1;
    return product;
  }

  template <class Check>
  static bool any_way_is_right(contents& inside, std::span<item* const> left, std::size_t thief, const Check& check) {
    if (thief == inside.thieves.size()) return check(inside.items).ok();
    if (any_way_is_right(inside, left, thief + 1, check)) return true;  // took nothing
    for (item* each : left) {
      if (each->pop_from != never) continue;
      each->pop_from = inside.thieves[thief];
      if (any_way_is_right(inside, left, thief + 1, check)) return true;
      each->pop_from = never;
    }
    return false;
  }
};

}  // namespace contend::history
