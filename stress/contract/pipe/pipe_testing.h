// pipe_testing: what the pipe's tests share: every pipe in every scope as a parameter, its two ends, another worker.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "contract/pipe/any_pipe.h"
#include "contract/pipe/pattern.h"
#include "contract/platform_testing.h"
#include "pipe/pipe.h"
#include "platform/process.h"
#include "platform/scope.h"

namespace contend::inline CONTEND_BACKEND {

inline void PrintTo(outcome result, std::ostream* out) { *out << to_string(result); }  // NOLINT: GoogleTest's name

}  // namespace contend::inline CONTEND_BACKEND

namespace contend::testing_support {

using contract::any_end;
using contract::any_end_ptr;
using contract::any_ends;
using contract::pipe_subject;
using contract::pipe_subjects;

struct pipe_case {
  const pipe_subject* subject;
  scope sharing;
};
inline void PrintTo(const pipe_case& tested, std::ostream* out) {  // NOLINT: GoogleTest's name
  *out << tested.subject->name << " " << to_string(tested.sharing);
}

inline std::vector<pipe_case> pipe_cases() {
  std::vector<pipe_case> cases;
  for (const pipe_subject& subject : pipe_subjects()) {
    cases.push_back({&subject, scope::threads});
    if (subject.traits.processes) cases.push_back({&subject, scope::processes});
  }
  return cases;
}

inline std::string case_name(const testing::TestParamInfo<pipe_case>& info) {
  std::string name = info.param.subject->name + "_" + std::string(to_string(info.param.sharing));
  std::replace(name.begin(), name.end(), '/', '_');
  return name;
}

class pipe_test : public testing::TestWithParam<pipe_case> {
 protected:
  const pipe_subject& subject() const { return *GetParam().subject; }
  bool with_processes() const { return GetParam().sharing == scope::processes; }
  bool is_ring() const { return subject().traits.kind == contender_kind::primitive; }

  // ours receives from theirs, and sends to it if the pipe is duplex.
  void open(std::size_t capacity = 4096, bool duplex = true) {
    absl::StatusOr<any_ends> ends =
        subject().create({.capacity_bytes = capacity, .duplex = duplex, .sharing = GetParam().sharing});
    ASSERT_TRUE(ends.ok()) << ends.status();
    ours = std::move(ends->first);
    theirs = std::move(ends->second);
  }

 public:
  any_end_ptr ours;
  any_end_ptr theirs;
};

// What the other worker does: a thread, or a forked process, which has ended well or badly when the scope ends.
class other_worker {
 public:
  other_worker(bool as_process, std::function<void()> work) {
    if (!as_process) {
      thread_ = std::thread(std::move(work));
      return;
    }
    auto child = detail::fork_process("other worker", [&] {
      work();
      _exit(0);
    });
    EXPECT_TRUE(child.ok()) << child.status();
    if (child.ok()) process_ = *std::move(child);
  }
  other_worker(const other_worker&) = delete;
  other_worker& operator=(const other_worker&) = delete;
  ~other_worker() { join(); }

  void join() {
    if (thread_.joinable()) thread_.join();
    if (process_.is_running()) {
      const int status = process_.reap();
      EXPECT_EQ(status, 0) << "the other worker " << detail::end_text(status);
    }
  }
  void kill() {
    if (process_.is_running()) (void)process_.kill_and_reap();
  }
  pid_t pid() const { return process_.pid(); }

 private:
  std::thread thread_;
  detail::process process_;
};

// Stops this forked worker for ever: it is killed where it stands.
[[noreturn]] inline void stand_still() {
  while (true) pause();
}

// In a forked worker GoogleTest's expectations reach nobody: it ends badly instead.
inline void require(bool condition) {
  if (!condition) std::_Exit(3);
}

}  // namespace contend::testing_support
