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
  struct operation {  // each wait and wake, in the order in which the kernel made them
    worker_id worker;
    tick index;
    std::uint32_t decision;
  };

  location_id word = none;
  std::vector<sleeper> sleepers;  // the first has slept longest
  std::vector<operation> operations;
  std::vector<tick> known;   // to all who were here: what the next one's look at the word cannot miss
  std::vector<tick> causes;  // and without what they would not have been
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
    made.causes.assign(width_, 0);
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
