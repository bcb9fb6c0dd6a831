// pool_testing: what the tests of pools share: tasks that every kind of pool can run, and a pool to run them.
#pragma once

#include <absl/status/statusor.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <ranges>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "platform_testing.h"
#include "pool/pool.h"

namespace contend::testing_support {

inline int square(int n) { return n * n; }
inline int add(int a, int b) { return a + b; }
inline std::string twice(const std::string& text) { return text + text; }
inline void do_nothing() {}
inline int throw_at_seven(int n) { return n == 7 ? throw std::runtime_error("seven") : n; }
inline int wait_for_and_answer(const mailbox* box, int n) {
  (void)box->await();
  return n;
}
struct patient_item {
  mailbox* go;
  int number;
};
// Zero fails only after one has begun to.
inline int fail_in_turn(patient_item each) {
  if (each.number == 1) each.go->put(1);
  if (each.number == 0) (void)each.go->await();
  throw std::runtime_error("item " + std::to_string(each.number));
}

MATCHER_P(is_result, expected, "") {
  *result_listener << arg.status().ToString();
  return arg.ok() && *arg == expected;
}

template <class Pool>
class pool_of : public testing::Test {
 protected:
  void SetUp() override {
    if (Pool::traits.processes && thread_sanitizer) GTEST_SKIP() << no_processes_here;
  }
  void TearDown() override { EXPECT_THAT(detail::children_of_this_process(), IsEmpty()); }

  static std::unique_ptr<Pool> make(const pool_options& options = {.workers = 3}) {
    absl::StatusOr<std::unique_ptr<Pool>> pool = Pool::create(options);
    EXPECT_THAT(pool.status(), is_ok());
    return *std::move(pool);
  }

  shared_value<mailbox> go_;
  shared_value<atomic<int>> count_;
};

struct name_of_pool {
  template <class Pool>
  static std::string GetName(int) {
    return std::string(Pool::traits.name);
  }
};

}  // namespace contend::testing_support
