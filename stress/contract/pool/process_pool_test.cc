// process_pool_test: the pool of processes keeps what pool.h promises; and what happens when its workers die.
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cereal/types/map.hpp>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "lock/futex_mutex.h"
#include "platform/isolated.h"
#include "platform/wait.h"
#include "pool/process_pool.h"
#include "pool_contract.h"

namespace contend::testing_support {
namespace {

using both_pools = testing::Types<process_pool, mutex_process_pool>;
INSTANTIATE_TYPED_TEST_SUITE_P(processes, pool_of, both_pools, name_of_pool);

template <class Pool>
class process_pools : public pool_of<Pool> {};
TYPED_TEST_SUITE(process_pools, both_pools, name_of_pool);

int worker_pid() { return getpid(); }
int die_by(int signal) { return raise(signal); }
int leave_by_exit(int code) { _exit(code); }

TYPED_TEST(process_pools, run_tasks_in_other_processes) {
  auto pool = this->make();
  const auto pid = pool->apply(task<worker_pid>);
  ASSERT_THAT(pid.status(), is_ok());
  EXPECT_NE(*pid, getpid());
}

TYPED_TEST(process_pools, fail_the_task_whose_worker_dies_and_replace_the_worker) {
  auto pool = this->make({.workers = 2});
  EXPECT_THAT(pool->apply(task<die_by>, SIGKILL).status(),
              is_error(absl::StatusCode::kAborted, "was killed by SIGKILL"));
  EXPECT_THAT(pool->apply(task<die_by>, SIGABRT).status(), is_error(absl::StatusCode::kAborted, "worker died: pid "));
  EXPECT_THAT(pool->apply(task<leave_by_exit>, 3).status(), is_error(absl::StatusCode::kAborted, "exited with code 3"));
  EXPECT_THAT(pool->apply(task<leave_by_exit>, 0).status(), is_error(absl::StatusCode::kAborted, "exited with code 0"));
  EXPECT_THAT(pool->map(task<square>, std::vector{1, 2, 3}), is_result(std::vector{1, 4, 9}));
}

int square_unless_thirteen(int n) { return n % 13 == 12 ? die_by(SIGKILL) : n * n; }

TYPED_TEST(process_pools, finish_every_other_task_when_workers_die) {
  auto pool = this->make({.workers = 3});
  std::vector<task_handle<int>> handles;
  for (int i = 0; i < 130; ++i) handles.push_back(pool->apply_async(task<square_unless_thirteen>, i));
  for (int i = 0; i < 130; ++i) {
    if (i % 13 == 12) {
      EXPECT_THAT(handles[i].get(patient).status(), is_error(absl::StatusCode::kAborted, "worker died"));
    } else {
      EXPECT_THAT(handles[i].get(patient), is_result(i * i));
    }
  }
}

TYPED_TEST(process_pools, replace_workers_that_somebody_kills_while_they_have_no_task) {
  auto pool = this->make({.workers = 1});
  for (int i = 0; i < 10; ++i) {
    const auto pid = pool->apply(task<worker_pid>);
    ASSERT_THAT(pid.status(), is_ok());
    const detail::unique_descriptor worker = detail::open_pidfd(*pid);
    ASSERT_EQ(kill(*pid, SIGKILL), 0);
    ASSERT_TRUE(has_ended(worker));
    auto handle = pool->apply_async(task<square>, i);  // in the hands of the dead one, or of its successor
    const auto result = handle.get(patient);
    EXPECT_TRUE(result.ok() || result.status().code() == absl::StatusCode::kAborted) << result.status();
    EXPECT_THAT(pool->apply(task<square>, 5), is_result(25));
  }
}

TYPED_TEST(process_pools, are_broken_by_an_initializer_that_dies) {
  auto pool = this->make({.workers = 2, .initializer = []() -> absl::Status { _exit(7); }});
  EXPECT_THAT(pool->apply(task<square>, 1).status(), is_error(absl::StatusCode::kAborted, "initializer: worker died"));
  EXPECT_THAT(pool->join(patient), is_ok());
}

std::string long_text(std::size_t size) { return std::string(size, 'x'); }
std::size_t size_of(const std::string& text) { return text.size(); }

// Known hang: a result that cannot be sent kills the worker, or its sender, and nobody waits for the handle in vain.
TYPED_TEST(process_pools, fail_a_task_whose_arguments_or_result_are_too_large_for_a_message) {
  auto pool = this->make({.workers = 1, .message_bytes = 1000});
  EXPECT_THAT(pool->apply(task<long_text>, std::size_t{2000}).status(),
              is_error(absl::StatusCode::kResourceExhausted, "message_bytes"));
  EXPECT_THAT(pool->apply(task<size_of>, std::string(2000, 'x')).status(),
              is_error(absl::StatusCode::kResourceExhausted, "the arguments have 2008 bytes"));
  EXPECT_THAT(pool->apply(task<long_text>, std::size_t{900}), is_result(std::string(900, 'x')));
}

struct stubborn {
  int number = 0;
  std::string text;
  template <class Archive>
  void save(Archive& archive) const {
    if (number == 13) throw std::runtime_error("thirteen is not for others");
    archive(number);
  }
  template <class Archive>
  void load(Archive& archive) {
    archive(number);
    if (number == 14) throw std::runtime_error("fourteen is not understood");
  }
};
stubborn make_stubborn(int number) { return {.number = number, .text = {}}; }
int number_of(const stubborn& given) { return given.number; }

TYPED_TEST(process_pools, fail_a_task_whose_result_or_arguments_cannot_be_serialised) {
  auto pool = this->make({.workers = 1});
  const auto twelve = pool->apply(task<make_stubborn>, 12);
  ASSERT_THAT(twelve.status(), is_ok());
  EXPECT_EQ(twelve->number, 12);
  EXPECT_THAT(pool->apply(task<make_stubborn>, 13).status(),
              is_error(absl::StatusCode::kAborted, "thirteen is not for others"));
  EXPECT_THAT(pool->apply(task<make_stubborn>, 14).status(),
              is_error(absl::StatusCode::kAborted, "fourteen is not understood"));
  EXPECT_THAT(pool->apply(task<number_of>, make_stubborn(13)).status(),
              is_error(absl::StatusCode::kAborted, "thirteen is not for others"));
  EXPECT_THAT(pool->apply(task<number_of>, make_stubborn(14)).status(),
              is_error(absl::StatusCode::kAborted, "fourteen is not understood"));
  EXPECT_THAT(pool->apply(task<number_of>, make_stubborn(15)), is_result(15));
}

std::map<std::string, std::vector<int>> count_letters(const std::string& text) {
  std::map<std::string, std::vector<int>> places;
  for (std::size_t i = 0; i < text.size(); ++i) places[text.substr(i, 1)].push_back(static_cast<int>(i));
  return places;
}

TYPED_TEST(process_pools, carry_nested_containers) {
  auto pool = this->make({.workers = 1});
  const auto places = pool->apply(task<count_letters>, std::string("abba"));
  ASSERT_THAT(places.status(), is_ok());
  EXPECT_EQ(places->at("b"), (std::vector{1, 2}));
}

TYPED_TEST(process_pools, are_not_made_beside_other_threads) {
  const idle_thread other;
  EXPECT_THAT(TypeParam::create({.workers = 1}).status(), is_error(absl::StatusCode::kFailedPrecondition, "2 threads"));
}

TYPED_TEST(process_pools, that_are_terminated_kill_the_worker_in_its_task) {
  auto pool = this->make({.workers = 2});
  auto endless = pool->apply_async(task<wait_for_and_answer>, &*this->go_, 1);
  const auto pid = pool->apply(task<worker_pid>);
  ASSERT_THAT(pid.status(), is_ok());
  pool->terminate();
  EXPECT_THAT(pool->join(patient), is_ok());
  EXPECT_THAT(endless.get(patient).status(), is_error(absl::StatusCode::kCancelled, "terminated"));
  EXPECT_LT(kill(*pid, 0), 0);
}

// The pool of a program that is killed, and all of its processes: who they are, through shared memory.
struct remembered_pids {
  mailbox pid;
  mailbox go;
};
int remember_pid(remembered_pids* here) {
  here->pid.put(getpid());
  return here->go.await();
}

TYPED_TEST(process_pools, die_with_a_program_that_is_killed) {
  shared_value<remembered_pids> shared;
  auto program = detail::fork_process("program", [&] {
    auto pool = TypeParam::create({.workers = 1});
    if (pool.ok()) (void)(*pool)->apply(task<remember_pid>, &*shared);
    _exit(9);
  });
  ASSERT_THAT(program.status(), is_ok());
  const detail::unique_descriptor worker = detail::open_pidfd(shared->pid.await());
  ASSERT_GE(worker.get(), 0);
  (void)program->kill_and_reap();
  EXPECT_TRUE(has_ended(worker));
}

TYPED_TEST(process_pools, say_so_when_their_fork_server_dies) {
  auto pool = this->make({.workers = 1});
  EXPECT_THAT(pool->apply(task<square>, 2), is_result(4));
  const std::vector<pid_t> children = detail::children_of_this_process();
  ASSERT_EQ(children.size(), 1U);
  ASSERT_EQ(kill(children[0], SIGKILL), 0);
  while (pool->status().ok()) yield();
  EXPECT_THAT(pool->apply(task<square>, 2).status(), is_error(absl::StatusCode::kAborted, "fork server died"));
  EXPECT_THAT(pool->join(patient), is_ok());
}

// The naive design, where workers take tasks from one queue under one lock: who is killed with the lock keeps it.
struct naive_tasks {
  futex_mutex<spin_then_park> lock{scope::processes};
  mailbox taken;
  int left = 10;
};

TYPED_TEST(process_pools, would_hang_if_workers_shared_a_lock_which_the_naive_twin_shows) {
  shared_value<naive_tasks> shared;
  auto victim = detail::fork_process("victim", [&] {
    shared->lock.lock();
    shared->taken.put(1);
    while (true) ::pause();
  });
  ASSERT_THAT(victim.status(), is_ok());
  (void)shared->taken.await();
  (void)victim->kill_and_reap();
  EXPECT_FALSE(shared->lock.try_lock_until(50ms));  // no other worker gets a task any more

  // The same death here: killed at a moment of no choice while it takes, runs or answers tasks.
  auto pool = this->make({.workers = 2});
  for (int round = 0; round < 20; ++round) {
    const auto pid = pool->apply(task<worker_pid>);
    ASSERT_THAT(pid.status(), is_ok());
    std::vector<task_handle<int>> handles;
    for (int i = 0; i < 40; ++i) {
      if (i == round) (void)kill(*pid, SIGKILL);
      handles.push_back(pool->apply_async(task<square>, i));
    }
    int failed = 0;
    for (auto& handle : handles) failed += handle.get(patient).ok() ? 0 : 1;
    EXPECT_LE(failed, 1);
  }
}

// Half of the time the victim has the mutex of its channel when it is killed; the other side gets it all the same.
TEST(mutex_turn, is_given_back_by_a_side_that_is_killed_with_its_mutex) {
  if (thread_sanitizer) GTEST_SKIP() << no_processes_here;
  shared_value<detail::mutex_turn> turn;
  turn->go_to(detail::channel_state::ready);
  const absl::Status survived = run_isolated(
      "the other side",
      [&]() -> absl::Status {
        for (int i = 0; i < 50; ++i) {
          shared_value<mailbox> begun;
          auto victim = detail::fork_process("victim", [&] {
            begun->put(1);
            while (true) (void)turn->look();
          });
          if (!victim.ok()) return victim.status();
          (void)begun->await();
          (void)victim->kill_and_reap();
          if (turn->look() != detail::channel_state::ready) return absl::InternalError("not as it was");
        }
        return absl::OkStatus();
      },
      patient);
  EXPECT_THAT(survived, is_ok());
}

}  // namespace
}  // namespace contend::testing_support
