// ends_test: closed ends, killed ends, forgotten ends: every one is told, and nobody waits for ever.
#include <gtest/gtest.h>
#include <signal.h>

#include <vector>

#include "contract/pipe/pipe_testing.h"
#include "pipe/byte_ring.h"
#include "platform/region.h"
#include "platform/wait.h"
#include "signal/eventcount.h"

namespace contend::testing_support {
namespace {

class pipe_ends : public pipe_test {
 protected:
  // Sends until it is refused: a killed receiver is noticed within milliseconds, not at once.
  static outcome send_until_refused(any_end& end) {
    const deadline until = patient;
    outcome answer = outcome::ok;
    while (answer == outcome::ok && !until.has_passed()) answer = end.send_bytes(patterned(10, 1));
    return answer;
  }
};

TEST_P(pipe_ends, that_are_closed_are_end_of_file_after_the_last_message) {
  open();
  ASSERT_EQ(theirs->send_bytes(patterned(10, 1)), outcome::ok);
  ASSERT_EQ(theirs->send_bytes(patterned(20, 2)), outcome::ok);
  theirs->close();
  std::vector<std::byte> message;
  EXPECT_EQ(ours->receive_bytes(message), outcome::ok);
  EXPECT_EQ(ours->receive_bytes(message, any_length, 0ms), outcome::ok);
  EXPECT_EQ(pattern_error(message, 20, 2), "");
  EXPECT_EQ(ours->receive_bytes(message, any_length, 0ms), outcome::closed);
  EXPECT_EQ(ours->receive_bytes(message), outcome::closed);
  EXPECT_EQ(ours->poll(), outcome::ok) << "a receive would not wait";
}

TEST_P(pipe_ends, that_are_closed_break_the_send_at_once_and_without_a_signal) {
  open();
  ASSERT_EQ(theirs->send_bytes(patterned(1, 1)), outcome::ok);  // so that it has asked about the other end just now
  ASSERT_EQ(ours->send_bytes(patterned(1, 1)), outcome::ok);
  theirs.reset();
  EXPECT_EQ(ours->send_bytes(patterned(10, 1)), outcome::broken);
  EXPECT_EQ(ours->send_bytes(patterned(10, 1)), outcome::broken);
  sigset_t pending;
  ASSERT_EQ(sigpending(&pending), 0);
  EXPECT_EQ(sigismember(&pending, SIGPIPE), 0);
}

TEST_P(pipe_ends, that_one_closed_itself_answer_closed) {
  open();
  ours->close();
  ours->close();
  std::vector<std::byte> message;
  EXPECT_EQ(ours->send_bytes({}), outcome::closed);
  EXPECT_EQ(ours->receive_bytes(message), outcome::closed);
  EXPECT_EQ(ours->poll(), outcome::closed);
  EXPECT_EQ(ours->fd(), -1);
  EXPECT_FALSE(ours->hand_over().ok());
}

TEST_P(pipe_ends, that_are_closed_wake_who_waits_for_a_message) {
  if (with_processes() && thread_sanitizer) GTEST_SKIP() << no_processes_here;
  open();
  other_worker closer(with_processes(), [&] {
    if (with_processes()) ours.reset();
    std::this_thread::sleep_for(5ms);  // so that it waits, mostly; right without
    theirs.reset();
  });
  if (with_processes()) theirs.reset();
  std::vector<std::byte> message;
  EXPECT_EQ(ours->receive_bytes(message), outcome::closed);
}

TEST_P(pipe_ends, that_are_closed_wake_who_waits_for_room) {
  if (with_processes() && thread_sanitizer) GTEST_SKIP() << no_processes_here;
  open(4096);
  other_worker closer(with_processes(), [&] {
    if (with_processes()) ours.reset();
    require(theirs->poll(patient) == outcome::ok);  // the message has begun
    theirs.reset();
  });
  if (with_processes()) theirs.reset();
  EXPECT_EQ(ours->send_bytes(patterned(8 << 20, 1)), outcome::broken);
}

TEST_P(pipe_ends, whose_holder_is_killed_are_end_of_file) {
  if (!with_processes()) GTEST_SKIP() << "a thread cannot be killed";
  if (thread_sanitizer) GTEST_SKIP() << no_processes_here;
  open();
  other_worker victim(true, [&] {
    ours.reset();
    require(theirs->send_bytes(patterned(10, 1)) == outcome::ok);
    stand_still();
  });
  theirs.reset();
  ASSERT_EQ(ours->poll(patient), outcome::ok);
  victim.kill();
  std::vector<std::byte> message;
  EXPECT_EQ(ours->receive_bytes(message), outcome::ok);
  EXPECT_EQ(pattern_error(message, 10, 1), "");
  EXPECT_EQ(ours->receive_bytes(message, any_length, 0ms), outcome::closed);
  EXPECT_EQ(ours->receive_bytes(message), outcome::closed);
  EXPECT_EQ(send_until_refused(*ours), outcome::broken);
}

TEST_P(pipe_ends, whose_holder_is_killed_wake_who_waits) {
  if (!with_processes()) GTEST_SKIP() << "a thread cannot be killed";
  if (thread_sanitizer) GTEST_SKIP() << no_processes_here;
  open();
  other_worker victim(true, [&] {
    ours.reset();
    std::this_thread::sleep_for(5ms);  // so that the other one waits, mostly; right without
    (void)raise(SIGKILL);
  });
  theirs.reset();
  std::vector<std::byte> message;
  EXPECT_EQ(ours->receive_bytes(message), outcome::closed);
  victim.kill();
}

TEST_P(pipe_ends, whose_holder_is_killed_within_a_message_break_the_receive) {
  if (!with_processes()) GTEST_SKIP() << "a thread cannot be killed";
  if (thread_sanitizer) GTEST_SKIP() << no_processes_here;
  open(4096);
  other_worker victim(true, [&] {
    ours.reset();
    (void)theirs->send_bytes(patterned(8 << 20, 1));  // far more than the pipe holds
  });
  theirs.reset();
  ASSERT_EQ(ours->poll(patient), outcome::ok);  // the message has begun
  victim.kill();
  std::vector<std::byte> message;
  EXPECT_EQ(ours->receive_bytes(message), outcome::broken);
  EXPECT_EQ(ours->receive_bytes(message), outcome::broken);
}

TEST_P(pipe_ends, whose_holder_is_killed_while_receiving_break_the_send) {
  if (!with_processes()) GTEST_SKIP() << "a thread cannot be killed";
  if (thread_sanitizer) GTEST_SKIP() << no_processes_here;
  open(4096);
  other_worker victim(true, [&] {
    ours.reset();
    require(theirs->poll(patient) == outcome::ok);  // the message has begun
    (void)raise(SIGKILL);
  });
  theirs.reset();
  EXPECT_EQ(ours->send_bytes(patterned(8 << 20, 1)), outcome::broken);
  victim.kill();
}

TEST_P(pipe_ends, are_killed_at_any_moment_and_never_hang_the_other) {
  if (!with_processes()) GTEST_SKIP() << "a thread cannot be killed";
  if (thread_sanitizer) GTEST_SKIP() << no_processes_here;
  for (std::uint64_t round = 0; round < 15; ++round) {
    open(256);
    other_worker victim(true, [&] {
      ours.reset();
      for (std::uint64_t i = 0;; ++i) require(theirs->send_bytes(patterned(i * 37 % 500, i)) == outcome::ok);
    });
    theirs.reset();
    std::vector<std::byte> message;
    std::uint64_t whole = 0;
    outcome end = outcome::ok;
    for (; (end = ours->receive_bytes(message)) == outcome::ok; ++whole) {
      ASSERT_EQ(pattern_error(message, whole * 37 % 500, whole), "");
      if (whole == 3 * round) victim.kill();
    }
    EXPECT_TRUE(end == outcome::closed || end == outcome::broken) << to_string(end);
    EXPECT_GE(whole, 3 * round);
  }
}

// The classic hang: a child that inherits the sender's end and forgets to close it.
TEST_P(pipe_ends, that_are_forgotten_keep_the_receiver_waiting_until_their_holder_ends) {
  if (!with_processes()) GTEST_SKIP() << "threads share one end";
  if (thread_sanitizer) GTEST_SKIP() << no_processes_here;
  open();
  other_worker forgetful(true, [] { stand_still(); });  // has ours and theirs, by inheritance
  theirs->close();
  std::vector<std::byte> message;
  EXPECT_EQ(ours->receive_bytes(message, any_length, 30ms), outcome::timeout) << "not closed: a copy is open";
  EXPECT_EQ(ours->send_bytes(patterned(10, 1)), outcome::ok) << "somebody might receive it";
  forgetful.kill();
  EXPECT_EQ(ours->receive_bytes(message), outcome::closed);
  EXPECT_EQ(send_until_refused(*ours), outcome::broken);
}

INSTANTIATE_TEST_SUITE_P(every, pipe_ends, testing::ValuesIn(pipe_cases()), case_name);

// What shm_ring_pipe would be without its sockets: the usual ring with an eventcount.
struct deaf_pipe {
  byte_ring ring{scope::processes};
  eventcount<spin_then_park> bytes;
  std::byte memory[64] = {};

  static constexpr auto nobody = [] { return false; };
  bool send(std::span<const std::byte> message) {
    const bool sent = ring.try_write(memory, {{}, message}, message.size(), nobody);
    bytes.notify(1, scope::processes);
    return sent;
  }
  bool receive(std::span<std::byte> message, deadline until) {
    if (!bytes.await([&] { return ring.has_bytes(message.size(), nobody); }, until, scope::processes)) return false;
    return ring.try_read(memory, message, nobody) == message.size();
  }
};

TEST(pipe_ends_check, a_ring_that_asks_nobody_about_the_other_end_hangs_when_that_is_killed) {
  if (thread_sanitizer) GTEST_SKIP() << no_processes_here;
  const shared_value<deaf_pipe> pipe;
  other_worker victim(true, [&] {
    require(pipe->send(patterned(32, 1)));  // half a message
    stand_still();
  });
  std::byte half[32];
  ASSERT_TRUE(pipe->receive(half, patient));
  victim.kill();
  // It would wait for ever: nothing but its deadline ends it.
  EXPECT_FALSE(pipe->receive(half, 300ms));
}

}  // namespace
}  // namespace contend::testing_support
