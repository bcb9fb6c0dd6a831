// readiness_test: poll, fd() in epoll beside sockets, waiting for several connections.
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <vector>

#include "contract/pipe/pipe_testing.h"
#include "platform/readiness.h"

namespace contend::testing_support {
namespace {

bool is_readable(int descriptor) { return detail::await_events(descriptor, POLLIN, deadline::immediately()) != 0; }

class pipe_readiness : public pipe_test {
 protected:
  // Takes all messages that are there; answers how many.
  std::uint64_t take_all() {
    std::vector<std::byte> message;
    std::uint64_t count = 0;
    while (ours->receive_bytes(message, any_length, 0ms) == outcome::ok) ++count;
    return count;
  }
};

TEST_P(pipe_readiness, is_what_poll_tells) {
  open();
  EXPECT_EQ(ours->poll(), outcome::timeout);
  EXPECT_EQ(ours->poll(1ms), outcome::timeout);
  EXPECT_EQ(ours->poll(-1ms), outcome::invalid);
  ASSERT_EQ(theirs->send_bytes({}), outcome::ok);
  EXPECT_EQ(ours->poll(), outcome::ok);
  EXPECT_EQ(ours->poll(deadline::never()), outcome::ok);
  EXPECT_EQ(take_all(), 1U);
  EXPECT_EQ(ours->poll(), outcome::timeout);
  theirs.reset();
  EXPECT_EQ(ours->poll(), outcome::ok) << "end of file";
}

TEST_P(pipe_readiness, is_what_the_descriptor_shows) {
  open();
  ASSERT_EQ(theirs->send_bytes(patterned(10, 1)), outcome::ok);  // before anybody looked at it
  const int descriptor = ours->fd();
  ASSERT_GE(descriptor, 0);
  EXPECT_TRUE(is_readable(descriptor));
  for (int round = 0; round < 5; ++round) {
    (void)take_all();
    EXPECT_FALSE(is_readable(descriptor));
    ASSERT_EQ(theirs->send_bytes(patterned(10, 1)), outcome::ok);
    EXPECT_TRUE(is_readable(descriptor));
    ASSERT_EQ(theirs->send_bytes(patterned(10, 1)), outcome::ok);
    std::vector<std::byte> message;
    ASSERT_EQ(ours->receive_bytes(message), outcome::ok);
    EXPECT_TRUE(is_readable(descriptor)) << "one more is there: level-triggered";
  }
  (void)take_all();
  EXPECT_FALSE(is_readable(descriptor));
  theirs.reset();
  EXPECT_TRUE(is_readable(descriptor)) << "end of file";
}

// A missed wake-up would leave the loop in epoll_wait until its limit.
TEST_P(pipe_readiness, is_never_missed_in_epoll_beside_a_socket) {
  if (with_processes() && thread_sanitizer) GTEST_SKIP() << no_processes_here;
  open();
  int sockets[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets), 0);
  const detail::unique_descriptor one(sockets[0]), other(sockets[1]), epoll(epoll_create1(EPOLL_CLOEXEC));
  epoll_event from_pipe{.events = EPOLLIN, .data = {.u32 = 0}};
  epoll_event from_socket{.events = EPOLLIN, .data = {.u32 = 1}};
  ASSERT_EQ(epoll_ctl(epoll.get(), EPOLL_CTL_ADD, ours->fd(), &from_pipe), 0);
  ASSERT_EQ(epoll_ctl(epoll.get(), EPOLL_CTL_ADD, one.get(), &from_socket), 0);

