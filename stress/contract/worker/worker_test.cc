// worker_test: what worker.h promises of both kinds of worker, each promise for threads and for processes.
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "worker_testing.h"

namespace contend {
namespace {

using namespace testing_support;

using both_kinds = testing::Types<thread_worker, process_worker>;
TYPED_TEST_SUITE(worker_of, both_kinds, kind_of_worker);

class writer : public work {
 public:
  writer(mailbox& box, int number) : box_(box), number_(number) {}
  void run() override { box_.put(number_); }

 private:
  mailbox& box_;
  int number_;
};

TYPED_TEST(worker_of, runs_a_callable_with_copies_of_its_arguments) {
  std::string text = "four";
  TypeParam worker([box = &this->notes_->first](const std::string& given,
                                                int more) { box->put(static_cast<int>(given.size()) + more); },
                   text, 3);
  text = "changed after it was given";
  ASSERT_THAT(worker.start(), is_ok());
  EXPECT_THAT(worker.join(patient), has_ended_now());
  EXPECT_EQ(this->notes_->first.look(), 7);
}

TYPED_TEST(worker_of, runs_a_class_that_overrides_run) {
  TypeParam worker(std::make_unique<writer>(this->notes_->first, 42));
  ASSERT_THAT(worker.start(), is_ok());
  EXPECT_THAT(worker.join(patient), has_ended_now());
  EXPECT_EQ(this->notes_->first.look(), 42);
}

TYPED_TEST(worker_of, runs_what_can_be_moved_only) {
  TypeParam worker([box = &this->notes_->first](std::unique_ptr<int> number) { box->put(*number); },
                   std::make_unique<int>(5));
  ASSERT_THAT(worker.start(), is_ok());
  EXPECT_THAT(worker.join(patient), has_ended_now());
  EXPECT_EQ(this->notes_->first.look(), 5);
}

TYPED_TEST(worker_of, starts_once) {
  TypeParam worker([] {});
  ASSERT_THAT(worker.start(), is_ok());
  EXPECT_THAT(worker.start(), is_error(absl::StatusCode::kFailedPrecondition, "started before"));
  EXPECT_THAT(worker.join(patient), has_ended_now());
  EXPECT_THAT(worker.start(), is_error(absl::StatusCode::kFailedPrecondition, "started before"));
}

TYPED_TEST(worker_of, is_alive_between_start_and_end) {
  TypeParam worker([this] { wait_for(this->notes_->go); });
  EXPECT_FALSE(worker.is_alive());
  ASSERT_THAT(worker.start(), is_ok());
  EXPECT_TRUE(worker.is_alive());
  EXPECT_THAT(worker.join(deadline::immediately()), still_runs());
  EXPECT_THAT(worker.join(10ms), still_runs());
  EXPECT_TRUE(worker.is_alive());
  this->notes_->go.put(1);
  EXPECT_THAT(worker.join(patient), has_ended_now());
  EXPECT_FALSE(worker.is_alive());
}

TYPED_TEST(worker_of, is_joined_as_often_as_one_likes) {
  TypeParam worker([] {});
  ASSERT_THAT(worker.start(), is_ok());
  for (int i = 0; i < 3; ++i) EXPECT_THAT(worker.join(patient), has_ended_now());
  EXPECT_THAT(worker.join(deadline::immediately()), has_ended_now());
}

TYPED_TEST(worker_of, is_not_joined_before_it_has_started) {
  TypeParam worker([] {});
  EXPECT_THAT(worker.join(patient).status(), is_error(absl::StatusCode::kFailedPrecondition, "not started"));
}

TYPED_TEST(worker_of, refuses_a_negative_time_out) {
  TypeParam worker([this] { wait_for(this->notes_->go); });
  ASSERT_THAT(worker.start(), is_ok());
  EXPECT_THAT(worker.join(-1ms).status(), is_error(absl::StatusCode::kInvalidArgument, "time-out"));
  this->notes_->go.put(1);
}

TYPED_TEST(worker_of, cannot_join_itself) {
  TypeParam* myself = nullptr;
  TypeParam worker([&] {
    const absl::Status refused = myself->join().status();
    this->notes_->first.put(refused.code() == absl::StatusCode::kFailedPrecondition ? 1 : 2);
  });
  myself = &worker;
  ASSERT_THAT(worker.start(), is_ok());
  EXPECT_THAT(worker.join(patient), has_ended_now());
  EXPECT_EQ(this->notes_->first.look(), 1);
}

TYPED_TEST(worker_of, has_an_id_once_it_has_started) {
  TypeParam worker([this] { this->notes_->first.put(this_worker::thread_id()); });
  EXPECT_FALSE(worker.id().has_value());
  ASSERT_THAT(worker.start(), is_ok());
  EXPECT_THAT(worker.join(patient), has_ended_now());
  EXPECT_EQ(worker.id(), this->notes_->first.look());
  EXPECT_NE(worker.id(), getpid());
}

TYPED_TEST(worker_of, has_a_name_that_can_be_set_and_that_it_knows) {
  const std::string kind = TypeParam::traits.processes ? "Process-" : "Thread-";
  TypeParam first([] {});
  TypeParam second([this] { this->notes_->first.put(this_worker::name() == "second" ? 1 : 2); });
  EXPECT_THAT(first.name(), testing::StartsWith(kind));
  EXPECT_NE(first.name(), second.name());
  second.set_name("second");
  EXPECT_EQ(second.name(), "second");
  ASSERT_THAT(second.start(), is_ok());
  EXPECT_THAT(second.join(patient), has_ended_now());
  EXPECT_EQ(this->notes_->first.look(), 1);
  EXPECT_THAT(second.start(), is_error(absl::StatusCode::kFailedPrecondition, "second: start"));
  EXPECT_EQ(this_worker::name(), "main");
}

TYPED_TEST(worker_of, becomes_a_daemon_before_its_start_only) {
  TypeParam worker([] {});
  EXPECT_FALSE(worker.is_daemon());
  EXPECT_THAT(worker.set_daemon(true), is_ok());
  EXPECT_TRUE(worker.is_daemon());
  ASSERT_THAT(worker.start(), is_ok());
  EXPECT_THAT(worker.set_daemon(false), is_error(absl::StatusCode::kFailedPrecondition, "set_daemon"));
  EXPECT_THAT(worker.join(patient), has_ended_now());
  EXPECT_THAT(worker.set_daemon(false), is_error(absl::StatusCode::kFailedPrecondition, "set_daemon"));
}

TYPED_TEST(worker_of, whose_body_throws_says_so_and_harms_nobody) {
  TypeParam worker([] { throw std::runtime_error("no flour"); });
  ASSERT_THAT(worker.start(), is_ok());
  EXPECT_THAT(worker.join(patient), has_ended_now());
  const std::string says = TypeParam::traits.processes ? "exited with code 1" : "threw: no flour";
  EXPECT_THAT(worker.failure(), is_error(absl::StatusCode::kAborted, says));
}

TYPED_TEST(worker_of, that_returns_has_no_failure) {
  TypeParam worker([] {});
  EXPECT_THAT(worker.failure(), is_ok());
  ASSERT_THAT(worker.start(), is_ok());
  EXPECT_THAT(worker.join(patient), has_ended_now());
  EXPECT_THAT(worker.failure(), is_ok());
}

TYPED_TEST(worker_of, that_never_started_is_destroyed_with_its_body) {
  auto body = std::make_unique<writer>(this->notes_->first, 1);
  { TypeParam worker(std::move(body)); }
  EXPECT_EQ(this->notes_->first.look(), 0);
}

TYPED_TEST(worker_of, that_is_destroyed_was_waited_for) {
  {
    TypeParam worker([this] {
      wait_for(this->notes_->go);
      this->notes_->first.put(1);
    });
    ASSERT_THAT(worker.start(), is_ok());
    this->notes_->go.put(1);
  }
  EXPECT_EQ(this->notes_->first.look(), 1);
}

TYPED_TEST(worker_of, can_be_moved_while_it_runs) {
  TypeParam worker([this] { wait_for(this->notes_->go); });
  ASSERT_THAT(worker.start(), is_ok());
  TypeParam moved(std::move(worker));
  EXPECT_TRUE(moved.is_alive());
  this->notes_->go.put(1);
  EXPECT_THAT(moved.join(patient), has_ended_now());
}

TYPED_TEST(worker_of, leaves_nothing_behind_after_many_cycles) {
  const auto cycle = [&] {
    TypeParam worker([this] { this->notes_->first.put(1); });
    ASSERT_THAT(worker.start(), is_ok());
    ASSERT_THAT(worker.join(patient), has_ended_now());
  };
  cycle();
  const std::ptrdiff_t before = open_descriptors();
  for (int i = 0; i < 100; ++i) cycle();
  EXPECT_EQ(open_descriptors(), before);
}

class process : public worker_of<process_worker> {};

TEST_F(process, has_no_exit_code_while_it_runs_and_zero_when_it_returned) {
  process_worker worker([this] { wait_for(notes_->go); });
  EXPECT_EQ(worker.exit_code(), std::nullopt);
  ASSERT_THAT(worker.start(), is_ok());
  EXPECT_EQ(worker.exit_code(), std::nullopt);
  notes_->go.put(1);
  EXPECT_THAT(worker.join(patient), has_ended_now());
  EXPECT_EQ(worker.exit_code(), 0);
}

TEST_F(process, has_the_exit_code_that_it_chose) {
  process_worker worker([] { _exit(3); });
  ASSERT_THAT(worker.start(), is_ok());
  EXPECT_THAT(worker.join(patient), has_ended_now());
  EXPECT_EQ(worker.exit_code(), 3);
  EXPECT_THAT(worker.failure(), is_error(absl::StatusCode::kAborted, "exited with code 3"));
}

TEST_F(process, is_ended_by_terminate_and_by_kill_and_names_the_signal) {
  for (const int signal : {SIGTERM, SIGKILL}) {
    process_worker worker([this] { wait_for(notes_->go); });
    ASSERT_THAT(worker.start(), is_ok());
    EXPECT_THAT(signal == SIGTERM ? worker.terminate() : worker.kill(), is_ok());
    EXPECT_THAT(worker.join(patient), has_ended_now());
    EXPECT_EQ(worker.exit_code(), -signal);
    EXPECT_THAT(worker.failure(), is_error(absl::StatusCode::kAborted, signal == SIGTERM ? "SIGTERM" : "SIGKILL"));
    EXPECT_THAT(worker.terminate(), is_ok());
    EXPECT_THAT(worker.kill(), is_ok());
  }
}

TEST_F(process, is_not_killed_before_it_has_started) {
  process_worker worker([] {});
  EXPECT_THAT(worker.terminate(), is_error(absl::StatusCode::kFailedPrecondition, "not started"));
  EXPECT_THAT(worker.kill(), is_error(absl::StatusCode::kFailedPrecondition, "not started"));
}

TEST_F(process, is_not_made_beside_other_threads_whose_locks_it_would_copy) {
  const idle_thread other;
  process_worker worker([] {});
  EXPECT_THAT(worker.start(), is_error(absl::StatusCode::kFailedPrecondition, "2 threads"));
}

TEST_F(process, is_joined_by_its_parent_only) {
  process_worker first([this] { wait_for(notes_->go); });
  ASSERT_THAT(first.start(), is_ok());
  process_worker second([&] {
    const absl::Status refused = first.join(patient).status();
    notes_->first.put(refused.code() == absl::StatusCode::kFailedPrecondition ? 1 : 2);
  });
  ASSERT_THAT(second.start(), is_ok());
  EXPECT_THAT(second.join(patient), has_ended_now());
  EXPECT_EQ(notes_->first.look(), 1);
  notes_->go.put(1);
}

// A thread can be looked at, and joined, by many at once.
TEST(thread, is_joined_by_several_threads_at_once) {
  shared_value<notes> shared;
  thread_worker worker([&] { wait_for(shared->go); });
  ASSERT_THAT(worker.start(), is_ok());
  atomic<int> joined{0};
  const auto join = [&] {
    if (const auto ended = worker.join(patient); ended.ok() && *ended) joined.fetch_add(1, relaxed);
  };
  thread_worker first(join), second(join), third(join);
  for (thread_worker* each : {&first, &second, &third}) ASSERT_THAT(each->start(), is_ok());
  shared->go.put(1);
  for (thread_worker* each : {&first, &second, &third}) EXPECT_THAT(each->join(patient), has_ended_now());
  EXPECT_EQ(joined.load(relaxed), 3);
}

template <class Contender>
class every_contender : public testing::Test {};

template <class List>
struct as_types;
template <class... Contenders>
struct as_types<type_list<Contenders...>> {
  using type = testing::Types<Contenders...>;
};
struct contender_name {
  template <class Contender>
  static std::string GetName(int) {
    return Contender::name();
  }
};
TYPED_TEST_SUITE(every_contender, as_types<worker_contenders>::type, contender_name);

TYPED_TEST(every_contender, runs_its_body_once) {
  if (TypeParam::traits.processes && thread_sanitizer) GTEST_SKIP() << no_processes_here;
  shared_value<atomic<int>> runs;
  typename TypeParam::worker worker([&] { runs->fetch_add(1, relaxed); });
  ASSERT_THAT(worker.start(), is_ok());
  EXPECT_THAT(worker.join(), has_ended_now());
  EXPECT_EQ(runs->load(relaxed), 1);
}

}  // namespace
}  // namespace contend
