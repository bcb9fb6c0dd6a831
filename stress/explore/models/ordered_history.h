// ordered_history: what a model's workers did to an object, and which operation had to come before which.
//
// Under weak memory there is no clock that all workers share. One operation came before another if its end happened
// before the other's begin: that is what a linearizable object owes its users (M. Batty, M. Dodds, A. Gotsman, "Library
// Abstraction for C/C++ Concurrency", POPL 2013), and all that the general check is told.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "explore/explore.h"
#include "explore/metal/machine.h"
#include "history/event.h"
#include "history/linearizable.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::explore {

class ordered_history {
 public:
  static constexpr std::size_t most_operations = 16;
  static constexpr std::size_t most_workers = 7;

  // exact: `full` and `empty` are true when a worker is told so; else they are forgotten.
  explicit ordered_history(bool exact) noexcept : exact_(exact) {}

  // By a worker, or by the test before and after its workers ran. `operate` does it and fills in answer and value; what
  // is pushed is `value` from the first, for the worker may be killed: then the operation took effect once or not at
  // all.
  template <class Operate>
  void add(history::operation what, Operate&& operate, std::uint64_t value = 0) {
    const worker_id self = caller();
    entry made{.what = {.value = value, .worker = self, .what = what}};
    note_begin(self, made);
    under_way_[self] = made;
    is_under_way_[self] = true;
    operate(made.what);
    is_under_way_[self] = false;
    note_end(self, made);
    const bool refused = made.what.said == history::answer::full || made.what.said == history::answer::empty;
    if (exact_ || self == 0 || !refused) keep(made);
  }

  // A batch: operate() answers how many of `values` went in or came out; each counts as an operation of its own.
  template <class Operate>
  void add_batch(history::operation what, std::span<std::uint64_t> values, Operate&& operate) {
    const worker_id self = caller();
    entry made{.what = {.worker = self, .what = what, .said = history::answer::ok}};
    note_begin(self, made);
    const std::size_t count = operate();
    note_end(self, made);
    for (std::size_t i = 0; i < count; ++i) {
      made.what.value = values[i];
      keep(made);
    }
  }

  void workers_begin() noexcept { by_workers_ = true; }
  void workers_ended() noexcept {
    by_workers_ = false;
    for (worker_id dead = 1; dead <= most_workers; ++dead) {
      if (!is_under_way_[dead]) continue;
      keep(under_way_[dead]);
    }
    after_workers_ = count_;
  }

  // A finding unless the object that the specification describes can have answered so.
  template <class Specification>
  void require_linearizable(history::linearizability<Specification>& check) const {
    const host_section host;
    std::array<history::event, most_operations> events;
    std::array<std::uint64_t, most_operations> before{};
    for (std::size_t i = 0; i < count_; ++i) {
      events[i] = operations_[i].what;
      for (std::size_t j = 0; j < count_; ++j) before[i] |= std::uint64_t{comes_before(j, i)} << j;
    }
    const std::span<const history::event> all(events.data(), count_);
    const history::verdict found = check(all, std::span<const std::uint64_t>(before.data(), count_));
    if (found.ok()) return;
    engine::running().stop(verdict::assertion, told(found.sentence, all), std::source_location::current());
  }

 private:
  struct entry {
    history::event what;
    std::array<tick, most_workers + 1> known = {};  // when it began
    tick end = 0;                                   // the last event of its worker
  };

  // On real cores several may be here at once.
  void keep(const entry& made) noexcept { operations_[__atomic_fetch_add(&count_, 1, __ATOMIC_SEQ_CST)] = made; }

  worker_id caller() const noexcept {
    return by_workers_ ? machine::is_on ? machine::self() : engine::running().current() : 0;
  }

  void note_begin(worker_id self, entry& made) const noexcept {
    if (!by_workers_) return;
    if (machine::is_on) return made.known.fill(machine::known());
    const graph& now = engine::running().made();
    std::copy_n(now.clock_of_worker(self), std::min(now.width(), made.known.size()), made.known.begin());
  }
  void note_end(worker_id self, entry& made) const noexcept {
    if (by_workers_)
      made.end = machine::is_on ? machine::advance() : engine::running().made().clock_of_worker(self)[self];
  }

  bool comes_before(std::size_t first, std::size_t second) const noexcept {
    const entry& one = operations_[first];
    const entry& other = operations_[second];
    if (first == second || one.what.said == history::answer::pending) return false;  // it need not take effect
    if (one.what.worker == other.what.worker) return first < second;
    if (one.what.worker == 0) return first < after_workers_;  // the test's own: before all workers, or after them
    if (other.what.worker == 0) return second >= after_workers_;
    return other.known[one.what.worker] >= one.end;
  }

  static std::string told(const std::string& sentence, std::span<const history::event> all) {
    std::string text = sentence;
    for (const history::event& each : all) {
      text += each.worker == 0 ? "; test: " : "; worker " + std::to_string(each.worker) + ": ";
      text += std::string(to_string(each.what)) + " " + std::to_string(each.value) + " " +
              std::string(to_string(each.said));
    }
    return text;
  }

  std::array<entry, most_operations> operations_ = {};
  std::array<entry, most_workers + 1> under_way_ = {};  // of each worker
  std::array<bool, most_workers + 1> is_under_way_ = {};
  std::size_t count_ = 0;
  std::size_t after_workers_ = 0;
  bool by_workers_ = false;
  bool exact_;
};

}  // namespace contend::inline CONTEND_BACKEND::explore
