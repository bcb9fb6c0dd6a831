// linearizable: whether a small history of any object is linearizable, and if so in which order.
//
//   linearizability<queue_specification> check({.capacity = 2});
//   verdict found = check(history);         // reuse `check`: it allocates on its first searches only
//   verdict found = check(history, before); // bit j of before[i]: event j came before event i; instants do not count
//
// Source        Wing and Gong 1993 (try every operation that may come next), Lowe 2017 (remember what was tried)
// Takes         at most 64 operations; throws std::invalid_argument on more, for no verdict on it would be true
// Pending       an operation without an answer takes effect once or not at all
// Complexity    exponential at worst, in the number of operations that overlap; a history without a fault usually
//               costs one pass, for dead ends alone are remembered
// Thread-safety one thread at a time
//
// A specification is a sequential object:
//   struct state;                                           plain, zero-initialised bytes without padding
//   state first() const;
//   unsigned choices(history, i) const;                     ways in which event i may take effect (1: one)
//   bool apply(state&, history, i, choice) const;           takes effect with its answer, or cannot
#pragma once

#include <absl/hash/hash.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <stdexcept>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "history/event.h"
#include "history/verdict.h"

namespace contend::history {

template <class Specification>
class linearizability {
 public:
  using state = typename Specification::state;
  static constexpr std::size_t most_operations = 64;

