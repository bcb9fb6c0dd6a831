// naive_pools_test: small pools in the designs that are known to hang, each beside the use in which it works. Our pools
// pass the same (pool_contract.h, process_pool_test.cc).
//
// What hangs here waits, without a time-out, for what the design has already made impossible: one second, in which the
// harmless use ends hundreds of times, shows it; a busy machine can make nothing of it end.
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "platform/isolated.h"
#include "platform/process.h"
#include "pool/bytes.h"
#include "pool_testing.h"

namespace contend::testing_support {
namespace {

constexpr auto long_enough = 1s;

class a_naive_pool : public testing::Test {
 protected:
  void SetUp() override {
    if (thread_sanitizer) GTEST_SKIP() << no_processes_here;
  }

  static void expect_end(const std::function<void()>& use) {
    EXPECT_THAT(run_isolated("harmless use", as_job(use), patient), is_ok());
  }
  static void expect_hang(const std::function<void()>& use) {
    EXPECT_THAT(run_isolated("naive pool", as_job(use), long_enough),
                is_error(absl::StatusCode::kDeadlineExceeded, "still ran"));
  }

 private:
  static std::function<absl::Status()> as_job(const std::function<void()>& use) {
    return [use] {
      use();
      return HasFailure() ? absl::InternalError("an expectation failed, see above") : absl::OkStatus();
    };
  }
};

// A thread calls back for each result; terminate tells it to end, and waits until it has.
class pool_that_waits_for_its_callbacks {
 public:
  explicit pool_that_waits_for_its_callbacks(std::function<void()> callback)
      : callback_(std::move(callback)), results_([this] { call_back(); }) {}
  ~pool_that_waits_for_its_callbacks() { results_.join(); }

  void terminate() {
    stop_.put(1);
    (void)ended_.await();
  }
  void await_callback() const { (void)called_.await(); }

 private:
  void call_back() {
    callback_();
    called_.put(1);
    (void)stop_.await();
    ended_.put(1);
  }

  mailbox stop_, called_, ended_;
  std::function<void()> callback_;
  std::thread results_;
};

TEST_F(a_naive_pool, waits_for_itself_when_it_is_terminated_from_inside_a_callback) {
  expect_end([] {
    pool_that_waits_for_its_callbacks pool([] {});
    pool.await_callback();
    pool.terminate();
  });
  expect_hang([] {
    mailbox made;
    pool_that_waits_for_its_callbacks* itself = nullptr;
    pool_that_waits_for_its_callbacks pool([&] {
      (void)made.await();
      itself->terminate();
    });
    itself = &pool;
    made.put(1);
  });
}

// Whatever a worker hands over lies in its own memory until the kernel's pipe has room; it ends when all is written.
void join_then_drain(std::size_t bytes) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  auto worker = detail::fork_process("worker", [&] {
    const std::string items(bytes, 'x');
    for (std::size_t sent = 0; sent < bytes;) {
      const ssize_t more = write(ends[1], items.data() + sent, bytes - sent);
      if (more < 0) _exit(1);
      sent += static_cast<std::size_t>(more);
    }
    _exit(0);
  });
  ASSERT_THAT(worker.status(), is_ok());
  EXPECT_EQ(worker->reap(), 0);
  std::string drained(bytes, ' ');
  EXPECT_EQ(read(ends[0], drained.data(), bytes), static_cast<ssize_t>(bytes));
}

TEST_F(a_naive_pool, waits_for_a_worker_that_cannot_hand_over_its_items_when_it_is_joined_before_they_are_drained) {
  expect_end([] { join_then_drain(100); });
  expect_hang([] { join_then_drain(std::size_t{4} << 20); });  // more than the kernel keeps
}

// Whoever has ended is replaced, whyever it was, until the task is done.
void replace_until_done(const std::function<bool()>& initializer, atomic<int>& replaced) {
  const shared_value<mailbox> answer;
  for (; answer->look() == 0; replaced.fetch_add(1, relaxed)) {
    auto worker = detail::fork_process("worker", [&] {
      if (!initializer()) _exit(1);
      answer->put(square(7));
      _exit(0);
    });
    ASSERT_THAT(worker.status(), is_ok());
    (void)worker->reap();
  }
}

TEST_F(a_naive_pool, replaces_workers_for_ever_when_their_initializer_always_fails) {
  const shared_value<atomic<int>> replaced;
  expect_end([&] { replace_until_done([] { return true; }, *replaced); });
  EXPECT_EQ(replaced->exchange(0, relaxed), 1);
  expect_hang([&] { replace_until_done([] { return false; }, *replaced); });
  EXPECT_GT(replaced->load(relaxed), 1);
}

// A result that its worker cannot put into bytes.
struct secret {
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
  }
};

// The worker's loop takes what a result throws for its own affair, notes it, and goes on to the next task.
void answer_or_go_on(int tasks, int answers) {
  for (int number = 0; read(tasks, &number, sizeof number) == sizeof number;) {
    try {
      byte_writer bytes;
      bytes.put(secret{.number = number, .text = {}});
      (void)!write(answers, bytes.bytes().data(), bytes.bytes().size());
    } catch (const std::runtime_error&) {  // NOLINT(bugprone-empty-catch): that is its fault
      // there would be a line in a log
    }
  }
}

void ask_for(int number) {
  std::array<int, 2> tasks{};
  std::array<int, 2> answers{};
  ASSERT_EQ(pipe(tasks.data()), 0);
  ASSERT_EQ(pipe(answers.data()), 0);
  auto worker = detail::fork_process("worker", [&] {
    close(tasks[1]);
    answer_or_go_on(tasks[0], answers[1]);
    _exit(0);
  });
  ASSERT_THAT(worker.status(), is_ok());
  ASSERT_EQ(write(tasks[1], &number, sizeof number), static_cast<ssize_t>(sizeof number));
  std::array<char, 100> answer{};
  EXPECT_GT(read(answers[0], answer.data(), answer.size()), 0);
  close(tasks[1]);
  EXPECT_EQ(worker->reap(), 0);
}

TEST_F(a_naive_pool, waits_for_ever_for_a_result_that_cannot_be_serialised) {
  expect_end([] { ask_for(12); });
  expect_hang([] { ask_for(13); });
}

}  // namespace
}  // namespace contend::testing_support
