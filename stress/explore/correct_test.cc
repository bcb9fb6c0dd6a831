// correct_test: no false alarm: programs that are known to be right have no finding; with one flaw each, they have.
#include <gtest/gtest.h>

#include "explore/correct/algorithm.h"

namespace {

using namespace contend;
using explore::algorithm;
using explore::flaw;

std::vector<algorithm> all_algorithms() {
  std::vector<algorithm> all;
  for (auto* some : {
           explore::software_locks,       //
           explore::hardware_locks,       //
           explore::sleeping_algorithms,  //
           explore::publications,         //
           explore::reclamations,         //
           explore::containers,           //
       }) {
    for (algorithm& each : some()) all.push_back(std::move(each));
  }
  return all;
}

class an_algorithm : public testing::TestWithParam<algorithm> {};

TEST_P(an_algorithm, has_no_finding) {
  const auto answer = explore::exhaust(GetParam().name, GetParam().with(flaw(0)));
  EXPECT_FALSE(answer.found) << to_string(answer);
  EXPECT_TRUE(answer.complete) << to_string(answer);
  RecordProperty("executions", std::to_string(answer.executions));
  EXPECT_EQ(answer.distinct, GetParam().distinct) << to_string(answer);
}

TEST_P(an_algorithm, with_a_flaw_has_one) {
  for (std::size_t i = 0; i < GetParam().flawed.size(); ++i) {
    const auto answer = explore::exhaust(GetParam().name, GetParam().with(flaw(static_cast<int>(i + 1))));
    ASSERT_TRUE(answer.found) << "flaw " << i + 1 << ": " << to_string(answer);
    EXPECT_EQ(answer.found->what, GetParam().flawed[i]) << "flaw " << i + 1 << ": " << to_string(answer);
  }
}

INSTANTIATE_TEST_SUITE_P(known, an_algorithm, testing::ValuesIn(all_algorithms()),
                         [](const auto& tested) { return tested.param.name; });

}  // namespace
