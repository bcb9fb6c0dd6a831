// doorbell_test: one waiter, one ringer, their steps interleaved by hand: `ready` runs between arming and deciding.
#include <gtest/gtest.h>
#include <poll.h>

#include <tuple>
#include <utility>

#include "pipe/doorbell.h"
#include "platform/clock.h"
#include "platform/descriptor.h"
#include "platform/readiness.h"
#include "platform/scope.h"

namespace contend::testing_support {
namespace {

class pipe_doorbell : public testing::Test {
 protected:
  void SetUp() override {
    auto sockets = detail::make_socket_pair("doorbell test");
    ASSERT_TRUE(sockets.ok()) << sockets.status();
    std::tie(waiters_, ringers_) = *std::move(sockets);
  }

  void ring() { bell_.ring(ringers_.get()); }
  template <class Ready>
  bool arm(Ready&& ready) {
    return bell_.arm(ready, waiters_.get(), scope::threads);
  }
  bool is_heard() const { return detail::await_events(waiters_.get(), POLLIN, deadline::immediately()) != 0; }

 private:
  doorbell bell_;
  detail::unique_descriptor waiters_, ringers_;
};

TEST_F(pipe_doorbell, is_heard_by_a_waiter_that_armed_it) {
  EXPECT_TRUE(arm([] { return false; }));
  EXPECT_FALSE(is_heard());
  ring();
  EXPECT_TRUE(is_heard());
  EXPECT_TRUE(arm([] { return false; }));
  EXPECT_FALSE(is_heard()) << "the byte stood for the event before";
}

TEST_F(pipe_doorbell, stays_readable_while_something_is_there) {
  ring();
  EXPECT_FALSE(arm([] { return true; }));
  EXPECT_TRUE(is_heard());
  EXPECT_FALSE(arm([&] {
    ring();
    return true;
  })) << "the ringer was faster";
  EXPECT_TRUE(is_heard());
  EXPECT_TRUE(arm([] { return false; }));
  EXPECT_FALSE(is_heard());
}

// Each of these rings is one byte more; a socket holds some hundred.
TEST_F(pipe_doorbell, is_heard_after_any_number_of_rings_that_were_faster_than_the_waiter) {
  const auto ring_and = [&](bool ready) {
    ring();
    return ready;
  };
  ring();
  for (int i = 0; i < 2000; ++i) ASSERT_FALSE(arm([&] { return ring_and(true); }));
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(arm([&] { return ring_and(false); })) << "the ring came after the look";
    EXPECT_TRUE(is_heard()) << "round " << i;
  }
}

}  // namespace
}  // namespace contend::testing_support
