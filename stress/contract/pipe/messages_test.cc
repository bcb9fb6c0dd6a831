// messages_test: what goes in comes out: whole, in order, in every size, both ways, as bytes and as objects.
#include <gtest/gtest.h>

#include <vector>

#include "contract/pipe/pipe_testing.h"

namespace contend::testing_support {
namespace {

class pipe_messages : public pipe_test {
 protected:
  // Another worker sends one message of each length, this one receives and checks them.
  void send_and_check(const std::vector<std::size_t>& lengths) {
    other_worker sender(with_processes(), [&] {
      for (std::size_t i = 0; i < lengths.size(); ++i) {
        require(theirs->send_bytes(patterned(lengths[i], i)) == outcome::ok);
      }
    });
    std::vector<std::byte> message;
    for (std::size_t i = 0; i < lengths.size(); ++i) {
      ASSERT_EQ(ours->receive_bytes(message), outcome::ok);
      ASSERT_EQ(pattern_error(message, lengths[i], i), "");
    }
  }
};

TEST_P(pipe_messages, keep_their_length_order_and_content_in_every_size) {
  if (with_processes() && thread_sanitizer) GTEST_SKIP() << no_processes_here;
  constexpr std::size_t capacity = 4096;
  open(capacity);
  std::vector<std::size_t> lengths{0, 1, 0, 7, 8, 9, 1 << 20};
  for (const std::size_t edge : {capacity / 4, capacity, 2 * capacity}) {
    for (std::size_t length = edge - 17; length <= edge + 1; ++length) lengths.push_back(length);
  }
  for (std::size_t length = 0; length < 300; ++length) lengths.push_back(length);
  send_and_check(lengths);
}

TEST_P(pipe_messages, go_through_the_smallest_pipe) {
  if (with_processes() && thread_sanitizer) GTEST_SKIP() << no_processes_here;
  open(sizeof(message_header));
  send_and_check({0, 1, 7, 8, 9, 100, 1000});
}

// Each end sends and receives `lengths` at once, by two threads, so that no order of the two matters.
std::string send_and_receive(any_end& end, const std::vector<std::size_t>& lengths, std::uint64_t mine,
                             std::uint64_t other) {
  std::thread sender([&] {
    for (std::size_t i = 0; i < lengths.size(); ++i) {
      require(end.send_bytes(patterned(lengths[i], mine + i)) == outcome::ok);
    }
  });
  std::string error;
  std::vector<std::byte> message;
  for (std::size_t i = 0; i < lengths.size() && error.empty(); ++i) {
    error = end.receive_bytes(message) == outcome::ok ? pattern_error(message, lengths[i], other + i) : "no message";
  }
  sender.join();
  return error;
}

TEST_P(pipe_messages, go_both_ways_at_once) {
  if (with_processes() && thread_sanitizer) GTEST_SKIP() << no_processes_here;
  open(4096);
  std::vector<std::size_t> lengths;
  for (std::size_t i = 0; i < 100; ++i) lengths.push_back(i % 50 == 0 ? 20'000 : i * 7 % 900);
  other_worker theirs_runs(with_processes(), [&] { require(send_and_receive(*theirs, lengths, 1000, 5000).empty()); });
  EXPECT_EQ(send_and_receive(*ours, lengths, 5000, 1000), "");
}

TEST_P(pipe_messages, may_be_64_mebibytes_both_ways_at_once) {
  if (thread_sanitizer) GTEST_SKIP() << "too much to follow each byte";
  if (!with_processes()) GTEST_SKIP() << "once is enough";
  open(1 << 20);  // few turns, for those who spin where workers outnumber CPUs
  const std::vector<std::size_t> lengths{1, 64 << 20, 1};
  other_worker theirs_runs(with_processes(), [&] { require(send_and_receive(*theirs, lengths, 1000, 5000).empty()); });
  EXPECT_EQ(send_and_receive(*ours, lengths, 5000, 1000), "");
}

TEST_P(pipe_messages, answer_each_other) {
  if (with_processes() && thread_sanitizer) GTEST_SKIP() << no_processes_here;
  open();
  constexpr std::uint64_t rounds = 300;
  other_worker echo(with_processes(), [&] {
    std::vector<std::byte> message;
    for (std::uint64_t i = 0; i < rounds; ++i) {
      require(theirs->receive_bytes(message) == outcome::ok && theirs->send_bytes(message) == outcome::ok);
    }
  });
  std::vector<std::byte> message;
  for (std::uint64_t i = 0; i < rounds; ++i) {
    ASSERT_EQ(ours->send_bytes(patterned(i % 64, i)), outcome::ok);
    ASSERT_EQ(ours->receive_bytes(message), outcome::ok);
    ASSERT_EQ(pattern_error(message, i % 64, i), "");
  }
}

TEST_P(pipe_messages, go_one_way_only_where_asked_for) {
  open(4096, false);
  EXPECT_TRUE(ours->can_receive());
  EXPECT_FALSE(ours->can_send());
  EXPECT_FALSE(theirs->can_receive());
  EXPECT_TRUE(theirs->can_send());
  EXPECT_EQ(ours->send_bytes({}), outcome::invalid);
  std::vector<std::byte> message;
  EXPECT_EQ(theirs->receive_bytes(message), outcome::invalid);
  EXPECT_EQ(theirs->poll(), outcome::invalid);
  EXPECT_EQ(theirs->send_bytes(patterned(10, 1)), outcome::ok);
  EXPECT_EQ(ours->receive_bytes(message), outcome::ok);
  EXPECT_EQ(pattern_error(message, 10, 1), "");
}

TEST_P(pipe_messages, may_be_objects_plain_and_serialised) {
  open();
  const contract::plain_sample plain{42, 0.5};
  contract::rich_sample rich{"grüße", {1, 2, 3}, {{"pi", 3.14}, {"e", 2.71}}};
  ASSERT_EQ(theirs->send(plain), outcome::ok);
  ASSERT_EQ(theirs->send(rich), outcome::ok);
  contract::plain_sample plain_back{};
  contract::rich_sample rich_back;
  ASSERT_EQ(ours->receive(plain_back), outcome::ok);
  ASSERT_EQ(ours->receive(rich_back), outcome::ok);
  EXPECT_EQ(plain_back, plain);
  EXPECT_EQ(rich_back, rich);
}

TEST_P(pipe_messages, that_are_no_such_object_are_malformed_and_used_up) {
  open();
  contract::plain_sample plain{};
  contract::rich_sample rich;
  ASSERT_EQ(theirs->send_bytes(patterned(sizeof plain - 1, 1)), outcome::ok);
  ASSERT_EQ(theirs->send_bytes(patterned(sizeof plain + 1, 1)), outcome::ok);
  EXPECT_EQ(ours->receive(plain), outcome::malformed);
  EXPECT_EQ(ours->receive(plain), outcome::malformed);
  ASSERT_EQ(theirs->send_bytes(patterned(100, 1)), outcome::ok);  // lengths beyond all memory, to cereal
  EXPECT_EQ(ours->receive(rich), outcome::malformed);
  ASSERT_EQ(theirs->send_bytes({}), outcome::ok);
  EXPECT_EQ(ours->receive(rich), outcome::malformed);
  ASSERT_EQ(theirs->send(contract::rich_sample{"still", {}, {}}), outcome::ok);
  ASSERT_EQ(ours->receive(rich), outcome::ok);
  EXPECT_EQ(rich.text, "still");
}

TEST_P(pipe_messages, longer_than_the_limit_end_the_receiving) {
  open();
  std::vector<std::byte> message;
  ASSERT_EQ(theirs->send_bytes(patterned(100, 1)), outcome::ok);
  ASSERT_EQ(theirs->send_bytes(patterned(101, 2)), outcome::ok);
  EXPECT_EQ(ours->receive_bytes(message, 100), outcome::ok);
  EXPECT_EQ(ours->receive_bytes(message, 100), outcome::too_long);
  EXPECT_EQ(ours->receive_bytes(message), outcome::broken);
  EXPECT_EQ(ours->send_bytes(patterned(5, 3)), outcome::ok);  // the other way goes on
  EXPECT_EQ(theirs->receive_bytes(message), outcome::ok);
}

TEST_P(pipe_messages, longer_than_the_space_are_handed_over_whole) {
  open();
  std::vector<std::byte> space(100);
  ASSERT_EQ(theirs->send_bytes(patterned(40, 1)), outcome::ok);
  received got = ours->receive_bytes_into(space);
  EXPECT_EQ(got.result, outcome::ok);
  EXPECT_EQ(pattern_error(std::span(space).first(got.length), 40, 1), "");
  EXPECT_TRUE(got.too_long.empty());

  ASSERT_EQ(theirs->send_bytes(patterned(101, 2)), outcome::ok);
  got = ours->receive_bytes_into(space);
  EXPECT_EQ(got.result, outcome::too_long);
  EXPECT_EQ(got.length, 101U);
  EXPECT_EQ(pattern_error(got.too_long, 101, 2), "");

  ASSERT_EQ(theirs->send_bytes(patterned(100, 3)), outcome::ok);
  got = ours->receive_bytes_into(space);
  EXPECT_EQ(got.result, outcome::ok);
  EXPECT_EQ(pattern_error(space, 100, 3), "");
}

INSTANTIATE_TEST_SUITE_P(every, pipe_messages, testing::ValuesIn(pipe_cases()), case_name);

TEST(pipe_messages_check, says_no_to_every_kind_of_wrong_message) {
  const std::vector<std::byte> right = patterned(100, 7);
  EXPECT_EQ(pattern_error(right, 100, 7), "");
  EXPECT_NE(pattern_error(right, 100, 8), "") << "another message, lost or out of order";
  EXPECT_NE(pattern_error(std::span(right).first(99), 100, 7), "") << "cut short";
  EXPECT_NE(pattern_error(std::span(right).first(99), 99, 7), "") << "part of a longer one";
  for (const std::size_t at : {0, 50, 99}) {
    std::vector<std::byte> wrong = right;
    wrong[at] ^= std::byte{1};
    EXPECT_NE(pattern_error(wrong, 100, 7), "") << "byte " << at;
  }
  std::vector<std::byte> turned(right.begin() + 8, right.end());
  turned.insert(turned.end(), right.begin(), right.begin() + 8);
  EXPECT_NE(pattern_error(turned, 100, 7), "") << "pieces in another order";
}

}  // namespace
}  // namespace contend::testing_support
