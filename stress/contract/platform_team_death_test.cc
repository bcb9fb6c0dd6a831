// platform_team_death_test: workers and starters that die: who is named, who is killed, that nobody is left.
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <vector>

#include "platform/team.h"
#include "platform_testing.h"

namespace contend {
namespace {

using namespace testing_support;

constexpr std::uint32_t team_size = 3;

struct roll {
  mailbox pid[team_size];
};

class dying_team : public testing::TestWithParam<team_kind> {
 protected:
  void SetUp() override {
    if (thread_sanitizer) GTEST_SKIP() << no_processes_here;
  }
  void TearDown() override { EXPECT_THAT(detail::children_of_this_process(), IsEmpty()); }

  absl::StatusOr<team> start(worker_body body) {
    const region* regions[] = {&roll_.memory};
    return team::start({.kind = GetParam(), .size = team_size, .names = {"producer-0", "producer-1", "consumer-0"}},
                       body, regions);
  }

  shared_value<roll> roll_;
};

INSTANTIATE_TEST_SUITE_P(of, dying_team, testing::Values(team_kind::forked, team_kind::executed), kind_name);

[[noreturn]] void sleep_for_ever() {
  while (true) ::pause();
}

template <int Signal>
void one_raises(worker& self) {
  if (self.index() == 1) raise(Signal);
  sleep_for_ever();
}

TEST_P(dying_team, names_the_worker_and_the_signal_and_kills_the_others) {
  auto workers = start(&one_raises<SIGKILL>);
  ASSERT_THAT(workers.status(), is_ok());
  const std::string who = "producer-1 (pid " + std::to_string(workers->pid(1)) + ") was killed by SIGKILL";
  EXPECT_THAT(workers->wait(patient), is_error(absl::StatusCode::kAborted, who));
  EXPECT_THAT(detail::children_of_this_process(), IsEmpty());
  EXPECT_THAT(workers->wait(patient), is_error(absl::StatusCode::kAborted, who));
  EXPECT_EQ(workers->pid(1), -1);
}

TEST_P(dying_team, names_other_signals_too) {
  auto workers = start(&one_raises<SIGTERM>);
  ASSERT_THAT(workers.status(), is_ok());
  EXPECT_THAT(workers->wait(patient), is_error(absl::StatusCode::kAborted, "was killed by SIGTERM"));
}

void one_exits(worker& self) {
  if (self.index() == 2) _exit(self.region(0).empty() ? 0 : 3);
  self.arrive_and_wait();
}

TEST_P(dying_team, names_the_exit_code_of_a_worker_that_leaves_its_body_by_exit) {
  auto workers = start(&one_exits);
  ASSERT_THAT(workers.status(), is_ok());
  EXPECT_THAT(workers->wait(patient),
              is_error(absl::StatusCode::kAborted, "exited with code 3 before its body returned"));
}

void one_exits_cleanly(worker& self) {
  if (self.index() == 2) _exit(0);
  self.arrive_and_wait();
}

TEST_P(dying_team, does_not_take_exit_code_zero_for_success) {
  auto workers = start(&one_exits_cleanly);
  ASSERT_THAT(workers.status(), is_ok());
  EXPECT_THAT(workers->wait(patient), is_error(absl::StatusCode::kAborted, "consumer-0"));
}

void sign_in_and_sleep(worker& self) {
  as<roll>(self.region(0)).pid[self.index()].put(getpid());
  sleep_for_ever();
}

TEST_P(dying_team, notices_a_kill_from_outside) {
  auto workers = start(&sign_in_and_sleep);
  ASSERT_THAT(workers.status(), is_ok());
  ASSERT_EQ(kill(workers->pid(2), SIGKILL), 0);
  EXPECT_THAT(workers->wait(deadline::never()), is_error(absl::StatusCode::kAborted, "consumer-0"));
}

TEST_P(dying_team, that_is_late_is_named_and_can_be_killed) {
  auto workers = start(&sign_in_and_sleep);
  ASSERT_THAT(workers.status(), is_ok());
  const absl::Status late = workers->wait(deadline::immediately());
  EXPECT_THAT(late, is_error(absl::StatusCode::kDeadlineExceeded, "producer-0"));
  EXPECT_THAT(late, is_error(absl::StatusCode::kDeadlineExceeded, "consumer-0"));
  EXPECT_THAT(workers->wait(1ms), is_error(absl::StatusCode::kDeadlineExceeded, "wait again, or kill"));
  EXPECT_EQ(detail::children_of_this_process().size(), team_size);
  workers->kill();
  EXPECT_THAT(detail::children_of_this_process(), IsEmpty());
  EXPECT_THAT(workers->wait(patient), is_error(absl::StatusCode::kAborted, "killed by its starter"));
}

TEST_P(dying_team, that_stands_still_is_killed_all_the_same) {
  auto workers = start(&one_raises<SIGSTOP>);
  ASSERT_THAT(workers.status(), is_ok());
  workers->kill();
}

TEST_P(dying_team, is_gone_when_destroyed) {
  EXPECT_THAT(start(&sign_in_and_sleep).status(), is_ok());
  EXPECT_THAT(detail::children_of_this_process(), IsEmpty());
}

TEST_P(dying_team, does_not_outlive_a_starter_that_gets_sigkill) {
  auto starter = detail::fork_process("starter", [&] {
    auto workers = start(&sign_in_and_sleep);
    if (workers.ok()) (void)workers->wait(deadline::never());
    _exit(1);
  });
  ASSERT_THAT(starter.status(), is_ok());
  std::vector<detail::unique_descriptor> workers;
  for (const mailbox& pid : roll_->pid) {
    workers.push_back(detail::open_pidfd(pid.await()));
    ASSERT_GE(workers.back().get(), 0);
  }
  starter->kill();
  for (const auto& worker : workers) EXPECT_TRUE(has_ended(worker));
}

}  // namespace
}  // namespace contend
