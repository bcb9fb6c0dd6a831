// example_test: what a test of one's own structure looks like: the example of README.md.
#include <gtest/gtest.h>

#include "explore/explore.h"
#include "platform/atomic.h"
#include "platform/cell.h"

namespace {

using namespace contend;

// A mailbox for one letter, and what a reader is to find in it.
class mailbox {
 public:
  void put(int letter) {
    letter_.write(letter);
    full_.store(true, release);  // publishes the letter
  }
  int take() { return full_.exchange(false, acquire) ? letter_.read() : 0; }

 private:
  atomic<bool> full_{false};
  cell<int> letter_{0};
};

TEST(a_letter, is_taken_once) {
  const auto answer = explore::exhaust("mailbox", [](explore::team& team) {
    mailbox box;
    int first = 0;
    int second = 0;
    team.worker("sender", [&] { box.put(7); });
    team.worker("reader", [&] { first = box.take(); });
    team.worker("other reader", [&] { second = box.take(); });
    team.run();
    explore::require(first + second + box.take() == 7, "the letter is taken by exactly one, or still there");
  });
  EXPECT_TRUE(answer.complete);
  EXPECT_FALSE(answer.found) << to_string(answer);
}

}  // namespace
