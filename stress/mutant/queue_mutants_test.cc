// queue_mutants_test: the contract checks say no to every broken queue, and yes to the faithful twin.
#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <string>
#include <string_view>

#include "contract/queue/check.h"
#include "contract/queue/coverage.h"
#include "contract/queue/subject.h"
#include "mutant/queue_mutants.h"
#include "platform/team.h"

namespace contend::inline CONTEND_BACKEND::contract {
namespace {

using namespace std::chrono_literals;

const check* check_named(std::string_view name) {
  for (const theme& each : themes()) {
    for (const check& what : each.checks) {
      if (what.name == name) return &what;
    }
  }
  return nullptr;
}

class queue_mutants_test : public testing::Test {
 protected:
  void SetUp() override {  // NOLINT: GoogleTest's name
#ifdef __SANITIZE_THREAD__
    GTEST_SKIP() << "mutants hang and crash: they need a process of their own, which ThreadSanitizer does not follow";
#endif
  }
};

TEST_F(queue_mutants_test, every_mutant_is_caught_by_the_checks_that_name_it) {
  // A mutant that hangs is caught by the deadline; none of the checks takes so long on a sound queue.
  constexpr auto hangs_after = 1s;
  for (const queue_mutant& mutant : queue_mutants()) {
    for (const std::string_view name : mutant.caught_by) {
      const check* what = check_named(name);
      ASSERT_NE(what, nullptr) << "there is no check " << name;
      ASSERT_EQ(why_not(*what, mutant.contender, mutant.sharing), "") << mutant.contender.name << ": " << name;
      const absl::Status status = run_guarded(*what, mutant.contender, mutant.sharing, hangs_after);
      EXPECT_FALSE(status.ok()) << name << " finds nothing wrong with " << mutant.contender.name;
    }
  }
}

TEST_F(queue_mutants_test, every_check_has_said_no_to_a_mutant) {
  std::set<std::string_view> proven;
  for (const queue_mutant& mutant : queue_mutants()) proven.insert(mutant.caught_by.begin(), mutant.caught_by.end());
  for (const theme& each : themes()) {
    for (const check& what : each.checks)
      EXPECT_TRUE(proven.contains(what.name)) << what.name << " is never shown to fail";
  }
}

TEST_F(queue_mutants_test, the_faithful_twin_passes_every_check) {
  for (const theme& each : themes()) {
    for (const check& what : each.checks) {
      for (const scope sharing : both_scopes) {
        if (!why_not(what, faithful_twin(), sharing).empty()) continue;
        const absl::Status status = run_guarded(what, faithful_twin(), sharing, 60s);
        EXPECT_TRUE(status.ok()) << what.name << ", " << to_string(sharing) << ": " << status.message();
      }
    }
  }
}

}  // namespace
}  // namespace contend::inline CONTEND_BACKEND::contract

int main(int argc, char** argv) {
  using namespace contend::contract;
  known_subjects().push_back(&faithful_twin());
  for (const queue_mutant& mutant : queue_mutants()) known_subjects().push_back(&mutant.contender);
  contend::run_worker_if_executed(argc, argv);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
