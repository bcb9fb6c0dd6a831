// launch_test: what becomes of a launch whose workers end well, die, hang or are killed; and that nothing stays.
#include "harness/launch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>  // seam: kills a program of its own and reaps it
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "platform/pinning.h"
#include "workload/workload.h"

namespace contend::inline CONTEND_BACKEND {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;

void count_until_stopped(worker& self) {
  launch_board& board = launch_board::in(self.region(0));
  timed(self, board, [&](worker_slot& slot) {
    while (!board.must_stop()) ++slot.popped;
  });
}

void second_kills_itself(worker& self) {
  launch_board& board = launch_board::in(self.region(0));
  timed(self, board, [&](worker_slot&) {
    if (self.index() == 1) kill(getpid(), SIGKILL);
    while (true) pause();
  });
}

void second_kills_its_parent(worker& self) {
  launch_board& board = launch_board::in(self.region(0));
  timed(self, board, [&](worker_slot&) {
    if (self.index() == 1) kill(getppid(), SIGKILL);
    while (true) pause();
  });
}

void nobody_ends(worker& self) {
  launch_board& board = launch_board::in(self.region(0));
  timed(self, board, [&](worker_slot&) {
    while (true) pause();
  });
}

class launch : public testing::TestWithParam<team_kind> {
 protected:
  launch_plan plan(worker_body body) {
    return {.name = "test",
            .kind = GetParam(),
            .cpus = {cpus_.front(), cpus_.back()},
            .probed_cpus = {cpus_.front(), cpus_.back()},
            .worker_names = {"producer-0", "consumer-0"},
            .settings = {.producers = 1, .consumers = 1},
            .run_for = 5ms,
            .limit = 2s,
            .body = body,
            .prepare = [] { return launch_objects{}; }};
  }

  std::vector<int> cpus_ = *allowed_cpus();
  launcher launches_ = *launcher::create(2);
};

class launch_of_processes : public launch {};

TEST_P(launch, that_ends_well_leaves_every_workers_results_on_the_board) {
  const auto readings = launches_.run(plan(&count_until_stopped));
  ASSERT_TRUE(readings.ok()) << readings.status();
  for (std::uint32_t worker = 0; worker < 2; ++worker) {
    const worker_slot& slot = launches_.board().slot(worker);
    EXPECT_GT(slot.popped, 0U);
    EXPECT_EQ(slot.gate_ns, launches_.board().slot(0).gate_ns) << "one gate for all";
    EXPECT_GE(slot.finish_ns - slot.gate_ns, 5'000'000);
    EXPECT_GT(slot.cpu_ns, 0);
  }
  if (cpus_.size() > 1) {
    EXPECT_GT(readings->before.round_trip_ns, 0);
    EXPECT_GT(readings->after.dual_ratio, 0);
  }
}

TEST_P(launch, begins_with_an_empty_board) {
  ASSERT_TRUE(launches_.run(plan(&count_until_stopped)).ok());
  auto next = plan(&count_until_stopped);
  next.prepare = [] { return absl::InternalError("nothing to work on"); };
  EXPECT_THAT(std::string(launches_.run(next).status().message()), HasSubstr("nothing to work on"));
  EXPECT_EQ(launches_.board().slot(0).popped, 0U);
}

TEST_P(launch, that_hangs_is_ended_at_its_limit_and_the_next_goes_on) {
  auto hanging = plan(&nobody_ends);
  hanging.limit = 300ms;
  EXPECT_EQ(launches_.run(hanging).status(), absl::DeadlineExceededError("did not finish within 0.3 s"));
  EXPECT_TRUE(launches_.run(plan(&count_until_stopped)).ok());
}

TEST_P(launch_of_processes, whose_worker_is_killed_names_it_and_the_signal) {
  const auto status = launches_.run(plan(&second_kills_itself)).status();
  EXPECT_THAT(std::string(status.message()), AllOf(HasSubstr("consumer-0"), HasSubstr("SIGKILL")));
  EXPECT_TRUE(launches_.run(plan(&count_until_stopped)).ok()) << "the run goes on";
}

TEST_P(launch_of_processes, whose_host_is_killed_is_reported_and_the_next_goes_on) {
  const auto status = launches_.run(plan(&second_kills_its_parent)).status();
  EXPECT_THAT(std::string(status.message()), HasSubstr("SIGKILL"));
  EXPECT_TRUE(launches_.run(plan(&count_until_stopped)).ok());
}

std::size_t processes_with(const std::string& marker) {
  std::size_t count = 0;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", ignored)) {
    std::ifstream stream(entry.path() / "environ");
    const std::string text((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    // A zombie has no environment any more.
    count += text.find(marker) != std::string::npos ? 1 : 0;
  }
  return count;
}

TEST_P(launch, leaves_no_process_behind_when_the_main_process_is_killed) {
  // The marker comes into /proc/<pid>/environ by exec only, so the main process of this test is exec'ed, too.
  const std::string marker = "CONTEND_LAUNCH_TEST=" + std::to_string(getpid()) + "-" + std::to_string(int(GetParam()));
  const pid_t main_process = fork();
  if (main_process == 0) {
    const std::string kind = std::to_string(static_cast<int>(GetParam()));
    const char* arguments[] = {"launch_test", "--hang", kind.c_str(), nullptr};
    const char* environment[] = {marker.c_str(), nullptr};
    execve("/proc/self/exe", const_cast<char**>(arguments), const_cast<char**>(environment));
    _exit(99);
  }
  // Main, supervisor, host, and the workers of a process team.
  const std::size_t expected = GetParam() == team_kind::threads ? 3 : 5;
  const deadline limit(20s);
  while (processes_with(marker) < expected && !limit.has_passed()) std::this_thread::sleep_for(5ms);
  ASSERT_GE(processes_with(marker), expected) << "the launch did not begin";
  kill(main_process, SIGKILL);
  waitpid(main_process, nullptr, 0);
  const deadline grace(2s);
  while (processes_with(marker) != 0 && !grace.has_passed()) std::this_thread::sleep_for(5ms);
  EXPECT_EQ(processes_with(marker), 0U);
}

constexpr auto name_of_kind = [](const auto& info) { return std::string(to_string(info.param)); };
INSTANTIATE_TEST_SUITE_P(kinds, launch, testing::Values(team_kind::threads, team_kind::forked, team_kind::executed),
                         name_of_kind);
INSTANTIATE_TEST_SUITE_P(kinds, launch_of_processes, testing::Values(team_kind::forked, team_kind::executed),
                         name_of_kind);

// A main process that is in the middle of a launch until it is killed.
int hang(team_kind kind) {
  auto launches = launcher::create(2);
  if (!launches.ok()) return 2;
  const int cpu = allowed_cpus()->front();
  (void)launches->run({.name = "hang",
                       .kind = kind,
                       .cpus = {cpu, cpu},
                       .probed_cpus = {},
                       .worker_names = {"producer-0", "consumer-0"},
                       .settings = {.producers = 1, .consumers = 1},
                       .run_for = 60s,
                       .limit = 60s,
                       .body = &nobody_ends,
                       .prepare = [] { return launch_objects{}; }});
  return 1;
}

}  // namespace
}  // namespace contend::inline CONTEND_BACKEND

int main(int argc, char** argv) {
  contend::run_worker_if_executed(argc, argv);
  if (argc == 3 && std::string(argv[1]) == "--hang")
    return contend::hang(static_cast<contend::team_kind>(std::stoi(argv[2])));
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
