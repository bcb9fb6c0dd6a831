// contents: a history of a container, taken apart.
#include "history/contents.h"

#include <absl/container/flat_hash_map.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <string>
#include <utility>

namespace contend::history {
namespace {

class taking_apart {
 public:
  taking_apart(std::span<const event> history, const container_options& options) : history_(history) {
    inside_.thieves.assign(std::min<std::uint64_t>(options.losses, history.size()), 0);
  }

  contents run() {
    find_close();
    for (std::uint32_t i = 0; i < history_.size(); ++i) {
      if (history_[i].what == operation::push) take_push(i);
    }
    for (std::uint32_t i = 0; i < history_.size(); ++i) {
      if (history_[i].what == operation::pop) take_pop(i);
    }
    finish_pending();
    std::sort(inside_.thieves.begin(), inside_.thieves.end());
    return std::move(inside_);
  }

 private:
  void accuse(rule broken, std::string sentence, std::vector<std::uint32_t> operations) {
    if (inside_.found.ok()) inside_.found = {broken, std::move(operations), std::move(sentence)};
  }

  void find_close() {
    std::uint32_t earliest_answer = nobody;
    instant begun = never;
    for (std::uint32_t i = 0; i < history_.size(); ++i) {
      const event& each = history_[i];
      if (each.what == operation::close) {
        begun = std::min(begun, each.invoked);
        closed_by_ = std::min(closed_by_, end_of(each));
      } else if (each.said == answer::closed) {
        if (earliest_answer == nobody || each.answered < history_[earliest_answer].answered) earliest_answer = i;
      }
    }
    if (earliest_answer == nobody) return;
    const instant said = history_[earliest_answer].answered;
    if (begun == never || said < begun) {
      accuse(rule::wrong_closed, "closed was answered before anybody had begun to close", {earliest_answer});
    }
    closed_by_ = std::min(closed_by_, said);
  }

  // Whether something that only an open container does began in time.
  bool in_time(std::uint32_t i) {
    if (history_[i].invoked <= closed_by_) return true;
    accuse(rule::wrong_closed,
           absl::StrCat("a ", std::string(to_string(history_[i].what)), " that began after the close answered ",
                        std::string(to_string(history_[i].said))),
           {i});
    return false;
  }

  void take_push(std::uint32_t i) {
    const event& each = history_[i];
    if (each.said == answer::closed) return;
    if (each.said == answer::full) {
      if (in_time(i)) inside_.fulls.push_back({each.invoked, std::min(each.answered, closed_by_), i});
      return;
    }
    const auto [known, is_new] = place_of_.try_emplace(each.value, static_cast<std::uint32_t>(inside_.items.size()));
    if (!is_new) {
      accuse(rule::not_distinct,
             absl::StrCat("value ", each.value, " was pushed twice; this check needs distinct values"),
             {i, inside_.items[known->second].push});
      return;
    }
    inside_.items.push_back({.value = each.value,
                             .push = i,
                             .producer = each.worker,
                             .push_from = each.invoked,
                             .push_to = std::min(end_of(each), closed_by_)});
    if (each.said == answer::ok) in_time(i);
  }

  void take_pop(std::uint32_t i) {
    const event& each = history_[i];
    switch (each.said) {
      case answer::empty:
        if (in_time(i)) inside_.empties.push_back({each.invoked, std::min(each.answered, closed_by_), i});
        return;
      case answer::closed: inside_.drains.push_back({each.invoked, each.answered, i}); return;
      case answer::pending: inside_.thieves.push_back(each.invoked); return;
      default: break;
    }
    const auto known = place_of_.find(each.value);
    if (known == place_of_.end()) {
      return accuse(rule::fresh_value, absl::StrCat("value ", each.value, " came out but nobody pushed it"), {i});
    }
    item& popped = inside_.items[known->second];
    if (popped.pop != nobody) {
      return accuse(rule::repeated_value, absl::StrCat("value ", each.value, " came out twice"),
                    {i, popped.pop, popped.push});
    }
    popped.pop = i;
    popped.pop_from = each.invoked;
    popped.pop_to = each.answered;
    if (popped.pop_to < popped.push_from) {
      accuse(rule::fresh_value, absl::StrCat("value ", each.value, " came out before its push began"),
             {i, popped.push});
    }
  }

  // A pending push that somebody popped is a push like others, any other is moved aside.
  void finish_pending() {
    std::vector<item> sure;
    sure.reserve(inside_.items.size());
    for (const item& each : inside_.items) {
      const bool pending = history_[each.push].said == answer::pending;
      if (pending && each.pop != nobody) in_time(each.push);
      (pending && each.pop == nobody ? inside_.maybe : sure).push_back(each);
    }
    inside_.items = std::move(sure);
  }

  std::span<const event> history_;
  contents inside_;
  absl::flat_hash_map<std::uint64_t, std::uint32_t> place_of_;
  instant closed_by_ = never;
};

}  // namespace

contents take_apart(std::span<const event> history, const container_options& options) {
  return taking_apart(history, options).run();
}

verdict check_drained(std::span<const item> items, std::span<const claim> drains) {
  if (drains.empty()) return {};
  const claim first =
      *std::min_element(drains.begin(), drains.end(), [](const claim& a, const claim& b) { return a.to < b.to; });
  for (const item& each : items) {
    if (each.pop_from <= first.to) continue;
    const bool lost = each.pop_from == never;
    verdict found{.broken = lost ? rule::lost_value : rule::wrong_closed,
                  .operations = {first.place, each.push},
                  .sentence = absl::StrCat("closed (and drained) was answered while value ", each.value, " was inside",
                                           lost ? ": it never came out" : "")};
    if (each.pop != nobody) found.operations.push_back(each.pop);
    return found;
  }
  return {};
}

void rob_the_oldest(contents& inside) {
  if (inside.thieves.empty()) return;
  std::vector<item*> left;
  for (item& each : inside.items) {
    if (each.pop == nobody) left.push_back(&each);
  }
  std::sort(left.begin(), left.end(), [](const item* a, const item* b) { return a->push_to < b->push_to; });
  for (std::size_t i = 0; i < std::min(left.size(), inside.thieves.size()); ++i) left[i]->pop_from = inside.thieves[i];
}

}  // namespace contend::history
