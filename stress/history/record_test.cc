// record_test: logs of threads and of processes, of the killed too, give histories that the checks can judge.
#include "history/record.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <array>
#include <memory>
#include <ostream>
#include <stdexcept>
#include <vector>

#include "history/fifo.h"
#include "platform/region.h"
#include "platform/team.h"
#include "queue/mutex_ring.h"

// How GoogleTest shows the kind of team in the list of tests; the name is GoogleTest's.
namespace contend::inline CONTEND_BACKEND {
inline void PrintTo(team_kind kind, std::ostream* out) { *out << to_string(kind); }  // NOLINT
}  // namespace contend::inline CONTEND_BACKEND

namespace contend::history {
namespace {

constexpr std::uint32_t workers = 2;
constexpr std::uint32_t operations = 4'000;
constexpr std::uint64_t capacity = 8;
constexpr std::size_t log_bytes = (operation_log::bytes_for(operations) + 63) / 64 * 64;
constexpr queue_options options{.capacity = capacity, .sharing = scope::processes};

using ring = mutex_ring<std::uint64_t, spin_then_yield>;

answer answer_of(outcome said) {
  return said == outcome::ok ? answer::ok : said == outcome::full ? answer::full : answer::empty;
}

operation_log* log_in(std::span<std::byte> logs, std::uint32_t worker) {
  return operation_log::create_in(logs.subspan(worker * log_bytes, log_bytes), worker);
}

template <class Clock>
bool push(operation_log& log, Clock& clock, ring& queue, std::uint64_t item) {
  if (!log.invoke(clock, operation::push, item)) return false;
  const answer said = answer_of(queue.try_push(std::uint64_t{item}));
  log.answered(clock, said, item);
  return true;
}

template <class Clock>
bool pop(operation_log& log, Clock& clock, ring& queue) {
  if (!log.invoke(clock, operation::pop)) return false;
  std::uint64_t item = 0;
  const answer said = answer_of(queue.try_pop(item));
  log.answered(clock, said, item);
  return true;
}

template <class Clock>
void pop_twice(operation_log& log, Clock& clock, ring& queue) {
  if (!log.invoke(clock, operation::pop)) return;
  std::uint64_t item = 0;
  const answer first = answer_of(queue.try_pop(item));
  if (!log.answered_then_invoke(clock, first, item, operation::pop)) return;
  const answer second = answer_of(queue.try_pop(item));
  log.answered(clock, second, item);
}

// Until its log is full; region 0 has the clock and the logs, region 1 the queue.
template <class Clock>
void work(worker& self) {
  auto& clock = *std::launder(reinterpret_cast<Clock*>(self.region(0).data()));
  operation_log& log = *log_in(self.region(0).subspan(64), self.index());
  ring& queue = **ring::attach(self.region(1));
  self.arrive_and_wait();
  std::uint64_t item = std::uint64_t{self.index() + 1} << 32;
  while (push(log, clock, queue, ++item) && push(log, clock, queue, ++item) && pop(log, clock, queue)) {
    if (item % 3 == 0) pop_twice(log, clock, queue);
  }
}

class recorded : public testing::TestWithParam<team_kind> {
 protected:
  void SetUp() override {
    ASSERT_TRUE(logs_.ok() && memory_.ok() && ring::create_in(memory_->bytes(), options).ok());
    new (logs_->bytes().data()) step_clock;
  }

  std::vector<event> history() const {
    std::array<const operation_log*, workers> logs;
    for (std::uint32_t i = 0; i < workers; ++i) {
      logs[i] = &operation_log::in(logs_->bytes().subspan(64 + i * log_bytes, log_bytes));
    }
    return merge(logs);
  }

