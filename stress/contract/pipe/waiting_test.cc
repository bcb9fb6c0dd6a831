// waiting_test: time-outs lose nothing and leave nothing half done, unless they say so.
#include <gtest/gtest.h>

#include <vector>

#include "contract/pipe/pipe_testing.h"

namespace contend::testing_support {
namespace {

class pipe_waiting : public pipe_test {
 protected:
  // Sends small messages until there is no room; answers how many.
  std::uint64_t fill() {
    std::uint64_t count = 0;
    while (theirs->send_bytes(patterned(24, count), 0ms) == outcome::ok) ++count;
    return count;
  }
};

TEST_P(pipe_waiting, ends_at_the_deadline) {
  open();
  std::vector<std::byte> message;
  for (const auto timeout : {0ms, 3ms}) {
    const time_point start = now();
    EXPECT_EQ(ours->receive_bytes(message, any_length, timeout), outcome::timeout);
    EXPECT_EQ(ours->receive_bytes_into({}, timeout).result, outcome::timeout);
    EXPECT_GE(now() - start, 2 * timeout);
  }
}

TEST_P(pipe_waiting, is_refused_for_a_negative_time) {
  open();
  std::vector<std::byte> message;
  EXPECT_EQ(theirs->send_bytes({}, -1ms), outcome::invalid);
  EXPECT_EQ(ours->receive_bytes(message, any_length, 0ms), outcome::timeout) << "nothing was sent";
  ASSERT_EQ(theirs->send_bytes({}), outcome::ok);
  EXPECT_EQ(ours->receive_bytes(message, any_length, -1ms), outcome::invalid);
  EXPECT_EQ(ours->receive_bytes_into({}, -1ms).result, outcome::invalid);
  EXPECT_EQ(ours->receive_bytes(message, any_length, 0ms), outcome::ok) << "nothing was received";
}

TEST_P(pipe_waiting, for_room_that_does_not_come_sends_nothing) {
  open(16384);
  // Into a ring messages go whole. The kernel may take a part: then the end says that it is broken.
  const std::uint64_t count = fill();
  EXPECT_GT(count, 8U);
  const outcome late = theirs->send_bytes(patterned(24, count), 3ms);
  std::vector<std::byte> message;
  for (std::uint64_t i = 0; i < count; ++i) {
    ASSERT_EQ(ours->receive_bytes(message), outcome::ok);
    ASSERT_EQ(pattern_error(message, 24, i), "");
  }
  if (late == outcome::timeout) {
    EXPECT_EQ(ours->receive_bytes(message, any_length, 0ms), outcome::timeout);
    EXPECT_EQ(theirs->send_bytes(patterned(24, 1)), outcome::ok);
    EXPECT_EQ(ours->receive_bytes(message), outcome::ok);
  } else {
    EXPECT_FALSE(is_ring());
    EXPECT_EQ(late, outcome::broken);
  }
}

TEST_P(pipe_waiting, within_a_message_larger_than_the_pipe_breaks_it_for_both) {
  open(4096);
  EXPECT_EQ(theirs->send_bytes(patterned(8 << 20, 1), 3ms), outcome::broken);
  EXPECT_EQ(theirs->send_bytes({}), outcome::broken);
  std::vector<std::byte> message;
  EXPECT_EQ(ours->receive_bytes(message), outcome::broken);
  EXPECT_EQ(ours->send_bytes(patterned(9, 2)), outcome::ok) << "the other way goes on";
  EXPECT_EQ(theirs->receive_bytes(message), outcome::ok);
}

TEST_P(pipe_waiting, within_a_message_loses_nothing) {
  if (with_processes() && thread_sanitizer) GTEST_SKIP() << no_processes_here;
  open(256);
  constexpr std::size_t length = 20'000;
  other_worker sender(with_processes(), [&] {
    for (std::uint64_t i = 0; i < 3; ++i) require(theirs->send_bytes(patterned(length, i)) == outcome::ok);
  });
  std::vector<std::byte> message;
  std::vector<std::byte> space(length);
  std::vector<std::byte> small(10);
  // Every way to receive, and each goes on where another one timed out.
  const auto receive_patiently = [&](std::uint64_t number) {
    for (std::uint64_t attempt = 0;; ++attempt) {
      if ((attempt + number) % 3 == 0) {
        const outcome result = ours->receive_bytes(message, any_length, 0ms);
        if (result == outcome::ok) return pattern_error(message, length, number);
        if (result != outcome::timeout) return std::string(to_string(result));
      } else {
        const bool fits = (attempt + number) % 3 == 1;
        const received got = ours->receive_bytes_into(fits ? space : small, 20us);
        if (got.result == outcome::ok) return pattern_error(space, length, number);
        if (got.result == outcome::too_long) return pattern_error(got.too_long, length, number);
        if (got.result != outcome::timeout) return std::string(to_string(got.result));
      }
    }
  };
  for (std::uint64_t i = 0; i < 3; ++i) ASSERT_EQ(receive_patiently(i), "") << i;
}

INSTANTIATE_TEST_SUITE_P(every, pipe_waiting, testing::ValuesIn(pipe_cases()), case_name);

}  // namespace
}  // namespace contend::testing_support
