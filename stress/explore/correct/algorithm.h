// algorithm: a small program that is known to be right, with a place or more at which it can be made wrong.
//
// To add one: a function that answers its test, and one line in the list of its file. What it may be made wrong by,
// costs one line more: `flaw.weaker(n, ...)` or `flaw.is(n)` where it stands, and the verdict that is expected as the
// n-th of the list. Sources are textbooks' (M. Herlihy, N. Shavit, "The Art of Multiprocessor Programming") unless one
// is named.
#pragma once

#include <cstdint>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "explore/explore.h"
#include "platform/atomic.h"
#include "platform/cell.h"
#include "platform/model/hooks.h"

namespace contend::inline CONTEND_BACKEND::explore {

// Which of an algorithm's weak places is weak; 0: none is.
class flaw {
 public:
  constexpr explicit flaw(int number) noexcept : number_(number) {}

  constexpr bool is(int number) const noexcept { return number_ == number; }
  template <class Value>
  constexpr Value weaker(int number, Value right, Value wrong) const noexcept {
    return is(number) ? wrong : right;
  }

 private:
  int number_;
};

struct algorithm {
  std::string name;
  std::function<test_body(flaw)> with;
  std::uint64_t distinct;       // executions of the one without a flaw
  std::vector<verdict> flawed;  // what each flaw leads to
};

inline std::ostream& operator<<(std::ostream& out, const algorithm& which) { return out << which.name; }

std::vector<algorithm> software_locks();  // of loads and stores alone
std::vector<algorithm> hardware_locks();
std::vector<algorithm> sleeping_algorithms();
std::vector<algorithm> publications();
std::vector<algorithm> reclamations();
std::vector<algorithm> containers();

// Looks again whenever something that it looked at has changed.
template <class Condition>
void wait_until(Condition&& condition, hooks::place where = hooks::place::current()) {
  hooks::begin_spin();
  while (!condition()) hooks::spin(where);
}

// Each worker is `sections` times alone with what all of them write. lock and unlock are told who calls.
template <class Lock>
test_body excludes(int workers, int sections, flaw made) {
  return [=](team& team) {
    Lock lock{made};
    cell<int> inside{0};
    for (int me = 0; me < workers; ++me) {
      team.worker(std::string(1, static_cast<char>('A' + me)), [&, me] {
        for (int i = 0; i < sections; ++i) {
          lock.lock(me);
          inside.write(inside.read() + 1);
          lock.unlock(me);
        }
      });
    }
    team.run();
    require(inside.read() == workers * sections, "each section counts");
  };
}

template <class Lock>
std::function<test_body(flaw)> lock_test(int workers, int sections) {
  return [=](flaw made) { return excludes<Lock>(workers, sections, made); };
}

}  // namespace contend::inline CONTEND_BACKEND::explore