  template <class Clock>
  void record() {
    auto crew = team::start({.kind = GetParam(), .size = workers}, &work<Clock>, {{&*logs_, &*memory_}});
    ASSERT_TRUE(crew.ok()) << crew.status();
    const absl::Status end = crew->wait(std::chrono::seconds(60));
    ASSERT_TRUE(end.ok()) << end;
    std::vector<event> all = history();
    ASSERT_EQ(all.size(), workers * operations);
    const verdict right = check_fifo(all, {.capacity = capacity});
    EXPECT_TRUE(right.ok()) << explain(right, all);
    const auto pop = std::find_if(all.begin(), all.end(), [](const event& each) {
      return each.what == operation::pop && each.said == answer::ok;
    });
    pop->said = answer::empty;
    EXPECT_FALSE(check_fifo(all, {.capacity = capacity}).ok()) << "a false empty passes";
  }

  absl::StatusOr<region> logs_ = region::create(64 + workers * log_bytes, {.sharing = scope::processes});
  absl::StatusOr<region> memory_ = region::create(*ring::bytes_for(options), {.sharing = scope::processes});
};

TEST_P(recorded, histories_of_a_queue_are_judged_by_the_shared_counter) { record<step_clock>(); }

#if defined(__x86_64__)
TEST_P(recorded, histories_of_a_queue_are_judged_by_the_cycle_counter) {
  if (!cycle_clock::usable()) GTEST_SKIP() << "this processor's cycle counter changes its rate";
  record<cycle_clock>();
}
#endif

std::string name_of(const testing::TestParamInfo<team_kind>& each) { return std::string(to_string(each.param)); }

#if defined(__SANITIZE_THREAD__)
INSTANTIATE_TEST_SUITE_P(in, recorded, testing::Values(team_kind::threads), name_of);
#else
INSTANTIATE_TEST_SUITE_P(in, recorded, testing::Values(team_kind::threads, team_kind::forked, team_kind::executed),
                         name_of);

// Dies between the call and the answer of its last push.
void die(worker& self) {
  auto& clock = *std::launder(reinterpret_cast<step_clock*>(self.region(0).data()));
  operation_log& log = *log_in(self.region(0).subspan(64), self.index());
  ring& queue = **ring::attach(self.region(1));
  push(log, clock, queue, 1);
  log.invoke(clock, operation::push, 2);
  (void)queue.try_push(2);
  raise(SIGKILL);
}

using recorded_deaths = recorded;
TEST_P(recorded_deaths, leave_the_last_operation_pending) {
  auto crew = team::start({.kind = GetParam(), .size = 1}, &die, {{&*logs_, &*memory_}});
  ASSERT_TRUE(crew.ok()) << crew.status();
  EXPECT_EQ(crew->wait(std::chrono::seconds(60)).code(), absl::StatusCode::kAborted);
  const operation_log& log = operation_log::in(logs_->bytes().subspan(64, log_bytes));
  ASSERT_EQ(log.operations().size(), 2U);
  EXPECT_EQ(log.operations()[0].said, answer::ok);
  EXPECT_EQ(log.operations()[1].said, answer::pending);
  EXPECT_EQ(log.operations()[1].value, 2U);
}
INSTANTIATE_TEST_SUITE_P(of, recorded_deaths, testing::Values(team_kind::forked, team_kind::executed), name_of);
#endif

TEST(a_log, refuses_what_is_too_small_and_says_when_it_is_full) {
  struct alignas(64) room {
    std::array<std::byte, operation_log::bytes_for(2)> bytes{};
  } memory;
  EXPECT_THROW(operation_log::create_in(std::span(memory.bytes).first(100), 0), std::invalid_argument);
  operation_log& log = *operation_log::create_in(memory.bytes, 3);
  step_clock clock;
  for (const std::uint64_t value : {1, 2}) {
    ASSERT_TRUE(log.invoke(clock, operation::push, value));
    log.answered(clock, answer::ok, value);
  }
  EXPECT_FALSE(log.invoke(clock, operation::push, 3));
  ASSERT_EQ(log.operations().size(), 2U);
  EXPECT_EQ(to_string(log.operations()[1]), "worker 3: push(2) -> ok [3, 4]");
}

}  // namespace
}  // namespace contend::history

int main(int argc, char** argv) {
  contend::run_worker_if_executed(argc, argv);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