  // Gives up after so many dead ends (rule::undecided): they take memory, and many more would take for ever.
  explicit linearizability(Specification object = {}, std::size_t most_dead_ends = 500'000)
      : object_(object), most_dead_ends_(most_dead_ends) {}

  verdict operator()(std::span<const event> history) {
    verify_size(history);
    for (std::size_t i = 0; i < history.size(); ++i) {
      before_[i] = 0;
      for (std::size_t j = 0; j < history.size(); ++j) {
        before_[i] |= std::uint64_t{end_of(history[j]) < history[i].invoked} << j;
      }
    }
    return judge(history);
  }

  // Where no clock orders the operations, but what they know of each other (happens-before).
  verdict operator()(std::span<const event> history, std::span<const std::uint64_t> before) {
    verify_size(history);
    if (before.size() != history.size()) throw std::invalid_argument("one set of earlier events for each event");
    std::copy(before.begin(), before.end(), before_.begin());
    return judge(history);
  }

  // Of the last history, if it was ok: places of the operations that took effect, in an order that explains it.
  std::span<const std::uint8_t> order() const noexcept { return {order_.data(), length_}; }

 private:
  struct dead_end {
    std::uint64_t done;
    state after;
  };
  static constexpr std::size_t most_kept = 1024;
  static_assert(std::has_unique_object_representations_v<state>);

  static void verify_size(std::span<const event> history) {
    if (history.size() <= most_operations) return;
    throw std::invalid_argument(absl::StrCat("a history of ", history.size(), " operations: the general check takes ",
                                             most_operations, "; use the check of the container"));
  }

  verdict judge(std::span<const event> history) {
    prepare(history);
    if (search(0, object_.first())) return {};
    if (dead_.size() < most_dead_ends_) return accuse();
    return {.broken = rule::undecided,
            .sentence = absl::StrCat("gave up after ", most_dead_ends_,
                                     " dead ends: too many operations overlap; use the "
                                     "check of the container, or a shorter history")};
  }

  void prepare(std::span<const event> history) {
    history_ = history;
    answered_ = 0;
    length_ = furthest_ = 0;
    for (std::size_t i = 0; i < history.size(); ++i) {
      if (history[i].said != answer::pending) answered_ |= bit(i);
    }
    if (dead_.empty()) return;
    if (table_.size() > most_kept) table_.resize(most_kept);  // one hard history must not slow down all later ones
    std::fill(table_.begin(), table_.end(), 0U);
    dead_.clear();
  }

  // Whether what is not `done` can follow the state `now`.
  bool search(std::uint64_t done, const state& now) {
    if ((answered_ & ~done) == 0) return true;
    if (!dead_.empty() && (dead_.size() >= most_dead_ends_ || is_dead(done, now))) return false;
    const std::uint64_t everything = history_.size() == 64 ? ~std::uint64_t{0} : bit(history_.size()) - 1;
    for (std::uint64_t left = everything & ~done; left != 0; left &= left - 1) {
      const auto i = static_cast<std::size_t>(std::countr_zero(left));
      if ((before_[i] & ~done) != 0) continue;
      const unsigned choices = object_.choices(history_, i);
      for (unsigned choice = 0; choice < choices; ++choice) {
        state next = now;
        if (!object_.apply(next, history_, i, choice)) continue;
        order_[length_++] = static_cast<std::uint8_t>(i);
        if (length_ > furthest_) remember_stuck(done | bit(i));
        if (search(done | bit(i), next)) return true;
        --length_;
      }
    }
    if (dead_.size() < most_dead_ends_) bury(done, now);
    return false;
  }

  void remember_stuck(std::uint64_t done) {
    furthest_ = length_;
    explained_ = done;
  }

  // The longest explanation ends before one of those that nothing else kept from coming next.
  verdict accuse() const {
    verdict found{.broken = rule::not_linearizable,
                  .sentence = absl::StrCat("no order of the operations explains all answers: after at most ", furthest_,
                                           " of ", history_.size(), ", none of these can come next")};
    const std::uint64_t done = furthest_ == 0 ? 0 : explained_;
    for (std::size_t i = 0; i < history_.size() && found.operations.size() < 8; ++i) {
      const bool next = (done & bit(i)) == 0 && (before_[i] & ~done) == 0 && (answered_ & bit(i)) != 0;
      if (next) found.operations.push_back(static_cast<std::uint32_t>(i));
    }
    return found;
  }

  static constexpr std::uint64_t bit(std::size_t i) noexcept { return std::uint64_t{1} << i; }

  static bool same(const state& a, const state& b) noexcept { return std::memcmp(&a, &b, sizeof(state)) == 0; }

  static std::size_t hash(std::uint64_t done, const state& now) noexcept {
    const std::string_view bytes(reinterpret_cast<const char*>(&now), sizeof(state));
    return absl::HashOf(done, bytes);
  }

  // Open addressing; an entry is one more than a place in dead_.
  bool is_dead(std::uint64_t done, const state& now) const {
    const std::size_t mask = table_.size() - 1;
    for (std::size_t at = hash(done, now) & mask; table_[at] != 0; at = (at + 1) & mask) {
      const dead_end& known = dead_[table_[at] - 1];
      if (known.done == done && same(known.after, now)) return true;
    }
    return false;
  }

  void bury(std::uint64_t done, const state& now) {
    if (2 * (dead_.size() + 1) > table_.size()) grow();
    dead_.push_back({done, now});
    insert(dead_.size() - 1);
  }

  void insert(std::size_t place) {
    const std::size_t mask = table_.size() - 1;
    std::size_t at = hash(dead_[place].done, dead_[place].after) & mask;
    while (table_[at] != 0) at = (at + 1) & mask;
    table_[at] = static_cast<std::uint32_t>(place + 1);
  }

  void grow() {
    table_.assign(std::max<std::size_t>(64, 2 * table_.size()), 0U);
    for (std::size_t place = 0; place < dead_.size(); ++place) insert(place);
  }

  Specification object_;
  std::size_t most_dead_ends_;
  std::span<const event> history_;
  std::array<std::uint64_t, most_operations> before_ = {};  // which must have taken effect before
  std::array<std::uint8_t, most_operations> order_ = {};
  std::size_t length_ = 0;
  std::size_t furthest_ = 0;
  std::uint64_t explained_ = 0;
  std::uint64_t answered_ = 0;
  std::vector<dead_end> dead_;
  std::vector<std::uint32_t> table_;
};

}  // namespace contend::history
