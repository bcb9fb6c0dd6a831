// graph_walk: who reads from whom, drawn at random, or as it was in an execution that showed something new, up to one
// read.
//
// Source  D. Wolff, Z. Shi, G. Duck, U. Mathur, A. Roychoudhury, "Greybox Fuzzing for Concurrency Testing", ASPLOS
// 2024:
//         bugs are in who reads from whom, more than in who runs when, and what is new leads to more that is. There,
//         constraints on schedules are mutated; here choices, for the engine goes through graphs anyway.
// Late    A read may wait for a write of a later worker. Most wait in vain, so a read waits only where an execution has
//         shown that there is such a write: that execution is repeated up to there.
#pragma once

#include <unordered_set>
#include <vector>

#include "explore/engine.h"
#include "explore/random_walk.h"

namespace contend::inline CONTEND_BACKEND::explore {

class graph_walk : public random_walk {
 public:
  explicit graph_walk(std::uint64_t seed) noexcept : random_walk(seed) {}

  const char* name() const noexcept override { return "reads-from walk"; }
  style works_on() const noexcept override { return style::graphs; }

  bool start_execution() override {
    late_.clear();
    change_at_ = 0;
    has_parent_ = !known_.empty() && numbers_.below(4) != 0;
    if (!has_parent_) return true;
    parent_ = any_of(known_);
    waits_ = !parent_.late.empty() && numbers_.below(2) == 0;
    change_at_ = waits_ ? any_of(parent_.late) : numbers_.below(static_cast<std::uint32_t>(parent_.choices.size()));
    return true;
  }

  std::uint32_t choose(const choice_point& point) override {
    if (has_parent_ && point.decision < change_at_) return parent_.choices[point.decision].taken;
    if (has_parent_ && point.decision == change_at_) return waits_ ? point.options : numbers_.below(point.options);
    return random_walk::choose(point);
  }

  void may_put_off(std::uint32_t decision) override { late_.push_back(decision); }

  void end_execution(ending how, std::span<const choice> made) override {
    if (how != ending::finished || made.empty() || !shows_something_new()) return;
    known_.push_back({{made.begin(), made.end()}, late_});
  }

 private:
  struct execution {
    std::vector<choice> choices;
    std::vector<std::uint32_t> late;  // decisions that may wait
  };

  template <class T>
  const T& any_of(const std::vector<T>& some) {
    return some[numbers_.below(static_cast<std::uint32_t>(some.size()))];
  }

  // A pair that reads and is read from, each named by its worker and its number there.
  bool shows_something_new() {
    const graph& made = engine::running().made();
    const auto named = [&](event_id id) { return std::uint64_t{made.at(id).worker} << 20 | made.at(id).index; };
    const std::size_t before = pairs_.size();
    for (event_id id = 0; id < made.size(); ++id) {
      const event& reader = made.at(id);
      if (reader.kind != event_kind::read && reader.kind != event_kind::update) continue;
      pairs_.insert(named(id) << 32 | (named(reader.read_from) & 0xffff'ffff));
    }
    return pairs_.size() != before;
  }

  std::vector<execution> known_;
  std::unordered_set<std::uint64_t> pairs_;
  execution parent_;
  bool has_parent_ = false;
  bool waits_ = false;  // the read at change_at_, for a later write
  std::uint32_t change_at_ = 0;
  std::vector<std::uint32_t> late_;
};

}  // namespace contend::inline CONTEND_BACKEND::explore
