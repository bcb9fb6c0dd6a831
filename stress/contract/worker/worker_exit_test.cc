// worker_exit_test: what becomes of workers when their program ends: waited for, left alone, or taken along.
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <string>

#include "worker_testing.h"

namespace contend {
namespace {

using namespace testing_support;

template <class Worker>
class program_with : public worker_of<Worker> {
 protected:
  void SetUp() override {
    if (thread_sanitizer) GTEST_SKIP() << no_processes_here;
  }

  // A program that starts a worker, forgets it, and ends by `std::exit` once the worker runs.
  template <class Body>
  detail::process start_program(bool daemon, Body body) {
    auto program = detail::fork_process("program", [&] {
      static Worker* forgotten = nullptr;  // nobody ever destroys it
      forgotten = new Worker(body);        // NOLINT
      if (!forgotten->set_daemon(daemon).ok() || !forgotten->start().ok()) _exit(9);
      wait_for(this->notes_->first);
      std::exit(4);
    });
    EXPECT_THAT(program.status(), is_ok());
    return *std::move(program);
  }
};

using both_kinds = testing::Types<thread_worker, process_worker>;
TYPED_TEST_SUITE(program_with, both_kinds, kind_of_worker);

TYPED_TEST(program_with, a_worker_that_nobody_joins_waits_for_it_at_its_exit) {
  detail::process program = this->start_program(false, [this] {
    this->notes_->first.put(1);
    std::this_thread::sleep_for(20ms);  // so that the program ends first if nothing holds it; right without
    this->notes_->second.put(1);
  });
  const int status = program.reap();
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 4) << detail::end_text(status);
  EXPECT_EQ(this->notes_->second.look(), 1);
}

TYPED_TEST(program_with, a_daemon_does_not_wait_for_it) {
  detail::process program = this->start_program(true, [this] {
    this->notes_->second.put(this_worker::process_id());
    this->notes_->first.put(1);
    wait_for(this->notes_->go);
  });
  wait_for(this->notes_->second);
  const detail::unique_descriptor worker = detail::open_pidfd(this->notes_->second.look());
  const int status = program.reap();
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 4) << detail::end_text(status);
  EXPECT_TRUE(worker.get() < 0 || has_ended(worker));  // none: it had ended already
}

class killed_program : public program_with<process_worker> {};

TEST_F(killed_program, takes_its_processes_along) {
  for (const bool daemon : {true, false}) {
    mailbox& pid = daemon ? notes_->first : notes_->second;
    auto program = detail::fork_process("program", [&] {
      process_worker worker([&] {
        pid.put(this_worker::process_id());
        wait_for(notes_->go);
      });
      if (!worker.set_daemon(daemon).ok() || !worker.start().ok()) _exit(9);
      (void)worker.join();
    });
    ASSERT_THAT(program.status(), is_ok());
    const detail::unique_descriptor worker = detail::open_pidfd(pid.await());
    ASSERT_GE(worker.get(), 0);
    const time_point killed = now();
    (void)program->kill_and_reap();
    EXPECT_TRUE(has_ended(worker));
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(now() - killed);
    RecordProperty(daemon ? "daemon_gone_after_us" : "worker_gone_after_us", std::to_string(took.count()));
  }
}

TEST_F(killed_program, a_daemon_process_ends_with_its_handle) {
  detail::unique_descriptor daemon;
  {
    process_worker worker([this] { wait_for(notes_->go); });
    ASSERT_THAT(worker.set_daemon(true), is_ok());
    ASSERT_THAT(worker.start(), is_ok());
    daemon = detail::open_pidfd(*worker.id());
  }
  EXPECT_TRUE(has_ended(daemon));
}

TEST(daemon_thread, is_left_alone_by_its_handle) {
  shared_value<notes> shared;
  {
    thread_worker worker([&] {
      wait_for(shared->go);
      shared->first.put(1);
    });
    ASSERT_THAT(worker.set_daemon(true), is_ok());
    ASSERT_THAT(worker.start(), is_ok());
  }
  EXPECT_EQ(shared->first.look(), 0);
  shared->go.put(1);
  EXPECT_EQ(shared->first.await(), 1);
}

}  // namespace
}  // namespace contend
