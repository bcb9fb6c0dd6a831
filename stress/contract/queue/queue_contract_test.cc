// queue_contract_test: every check for every contender in every scope: theme/contender/scope.sentence.
#include <absl/strings/str_cat.h>
#include <absl/strings/str_replace.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <string>
#include <utility>

#include "contract/queue/check.h"
#include "contract/queue/coverage.h"
#include "contract/queue/subject.h"
#include "platform/team.h"

namespace contend::inline CONTEND_BACKEND::contract {
namespace {

using namespace std::chrono_literals;

// Far beyond what any check takes on a slow, loaded machine: who is later hangs.
constexpr auto hangs_after = 60s;

class contract_case : public testing::Test {
 public:
  contract_case(const check& what, const subject& contender, scope sharing)
      : what_(what), contender_(contender), sharing_(sharing) {}

  void TestBody() override {  // NOLINT: GoogleTest's name
    if (const std::string reason = why_not(what_, contender_, sharing_); !reason.empty()) GTEST_SKIP() << reason;
    const absl::Status status = run_guarded(what_, contender_, sharing_, hangs_after);
    EXPECT_TRUE(status.ok()) << contender_.name << ", " << to_string(sharing_) << ":\n" << status.message();
  }

 private:
  const check& what_;
  const subject& contender_;
  scope sharing_;
};

void register_cases() {
  for (const theme& each : themes()) {
    for (const subject& contender : all_subjects()) {
      for (const scope sharing : both_scopes) {
        const std::string suite =
            absl::StrCat(std::string(each.name), "/", contender.name, "/", std::string(to_string(sharing)));
        for (const check& what : each.checks) {
          testing::RegisterTest(
              suite.c_str(), std::string(what.name).c_str(), nullptr, nullptr, __FILE__, __LINE__,
              [&what, &contender, sharing]() -> testing::Test* { return new contract_case(what, contender, sharing); });
        }
      }
    }
  }
}

TEST(coverage, every_contender_is_checked_in_every_scope_that_it_allows) {
  const coverage now = coverage_of(all_subjects(), themes());
  std::cout << now.table;
  EXPECT_TRUE(now.missing.empty()) << "no check runs for " << now.missing.front();
  EXPECT_FALSE(all_subjects().empty());
}

TEST(coverage, a_contender_that_no_check_runs_for_is_missed) {
  std::vector<subject> unchecked{all_subjects().front()};
  const coverage now = coverage_of(unchecked, {});
  EXPECT_FALSE(now.missing.empty());
}

// A stack gives every item out once, too; what it cannot have is the order.
TEST(histories_check, finds_a_stack_that_says_it_is_a_queue) {
  const auto stack = std::find_if(all_subjects().begin(), all_subjects().end(),
                                  [](const subject& each) { return each.traits.order == queue_order::lifo; });
  ASSERT_NE(stack, all_subjects().end());
  subject pretender = *stack;
  const check& linearizable = histories_checks().front();
  EXPECT_TRUE(run_guarded(linearizable, pretender, scope::threads, hangs_after).ok());
  pretender.traits.order = queue_order::fifo;
  const absl::Status found = run_guarded(linearizable, pretender, scope::threads, hangs_after);
  EXPECT_NE(found.message().find("order inversion"), std::string::npos) << found;
}

}  // namespace
}  // namespace contend::inline CONTEND_BACKEND::contract

int main(int argc, char** argv) {
  contend::run_worker_if_executed(argc, argv);
  testing::InitGoogleTest(&argc, argv);
  contend::contract::register_cases();
  return RUN_ALL_TESTS();
}