  constexpr std::uint64_t count = 3000;
  other_worker sender(with_processes(), [&] {
    if (with_processes()) ours.reset();
    for (std::uint64_t i = 0; i < count; ++i) {
      require(theirs->send_bytes(patterned(i % 100, i)) == outcome::ok);
      if (i % 10 == 0) require(::send(other.get(), "x", 1, 0) == 1);
      if (i % 64 == 0) std::this_thread::sleep_for(100us);  // so that the other one sleeps now and then
    }
    theirs.reset();
  });
  if (with_processes()) theirs.reset();
  std::uint64_t messages = 0, bytes = 0;
  bool open = true;
  while (open) {
    epoll_event event{};
    const int found = epoll_wait(epoll.get(), &event, 1, std::chrono::milliseconds(patient).count());
    ASSERT_EQ(found, 1) << "after " << messages << " messages and " << bytes << " bytes";
    if (event.data.u32 == 1) {
      char space[64];
      const auto got = ::recv(one.get(), space, sizeof space, MSG_DONTWAIT);
      ASSERT_GT(got, 0);
      bytes += static_cast<std::uint64_t>(got);
      continue;
    }
    std::vector<std::byte> message;
    const outcome result = ours->receive_bytes(message, any_length, 0ms);
    if (result == outcome::ok) {
      ASSERT_EQ(pattern_error(message, messages % 100, messages), "");
      ++messages;
    } else if (result == outcome::closed) {
      open = false;
    } else {
      ASSERT_EQ(result, outcome::timeout);  // a moment too early
    }
  }
  EXPECT_EQ(messages, count);
}

TEST_P(pipe_readiness, of_several_is_waited_for_at_once) {
  if (with_processes() && thread_sanitizer) GTEST_SKIP() << no_processes_here;
  std::vector<any_end_ptr> receivers, senders;
  for (int i = 0; i < 3; ++i) {
    open();
    receivers.push_back(std::move(ours));
    senders.push_back(std::move(theirs));
  }
  const auto wait = [&](deadline until) {
    std::vector<std::size_t> ready;
    const outcome result = subject().wait_for_any(receivers, ready, until);
    EXPECT_EQ(result == outcome::ok, !ready.empty());
    return std::pair(result, ready);
  };
  using indices = std::vector<std::size_t>;
  EXPECT_EQ(wait(0ms).first, outcome::timeout);
  EXPECT_EQ(wait(2ms).first, outcome::timeout);
  EXPECT_EQ(wait(-1ms).first, outcome::invalid);
  ASSERT_EQ(senders[2]->send_bytes(patterned(5, 1)), outcome::ok);
  EXPECT_EQ(wait(deadline::never()).second, indices{2});
  ASSERT_EQ(senders[0]->send_bytes(patterned(5, 1)), outcome::ok);
  EXPECT_EQ(wait(0ms).second, (indices{0, 2}));
  std::vector<std::byte> message;
  ASSERT_EQ(receivers[0]->receive_bytes(message), outcome::ok);
  ASSERT_EQ(receivers[2]->receive_bytes(message), outcome::ok);

  other_worker sender(with_processes(), [&] {
    for (std::uint64_t i = 0; i < 300; ++i) {
      require(senders[i % 3]->send_bytes(patterned(8, i)) == outcome::ok);
      if (i % 50 == 0) std::this_thread::sleep_for(1ms);  // so that the other one sleeps now and then
    }
  });
  std::uint64_t next[3] = {0, 1, 2};
  for (std::uint64_t taken = 0; taken < 300;) {
    const auto [result, ready] = wait(patient);
    ASSERT_EQ(result, outcome::ok) << "after " << taken;
    for (const std::size_t i : ready) {
      ASSERT_EQ(receivers[i]->receive_bytes(message), outcome::ok);
      ASSERT_EQ(pattern_error(message, 8, next[i]), "");
      next[i] += 3;
      ++taken;
    }
  }
  sender.join();
  senders[1].reset();
  EXPECT_EQ(wait(deadline::never()).second, indices{1}) << "end of file";
}

INSTANTIATE_TEST_SUITE_P(every, pipe_readiness, testing::ValuesIn(pipe_cases()), case_name);

// The twin of fd(): the same descriptor without the promise. A ring's shows what was, not what is.
TEST(pipe_readiness_check, sees_a_descriptor_that_shows_what_was) {
  for (const pipe_subject& subject : pipe_subjects()) {
    if (subject.traits.kind != contender_kind::primitive) continue;
    absl::StatusOr<any_ends> ends = subject.create({});
    ASSERT_TRUE(ends.ok());
    std::vector<std::byte> message;
    ASSERT_EQ(ends->second->send_bytes(patterned(1, 1)), outcome::ok);
    ASSERT_EQ(ends->first->receive_bytes(message), outcome::ok);
    EXPECT_TRUE(is_readable(ends->first->unwatched_fd())) << "though nothing is there";
    EXPECT_FALSE(is_readable(ends->first->fd()));
  }
}

}  // namespace
}  // namespace contend::testing_support
