// program: a small program with a bug that is known from the literature, sequentially consistent throughout.
//
// They are those of SCTBench (P. Thomson, A. Donaldson, A. Betts, "Concurrency Testing Using Controlled Schedulers: An
// Empirical Study", TOPC 2016), written anew on atomic, with a lock of one word; their sizes are the original ones.
// To add one: a function that answers its test, and one line in the list of its file.
#pragma once

#include <string>
#include <vector>

#include "explore/explore.h"
#include "platform/atomic.h"
#include "platform/model/hooks.h"

namespace contend::inline CONTEND_BACKEND::explore {

struct program {
  std::string name;
  test_body body;
  verdict bug;        // how it shows; another finding is none of this program's
  double best_known;  // schedules to the first bug, the mean of the best tool; 0: none is published
};

std::vector<program> order_programs();
std::vector<program> lock_programs();
std::vector<program> counting_programs();
std::vector<program> container_programs();

std::vector<program> all_programs();

// Plain data of the originals: every access is a step, and none is stale.
template <class T>
class variable {
 public:
  variable() : variable(T{}) {}
  explicit variable(T value) : value_(value) {}

  T get(hooks::place where = hooks::place::current()) const { return value_.load(seq_cst, where); }
  void set(T value, hooks::place where = hooks::place::current()) { value_.store(value, seq_cst, where); }
  void add(T value, hooks::place where = hooks::place::current()) { set(get(where) + value, where); }  // two steps

 private:
  atomic<T> value_;
};

class simple_lock {
 public:
  void lock(hooks::place where = hooks::place::current()) {
    hooks::begin_spin();
    for (bool free = false; !held_.compare_exchange_strong(free, true, seq_cst, seq_cst, where); free = false) {
      hooks::spin(where);
    }
  }
  void unlock(hooks::place where = hooks::place::current()) { held_.store(false, seq_cst, where); }

 private:
  atomic<bool> held_{false};
};

class section {
 public:
  explicit section(simple_lock& lock, hooks::place where = hooks::place::current()) : lock_(lock) { lock_.lock(where); }
  section(const section&) = delete;
  section& operator=(const section&) = delete;
  ~section() { lock_.unlock(); }

 private:
  simple_lock& lock_;
};

// Waits until `condition`, which is looked at inside the section, as with a condition variable that all signal.
template <class Condition>
void wait_inside(simple_lock& lock, Condition&& condition, hooks::place where = hooks::place::current()) {
  for (lock.lock(where); !condition(); lock.lock(where)) {
    lock.unlock(where);
    hooks::begin_spin();
    while (!condition()) hooks::spin(where);
  }
}

}  // namespace contend::inline CONTEND_BACKEND::explore
