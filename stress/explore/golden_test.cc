// golden_test: tokens that were found once, with the schedules that they led to: they lead to the same ones, byte for
// byte, on every machine and in every kind of build.
//
// golden_traces.txt holds both. A change of a program below, or of what the explorer prints or chooses, renews it: what
// it should be is written to golden_traces.new where the test runs.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "explore/explore.h"
#include "explore/order_walk.h"
#include "explore/shrink.h"
#include "explore/token.h"
#include "explore/trace.h"
#include "platform/atomic.h"
#include "platform/cell.h"
#include "platform/clock.h"
#include "platform/futex.h"

namespace {

using namespace contend;

struct program {
  std::string name;
  explore::test_body body;
  explore::limits allowed = {};
};

void unpublished(explore::team& team) {
  cell<int> message{0};
  atomic<int> flag{0};
  team.worker("sender", [&] {
    message.write(7);
    flag.store(1, relaxed);
  });
  team.worker("reader", [&] {
    if (flag.load(acquire) == 1) (void)message.read();
  });
  team.run();
}

void slept_through(explore::team& team) {
  atomic<std::uint32_t> word{0};
  atomic<int> ready{0};
  team.worker("sleeper", [&] {
    if (ready.load(acquire) == 0) (void)futex_wait(word, 0, deadline::never(), scope::threads);
  });
  team.worker("waker", [&] {
    ready.store(1, release);
    futex_wake(word, 1, scope::threads);
  });
  team.run();
}

void killed_between(explore::team& team) {
  atomic<int> first{0};
  atomic<int> second{0};
  team.process("writer", [&] {
    first.store(1, release);
    second.store(1, release);
  });
  team.run();
  explore::require(first.load(relaxed) == second.load(relaxed), "both are written, or neither");
}

std::vector<program> programs() {
  return {{"unpublished", unpublished},
          {"slept_through", slept_through},
          {"killed_between", killed_between, {.crashes = 1}}};
}

// In both styles, made short: as the command line prints them.
std::vector<std::string> tokens_of(const program& which) {
  explore::order_walk by(1);
  explore::limits some = which.allowed;
  some.executions = 10'000;
  std::vector<std::string> tokens;
  for (const auto& answer : {explore::exhaust(which.name, which.body, which.allowed),
                             explore::engine::running().explore(which.name, which.body, by, some)}) {
    EXPECT_TRUE(answer.found) << to_string(answer);
    tokens.push_back(explore::token_of(explore::shrink(answer, which.body, which.allowed)));
  }
  return tokens;
}

std::string replayed(const program& which, const std::string& token) {
  const auto wanted = explore::parse_token(token);
  EXPECT_TRUE(wanted) << token;
  const auto again = explore::replay(*wanted, which.body, which.allowed);
  return token + "\n" + trace_of(again, which.body, which.allowed) + "\n";
}

TEST(a_golden_token, leads_to_the_same_schedule_on_every_machine) {
  std::ifstream in(CONTEND_GOLDEN_TRACES);
  const std::string golden(std::istreambuf_iterator<char>(in), {});
  std::string now;
  for (const program& each : programs()) {
    for (const std::string& token : tokens_of(each)) now += replayed(each, token);
  }
  if (now != golden) std::ofstream("golden_traces.new") << now;
  EXPECT_EQ(now, golden);
}

// The tokens themselves, as the file has them: whatever would be found today.
TEST(a_golden_token, is_understood_as_it_was_written_down) {
  std::ifstream in(CONTEND_GOLDEN_TRACES);
  const std::string golden(std::istreambuf_iterator<char>(in), {});
  std::size_t count = 0;
  for (const program& each : programs()) {
    for (auto at = golden.find(each.name + ":"); at != std::string::npos; at = golden.find(each.name + ":", at + 1)) {
      const std::string token = golden.substr(at, golden.find('\n', at) - at);
      if (!explore::parse_token(token) || (at != 0 && golden[at - 1] != '\n')) continue;
      EXPECT_NE(golden.find(replayed(each, token)), std::string::npos) << token;
      ++count;
    }
  }
  EXPECT_EQ(count, 2 * programs().size());
}

}  // namespace
