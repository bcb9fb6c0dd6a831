// findings_test: a finding is made short, told so that one understands it, and comes again from its token.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "explore/explore.h"
#include "explore/order_walk.h"
#include "explore/shrink.h"
#include "explore/token.h"
#include "explore/trace.h"
#include "platform/atomic.h"
#include "platform/cell.h"

namespace {

using namespace contend;
using testing::HasSubstr;

// Broken: the flag publishes nothing. Bystanders give a walk much to do that does not matter.
void unpublished(explore::team& team) {
  cell<int> message{0};
  atomic<int> flag{0};
  atomic<int> noise{0};
  team.worker("sender", [&] {
    message.write(7);
    flag.store(1, relaxed);
  });
  team.worker("reader", [&] {
    if (flag.load(acquire) == 1) (void)message.read();
  });
  team.worker("bystander", [&] {
    for (int i = 0; i < 6; ++i) noise.fetch_add(1, relaxed);
  });
  team.run();
}

void stale(explore::team& team) {
  atomic<int> first{0};
  atomic<int> second{0};
  team.worker("writer", [&] {
    first.store(1, relaxed);
    second.store(1, relaxed);
  });
  team.worker("reader", [&] {
    if (second.load(relaxed) == 1) explore::require(first.load(relaxed) == 1, "first is written first");
  });
  team.run();
}

explore::result found_by_walking(const explore::test_body& body) {
  explore::order_walk by(3);
  const auto answer = explore::engine::running().explore("test", body, by, {.executions = 10'000});
  EXPECT_TRUE(answer.found) << to_string(answer);
  return answer;
}

std::size_t switches(const explore::result& answer) {
  std::size_t count = 0;
  for (const explore::choice& made : answer.choices) count += made.taken != 0 ? 1U : 0U;
  return count;
}

TEST(a_finding, is_made_short) {
  const auto answer = found_by_walking(unpublished);
  const auto shorter = explore::shrink(answer, unpublished);
  ASSERT_TRUE(shorter.found);
  EXPECT_EQ(shorter.found->what, explore::verdict::race);
  EXPECT_LE(switches(shorter), 2U);
  EXPECT_LE(switches(shorter), switches(answer));
}

TEST(a_finding, names_the_order_that_is_missing) {
  for (const auto& answer : {found_by_walking(unpublished), explore::exhaust("test", unpublished)}) {
    const std::string text = trace_of(shrink(answer, unpublished), unpublished);
    EXPECT_THAT(text, HasSubstr("race: "));
    EXPECT_THAT(text, HasSubstr("missing: reader read at findings_test.cc:"));
    EXPECT_THAT(text, HasSubstr("the write is not a release, the read is an acquire"));
    EXPECT_THAT(text, HasSubstr("writes A"));
  }
}

TEST(a_finding, shows_what_was_stale) {
  for (const auto& answer : {found_by_walking(stale), explore::exhaust("test", stale)}) {
    const std::string text = trace_of(shrink(answer, stale), stale);
    EXPECT_THAT(text, HasSubstr("assertion: not so: first is written first (reader at"));
    EXPECT_THAT(text, HasSubstr("was 1 already, written by writer at findings_test.cc:"));
  }
}

TEST(a_token, leads_to_the_same_text) {
  for (const explore::test_body& body : {explore::test_body(unpublished), explore::test_body(stale)}) {
    for (const auto& answer : {found_by_walking(body), explore::exhaust("test", body)}) {
      const std::string text = explore::token_of(answer);
      const auto token = explore::parse_token(text);
      ASSERT_TRUE(token) << text;
      const auto again = explore::replay(*token, body);
      ASSERT_TRUE(again.found) << text;
      EXPECT_EQ(again.found->message, answer.found->message);
      EXPECT_EQ(explore::token_of(again), text);
      EXPECT_EQ(trace_of(again, body), trace_of(answer, body));
    }
  }
}

TEST(a_token, of_another_test_is_refused) {
  const auto token = explore::parse_token(explore::token_of(found_by_walking(unpublished)));
  const auto again = explore::replay(*token, stale);
  ASSERT_TRUE(again.found);
  EXPECT_EQ(again.found->what, explore::verdict::not_deterministic);
}

TEST(a_token, that_is_none_is_refused) {
  for (const char* text : {"", "test", "test:g:4b", "test:x:4b:0123", "test:g:4:0123", "test:g:4B:0123", ":g:b:0123",
                           "test:g:b:012", "test:g:b:wxyz", "test:g:99999999999999999999b:0123"}) {
    EXPECT_FALSE(explore::parse_token(text)) << text;
  }
}

TEST(a_test, that_does_not_repeat_is_called_so) {
  static int runs = 0;
  const auto answer = explore::exhaust("test", [](explore::team& team) {
    atomic<int> word{0};
    team.worker("one", [&] {
      if (++runs % 2 == 1) (void)word.load(relaxed);  // in every second execution
      word.store(1, relaxed);
      word.store(2, relaxed);
    });
    team.worker("other", [&] { (void)word.load(relaxed); });
    team.run();
  });
  ASSERT_TRUE(answer.found) << to_string(answer);
  EXPECT_EQ(answer.found->what, explore::verdict::not_deterministic);
}

}  // namespace
