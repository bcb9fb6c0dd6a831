// history_example: a history of a queue, told by hand, and what the check says of it.
#include <cstdio>
#include <vector>

#include "history/fifo.h"

using namespace contend::history;  // NOLINT: an example

int main() {
  std::vector<event> history = {
      // invoked, answered, value, worker, operation, answer
      {10, 14, 1, 0, operation::push, answer::ok},     // the two pushes overlap: either may be first
      {12, 18, 2, 1, operation::push, answer::ok},     //
      {20, 25, 3, 0, operation::push, answer::ok},     // this one came after both
      {22, 30, 2, 2, operation::pop, answer::ok},      //
      {31, 40, 1, 2, operation::pop, answer::ok},      //
      {50, 0, 4, 1, operation::push, answer::pending}  // its worker was killed: it may have gone in or not
  };
  std::puts(explain(check_fifo(history), history).c_str());

  history[3].value = 3;
  std::puts(explain(check_fifo(history), history).c_str());
}
