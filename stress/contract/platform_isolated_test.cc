// platform_isolated_test: a job in a process of its own: its answer, its death, and that nothing is left of it.
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "platform/team.h"
#include "platform_testing.h"

namespace contend {
namespace {

using namespace testing_support;

struct family {
  mailbox job;
  mailbox stray;  // a grandchild that has left its parent, session and process group
  mailbox worker;
};

class isolated_job : public testing::Test {
 protected:
  void SetUp() override {
    if (thread_sanitizer) GTEST_SKIP() << no_processes_here;
  }
  void TearDown() override { EXPECT_THAT(detail::children_of_this_process(), IsEmpty()); }

  shared_value<family> family_;
};

[[noreturn]] void sleep_for_ever() {
  while (true) ::pause();
}

// As a daemon does it: nothing but ancestry leads back to the job.
void leave_a_stray_process(family& all) {
  const pid_t child = fork();
  if (child == 0) {
    setsid();
    if (fork() == 0) {
      all.stray.put(getpid());
      sleep_for_ever();
    }
    _exit(0);
  }
  (void)all.stray.await();
}

void sign_in_and_sleep(worker& self) {
  as<family>(self.region(0)).worker.put(getpid());
  sleep_for_ever();
}

bool exists(pid_t pid) { return kill(pid, 0) == 0; }

TEST_F(isolated_job, answers_its_status_with_the_message) {
  EXPECT_THAT(run_isolated(
                  "job", [] { return absl::OkStatus(); }, patient),
              is_ok());
  EXPECT_THAT(run_isolated(
                  "job", [] { return absl::NotFoundError("no buns left"); }, patient),
              is_error(absl::StatusCode::kNotFound, "no buns left"));
  const std::string endless(100'000, 'x');
  EXPECT_GT(message(run_isolated(
                        "job", [&] { return absl::InternalError(endless); }, patient))
                .size(),
            1000U);
}

TEST_F(isolated_job, runs_in_another_process) {
  int changed = 0;
  EXPECT_THAT(run_isolated(
                  "job", [&] { return changed = 1, absl::OkStatus(); }, patient),
              is_ok());
  EXPECT_EQ(changed, 0);
}

TEST_F(isolated_job, that_dies_is_named_with_its_signal_or_exit_code) {
  const auto dying = [&](auto&& how) {
    return run_isolated(
        "fragile", [&] { return how(), absl::OkStatus(); }, patient);
  };
  EXPECT_THAT(dying([] { raise(SIGKILL); }), is_error(absl::StatusCode::kAborted, "was killed by SIGKILL"));
  EXPECT_THAT(dying([] { raise(SIGKILL); }), is_error(absl::StatusCode::kAborted, "fragile (pid "));
  EXPECT_THAT(dying([] { _exit(3); }), is_error(absl::StatusCode::kAborted, "exited with code 3 before"));
  EXPECT_THAT(dying([] { _exit(0); }), is_error(absl::StatusCode::kAborted, "exited with code 0 before"));
  EXPECT_THAT(dying([] { throw std::runtime_error("oh no"); }), is_error(absl::StatusCode::kAborted, "threw: oh no"));
  EXPECT_THAT(dying([] { throw 1; }), is_error(absl::StatusCode::kAborted, "threw something"));
}

TEST_F(isolated_job, leaves_ctrl_c_to_its_caller) {
  EXPECT_THAT(run_isolated(
                  "job", [] { return raise(SIGINT), absl::OkStatus(); }, patient),
              is_ok());
}

TEST_F(isolated_job, that_is_late_is_killed_with_all_that_it_started) {
  // It signs in first and becomes late then: a deadline is not a measure of how fast a machine starts processes.
  const deadline until = 500ms;
  const absl::Status late = run_isolated(
      "sleeper",
      [&]() -> absl::Status {
        leave_a_stray_process(*family_);
        const region* regions[] = {&family_.memory};
        auto workers = team::start({.kind = team_kind::executed}, &sign_in_and_sleep, regions);
        if (!workers.ok()) return workers.status();
        return workers->wait(deadline::never());
      },
      until);
  EXPECT_TRUE(until.has_passed());
  EXPECT_THAT(late, is_error(absl::StatusCode::kDeadlineExceeded, "sleeper (pid "));
  for (const pid_t pid : {family_->stray.look(), family_->worker.look()}) {
    EXPECT_TRUE(pid == 0 || !exists(pid)) << pid;
  }
}

TEST_F(isolated_job, leaves_no_stray_process_when_it_returns_or_dies) {
  for (const bool dies : {false, true}) {
    family_->stray.put(0);
    const absl::Status end = run_isolated(
        "job",
        [&] {
          leave_a_stray_process(*family_);
          if (dies) raise(SIGKILL);
          return absl::OkStatus();
        },
        patient);
    EXPECT_EQ(end.ok(), !dies);
    const pid_t stray = family_->stray.look();
    ASSERT_GT(stray, 0);
    EXPECT_FALSE(exists(stray));
  }
}

TEST_F(isolated_job, does_not_outlive_a_caller_that_gets_sigkill) {
  auto caller = detail::fork_process("caller", [&] {
    (void)run_isolated(
        "job",
        [&]() -> absl::Status {
          leave_a_stray_process(*family_);
          const region* regions[] = {&family_.memory};
          auto workers = team::start({.kind = team_kind::forked}, &sign_in_and_sleep, regions);
          family_->job.put(getpid());
          sleep_for_ever();
        },
        deadline::never());
  });
  ASSERT_THAT(caller.status(), is_ok());
  std::vector<detail::unique_descriptor> descendants;
  for (mailbox* pid : {&family_->stray, &family_->worker, &family_->job}) {
    descendants.push_back(detail::open_pidfd(pid->await()));
    ASSERT_GE(descendants.back().get(), 0);
  }
  caller->kill();
  for (const auto& each : descendants) EXPECT_TRUE(has_ended(each));
}

TEST_F(isolated_job, whose_supervisor_is_killed_is_reported_and_gone) {
  const absl::Status end = run_isolated(
      "job",
      [&]() -> absl::Status {
        family_->job.put(getpid());
        kill(getppid(), SIGKILL);
        sleep_for_ever();
      },
      patient);
  EXPECT_THAT(end, is_error(absl::StatusCode::kAborted, "its supervisor was killed by SIGKILL"));
  const auto job = detail::open_pidfd(family_->job.look());
  EXPECT_TRUE(job.get() < 0 || has_ended(job));
}

TEST_F(isolated_job, may_run_thread_teams_and_isolated_jobs_of_its_own) {
  const absl::Status end = run_isolated(
      "outer",
      [&] {
        auto threads = team::start({.size = 2}, [](worker& self) { self.arrive_and_wait(); }, {});
        if (!threads.ok() || !threads->wait(patient).ok()) return absl::InternalError("threads failed");
        threads = absl::UnknownError("ended");
        return run_isolated(
            "inner", [] { return absl::DataLossError("from inside"); }, patient);
      },
      patient);
  EXPECT_THAT(end, is_error(absl::StatusCode::kDataLoss, "from inside"));
}

TEST_F(isolated_job, leaves_no_descriptor) {
  const auto before = open_descriptors();
  for (int i = 0; i < 30; ++i)
    ASSERT_THAT(run_isolated(
                    "job", [] { return absl::OkStatus(); }, patient),
                is_ok());
  EXPECT_EQ(open_descriptors(), before);
}

TEST_F(isolated_job, is_refused_a_senseless_deadline_and_a_process_with_threads) {
  const auto job = [] { return absl::OkStatus(); };
  EXPECT_THAT(run_isolated("job", job, -1s), is_error(absl::StatusCode::kInvalidArgument, "time-out"));
  const idle_thread other;
  EXPECT_THAT(run_isolated("job", job, patient), is_error(absl::StatusCode::kFailedPrecondition, "2 threads"));
}

}  // namespace
}  // namespace contend
