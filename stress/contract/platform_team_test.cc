// platform_team_test: every kind of team runs the same body, together from the gate, and says what is wrong.
#include "platform/team.h"

#include <gtest/gtest.h>
#include <sched.h>  // seam: sched_getcpu
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "platform/program_image.h"
#include "platform_testing.h"

namespace contend {
namespace {

using namespace testing_support;

constexpr std::uint32_t most_workers = 8;

struct board {
  atomic<std::uint64_t> offset[most_workers];
  atomic<std::uint64_t> address[most_workers];
  atomic<std::int32_t> cpu[most_workers];
  atomic<std::uint32_t> arrived{0};
  atomic<std::uint32_t> too_early{0};
  atomic<std::int64_t> opened_at[most_workers];
  atomic<std::int64_t> arrived_at[most_workers];
  atomic<std::uint32_t> memory_files{0};
};

class every_team : public testing::TestWithParam<team_kind> {
 protected:
  void SetUp() override {
    if (thread_sanitizer && GetParam() != team_kind::threads) GTEST_SKIP() << no_processes_here;
  }
  absl::StatusOr<team> start(std::uint32_t size, worker_body body) { return start(team_options{.size = size}, body); }
  absl::StatusOr<team> start(team_options options, worker_body body) {
    options.kind = GetParam();
    const region* regions[] = {&board_.memory};
    return team::start(options, body, regions);
  }
  absl::Status run(std::uint32_t size, worker_body body) {
    auto workers = start(size, body);
    return workers.ok() ? workers->wait(patient) : workers.status();
  }

