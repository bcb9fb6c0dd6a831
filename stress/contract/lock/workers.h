// workers: what the tests of locks share: workers that are threads or processes, and the witness of a critical section.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "contract/platform_testing.h"
#include "platform/atomic.h"
#include "platform/cell.h"
#include "platform/pause.h"
#include "platform/process.h"
#include "platform/scope.h"

namespace contend::testing_support {

// Sees who is inside a critical section. Its atomics are relaxed on purpose: what orders the plain cells is the lock
// alone, so ThreadSanitizer, too, sees a lock that orders nothing.
class witness {
 public:
  void enter() noexcept {
    if (inside_.fetch_add(1, relaxed) != 0) overlaps_.fetch_add(1, relaxed);  // no order, see above
    if (first_.read() != second_.read()) torn_.fetch_add(1, relaxed);         // no order, see above
    first_.write(first_.read() + 1);
  }
  void leave() noexcept {
    second_.write(second_.read() + 1);
    inside_.fetch_sub(1, relaxed);  // no order, see above
  }

  // What it has to complain of, once all have stopped; empty if so many sections were entered one by one.
  std::string complaint(std::uint64_t sections) const {
    if (overlaps_.load(relaxed) != 0) return "two were inside at once";          // all have stopped
    if (torn_.load(relaxed) != 0) return "a section saw another one half done";  // all have stopped
    if (first_.read() != sections || second_.read() != sections) return "sections were lost";
    return "";
  }

 private:
  atomic<std::uint32_t> inside_{0};
  atomic<std::uint32_t> overlaps_{0};
  atomic<std::uint32_t> torn_{0};
  cell<std::uint64_t> first_{0};
  cell<std::uint64_t> second_{0};
};

// Workers that run beside the test: threads, or processes forked by it. A process that does not end in time is
// killed, and the test fails; one that ends with a failure of its own lets the test fail as well.
class crew {
 public:
  explicit crew(scope kind) : kind_(kind) {}
  crew(const crew&) = delete;
  crew& operator=(const crew&) = delete;
  ~crew() { join(); }

  void start(std::function<void()> body) {
    if (kind_ == scope::threads) {
      threads_.emplace_back(std::move(body));
      return;
    }
    auto child = detail::fork_process("worker", [&] {
      body();
      _exit(testing::Test::HasFailure() ? 1 : 0);
    });
    ASSERT_TRUE(child.ok()) << child.status();
    processes_.push_back(*std::move(child));
  }

  void join() {
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
    for (detail::process& process : processes_) {
      std::vector<pollfd> polls{{.fd = process.pidfd(), .events = POLLIN, .revents = 0}};
      const bool ended = detail::poll_until(polls, patient);
      EXPECT_TRUE(ended) << "a worker hangs";
      const int status = ended ? process.reap() : process.kill_and_reap();
      EXPECT_TRUE(!ended || status == 0) << detail::end_text(status);
    }
    processes_.clear();
  }

  // Lets it die in the middle of what it does.
  void kill(std::size_t process) {
    (void)processes_[process].kill_and_reap();
    processes_.erase(processes_.begin() + static_cast<std::ptrdiff_t>(process));
  }
  pid_t pid(std::size_t process) const { return processes_[process].pid(); }

 private:
  scope kind_;
  std::vector<std::thread> threads_;
  std::vector<detail::process> processes_;
};

// What `question` answers when another worker asks it.
inline bool elsewhere(scope kind, const std::function<bool()>& question) {
  const shared_value<mailbox> answer;
  {
    crew other(kind);
    other.start([&] { answer->put(question() ? 1 : 2); });
  }
  EXPECT_NE(answer->look(), 0);
  return answer->look() == 1;
}

}  // namespace contend::testing_support
