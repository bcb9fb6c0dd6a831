// futexes: what the kernel knows of each word that was waited for or woken: who sleeps, and what was known here.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "explore/graph.h"
#include "explore/vector_clock.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::explore {

struct futex {
  struct sleeper {
    worker_id worker;
    worker_id whose;  // the process by whose addresses it knows the word; 0: the test's, none: shared by all
    std::uint32_t bits;
    std::uint32_t expected;
  };
  // Each wait, each wake and each end of a sleep by itself, in the order in which the kernel made them.
  struct operation {
    enum class kind : std::uint8_t { wait, wake, end };

    kind what;
    bool acts;  // it has fallen asleep, woken somebody, ended a sleep
    worker_id worker = none;
    tick index = 0;
    std::uint32_t decision = none;
    event_id look = none;  // the write that it saw, if it looked
  };
  // One that is under way.
  struct turn {
    std::uint32_t decision = none;
    bool was_put_off = false;
    event_id events = 0;         // that there were when it was put off last
    std::size_t operations = 0;  // and so many operations
    event_id look = none;        // the write that it saw, if it looked
    bool misses = false;         // what it would have been free to see if nobody had been here before
  };

  // Whether anything would be different if the later one had come first, but for what the later one saw of the word.
  static constexpr bool conflict(const operation& earlier, const operation& later) noexcept {
    using enum operation::kind;
    if (earlier.what == end || later.what == end) return earlier.what == wake || later.what == wake;
    if (earlier.what == wait) return later.what == wake && earlier.acts && later.acts;
    return later.what == wait ? later.acts : earlier.acts;
  }

  location_id word = none;
  std::vector<sleeper> sleepers;  // the first has slept longest
  std::vector<operation> operations;
  std::vector<tick> causes;  // of each operation: a clock of that without what it would not have been
  std::vector<tick> known;   // to all who were here: what the next one's look at the word cannot miss
};

class futexes {
 public:
  void start(std::size_t width) {
    width_ = width;
    count_ = 0;
  }

  futex& of(location_id word) {
    for (std::size_t i = 0; i < count_; ++i) {
      if (all_[i].word == word) return all_[i];
    }
    if (all_.size() == count_) all_.emplace_back();
    futex& made = all_[count_++];
    made.word = word;
    made.sleepers.clear();
    made.operations.clear();
    made.known.assign(width_, 0);
    made.causes.clear();
    return made;
  }

  template <class Visit>
  void for_each(Visit&& visit) {
    for (std::size_t i = 0; i < count_; ++i) visit(all_[i]);
  }

 private:
  std::size_t width_ = 8;
  std::size_t count_ = 0;
  std::deque<futex> all_;  // they stay where they are
};

}  // namespace contend::inline CONTEND_BACKEND::explore