  shared_value<board> board_;
};

INSTANTIATE_TEST_SUITE_P(of, every_team, testing::Values(team_kind::threads, team_kind::forked, team_kind::executed),
                         kind_name);

void write_down_where_it_runs(worker& self) {
  auto& seen = as<board>(self.region(0));
  seen.offset[self.index()].store(self.body_offset(), relaxed);
  seen.address[self.index()].store(reinterpret_cast<std::uintptr_t>(&seen), relaxed);
}

TEST_P(every_team, runs_the_same_object_code_and_answers_through_the_region) {
  ASSERT_THAT(run(3, &write_down_where_it_runs), is_ok());
  const auto offset = detail::offset_in_program(&write_down_where_it_runs);
  ASSERT_THAT(offset.status(), is_ok());
  const auto starters = reinterpret_cast<std::uintptr_t>(board_.value);
  for (std::uint32_t i = 0; i < 3; ++i) {
    EXPECT_EQ(board_->offset[i].load(relaxed), *offset);
    EXPECT_EQ(board_->address[i].load(relaxed) == starters, GetParam() != team_kind::executed);
  }
}

void pass_many_gates(worker& self) {
  auto& seen = as<board>(self.region(0));
  for (std::uint32_t round = 1; round <= 200; ++round) {
    seen.arrived.fetch_add(1, relaxed);
    self.arrive_and_wait();
    if (seen.arrived.load(relaxed) < round * self.team_size()) seen.too_early.fetch_add(1, relaxed);
    self.arrive_and_wait();
  }
}

TEST_P(every_team, is_held_at_the_gate_until_the_last_has_come) {
  ASSERT_THAT(run(5, &pass_many_gates), is_ok());
  EXPECT_EQ(board_->too_early.load(relaxed), 0U);
  EXPECT_EQ(board_->arrived.load(relaxed), 5U * 200U);
}

void write_down_the_instant(worker& self) {
  auto& seen = as<board>(self.region(0));
  seen.arrived_at[self.index()].store(now().time_since_epoch().count(), relaxed);
  seen.opened_at[self.index()].store(self.arrive_and_wait().time_since_epoch().count(), relaxed);
}

TEST_P(every_team, is_told_one_instant_which_is_after_the_last_arrival) {
  ASSERT_THAT(run(4, &write_down_the_instant), is_ok());
  for (std::uint32_t i = 0; i < 4; ++i) {
    EXPECT_EQ(board_->opened_at[i].load(relaxed), board_->opened_at[0].load(relaxed));
    EXPECT_LE(board_->arrived_at[i].load(relaxed), board_->opened_at[0].load(relaxed));
  }
}

void first_throws(worker& self) {
  if (self.index() == 0) throw std::runtime_error("no more buns");
  self.arrive_and_wait();
}

TEST_P(every_team, whose_body_throws_is_aborted_with_the_name_and_the_text) {
  auto workers = start({.size = 3, .names = {"baker", "seller", "eater"}}, &first_throws);
  ASSERT_THAT(workers.status(), is_ok());
  const absl::Status end = workers->wait(patient);
  EXPECT_THAT(end, is_error(absl::StatusCode::kAborted, "baker"));
  EXPECT_THAT(end, is_error(absl::StatusCode::kAborted, "threw: no more buns"));
  EXPECT_EQ(workers->wait(patient), end);
}

void first_goes_home(worker& self) {
  if (self.index() != 0) self.arrive_and_wait();
}

TEST_P(every_team, does_not_wait_at_the_gate_for_one_that_has_gone_home) {
  EXPECT_THAT(run(3, &first_goes_home), is_error(absl::StatusCode::kAborted, "waited at the gate for a worker"));
}

void write_down_the_cpu(worker& self) {
  as<board>(self.region(0)).cpu[self.index()].store(self.cpu() == sched_getcpu() ? self.cpu() : -2, relaxed);
}

TEST_P(every_team, runs_where_it_is_pinned) {
  const std::vector<int> allowed = *allowed_cpus();
  const std::vector<int> cpus = {allowed.back(), allowed.front()};
  auto workers = start({.size = 2, .cpus = cpus}, &write_down_the_cpu);
  ASSERT_THAT(workers.status(), is_ok());
  ASSERT_THAT(workers->wait(patient), is_ok());
  for (std::uint32_t i = 0; i < 2; ++i) EXPECT_EQ(board_->cpu[i].load(relaxed), cpus[i]);
}

TEST_P(every_team, is_refused_a_cpu_that_it_may_not_use) {
  for (const int cpu : {8191, 1'000'000, -7}) {
    EXPECT_THAT(start({.size = 1, .names = {"baker"}, .cpus = {cpu}}, &write_down_the_cpu).status(),
                is_error(absl::StatusCode::kFailedPrecondition, "baker: cannot run on cpu " + std::to_string(cpu)));
  }
}

TEST_P(every_team, is_refused_options_that_make_no_sense) {
  const auto refused = [&](const team_options& options, const char* why) {
    EXPECT_THAT(start(options, &write_down_the_cpu).status(), is_error(absl::StatusCode::kInvalidArgument, why));
  };
  refused({.size = 0}, "0 workers");
  refused({.size = 1'000'000}, "1000000 workers; choose 1 to 4096");
  refused({.size = 2, .names = {"baker"}}, "1 names for 2 workers");
  refused({.size = 2, .cpus = {0}}, "1 cpus for 2 workers");
  EXPECT_THAT(start(1, nullptr).status(), is_error(absl::StatusCode::kInvalidArgument, "no body"));
}

TEST_P(every_team, is_refused_a_senseless_time_to_wait) {
  auto workers = start(1, &write_down_the_cpu);
  ASSERT_THAT(workers.status(), is_ok());
  EXPECT_THAT(workers->wait(-1s), is_error(absl::StatusCode::kInvalidArgument, "time-out"));
  EXPECT_THAT(workers->wait(patient), is_ok());
  EXPECT_THAT(workers->wait(deadline::immediately()), is_ok());
}

TEST_P(every_team, leaves_no_descriptor_and_no_child) {
  const auto before = open_descriptors();
  for (int i = 0; i < (GetParam() == team_kind::executed ? 20 : 100); ++i) {
    ASSERT_THAT(run(2, &write_down_where_it_runs), is_ok());
  }
  EXPECT_EQ(open_descriptors(), before);
  EXPECT_THAT(detail::children_of_this_process(), IsEmpty());
}

void raise_interrupt(worker& self) {
  if (self.index() == 0) raise(SIGINT);
  self.arrive_and_wait();
}

class process_team : public every_team {};
INSTANTIATE_TEST_SUITE_P(of, process_team, testing::Values(team_kind::forked, team_kind::executed), kind_name);

TEST_P(process_team, leaves_ctrl_c_to_its_starter) { EXPECT_THAT(run(2, &raise_interrupt), is_ok()); }

TEST_P(process_team, is_refused_private_memory) {
  const region memory = *region::create(64, {});
  const region* regions[] = {&memory};
  EXPECT_THAT(team::start({.kind = GetParam()}, &write_down_the_cpu, regions).status(),
              is_error(absl::StatusCode::kInvalidArgument, "region 0 is private"));
}

void leave_a_mark(worker& self) { as<board>(self.region(0)).arrived.fetch_add(1, relaxed); }

TEST_P(process_team, runs_the_body_nowhere_if_one_worker_cannot_be_started) {
  {
    const int next = detail::unique_descriptor(dup(STDIN_FILENO)).get();
    const lowered_limit room_for_the_team_and_one_worker(RLIMIT_NOFILE, static_cast<rlim_t>(next) + 2);
    EXPECT_THAT(start(3, &leave_a_mark).status(), is_error(absl::StatusCode::kResourceExhausted, "EMFILE"));
  }
  EXPECT_EQ(board_->arrived.load(relaxed), 0U);
  EXPECT_THAT(detail::children_of_this_process(), IsEmpty());
}

void count_memory_files(worker& self) {
  std::uint32_t found = 0;
  for (const auto& each : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;  // the descriptor that lists the folder
    found += std::filesystem::read_symlink(each, gone).string().starts_with("/memfd:contend") ? 1 : 0;
  }
  as<board>(self.region(0)).memory_files.store(found, relaxed);
}

TEST(executed_team, inherits_the_descriptors_of_its_regions_alone) {
  if (thread_sanitizer) GTEST_SKIP() << no_processes_here;
  const shared_value<board> seen;
  const region not_passed_on = *region::create(64, {.sharing = scope::processes});
  const region* regions[] = {&seen.memory};
  auto workers = team::start({.kind = team_kind::executed}, &count_memory_files, regions);
  ASSERT_THAT(workers.status(), is_ok());
  ASSERT_THAT(workers->wait(patient), is_ok());
  EXPECT_EQ(seen->memory_files.load(relaxed), 2U);  // the region's and the team's own
}

TEST(forked_team, is_refused_to_a_process_with_threads_and_an_executed_one_is_not) {
  if (thread_sanitizer) GTEST_SKIP() << no_processes_here;
  const shared_value<board> seen;
  const region* regions[] = {&seen.memory};
  const idle_thread other;
  EXPECT_THAT(team::start({.kind = team_kind::forked}, &leave_a_mark, regions).status(),
              is_error(absl::StatusCode::kFailedPrecondition, "2 threads"));
  auto executed = team::start({.kind = team_kind::executed}, &leave_a_mark, regions);
  EXPECT_THAT(executed.status(), is_ok());
  if (executed.ok()) {
    EXPECT_THAT(executed->wait(patient), is_ok());
  }
}

TEST(executed_team, is_refused_a_body_outside_of_the_program) {
  const auto in_a_library = reinterpret_cast<worker_body>(reinterpret_cast<void*>(&getpid));
  EXPECT_THAT(team::start({.kind = team_kind::executed}, in_a_library, {}).status(),
              is_error(absl::StatusCode::kFailedPrecondition, "outside of the program"));
}

TEST(executed_team, is_refused_to_a_program_whose_main_does_not_ask_for_it) {
  detail::main_runs_executed_workers = false;
  EXPECT_THAT(team::start({.kind = team_kind::executed}, &leave_a_mark, {}).status(),
              is_error(absl::StatusCode::kFailedPrecondition, "run_worker_if_executed"));
  detail::main_runs_executed_workers = true;
}

TEST(executed_team, flag_given_by_hand_is_a_usage_error) {
  if (thread_sanitizer) GTEST_SKIP() << no_processes_here;
  for (const char* value : {"", "x", "77:0", "0:0"}) {
    std::string flag = std::string(detail::executed_flag) + value;
    char* arguments[] = {flag.data(), flag.data(), nullptr};
    EXPECT_EXIT(run_worker_if_executed(2, arguments), testing::ExitedWithCode(2), "only a team's starter may use it");
  }
}

}  // namespace
}  // namespace contend
