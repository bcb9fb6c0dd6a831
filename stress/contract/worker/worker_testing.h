// worker_testing: what the tests of workers share: notes that threads and processes can write.
#pragma once

#include <absl/status/statusor.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "platform_testing.h"
#include "worker/contenders.h"
#include "worker/process_worker.h"
#include "worker/thread_worker.h"

namespace contend::testing_support {

// Where workers of both kinds leave what they saw.
struct notes {
  mailbox first;
  mailbox second;
  mailbox go;
};

// Waits for ever; a process that does it must be killed.
inline void wait_for(const mailbox& box) { (void)box.await(); }

MATCHER(has_ended_now, "") {
  *result_listener << arg.status().ToString();
  return arg.ok() && *arg;
}
MATCHER(still_runs, "") {
  *result_listener << arg.status().ToString();
  return arg.ok() && !*arg;
}

template <class Worker>
class worker_of : public testing::Test {
 protected:
  void SetUp() override {
    if (Worker::traits.processes && thread_sanitizer) GTEST_SKIP() << no_processes_here;
  }
  void TearDown() override { EXPECT_THAT(detail::children_of_this_process(), IsEmpty()); }

  shared_value<notes> notes_;
};

struct kind_of_worker {
  template <class Worker>
  static std::string GetName(int) {
    return std::string(Worker::traits.name);
  }
};

}  // namespace contend::testing_support
