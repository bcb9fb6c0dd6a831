// known_bugs_test: bugs of the literature are found within few executions, whatever the seed and the number of workers.
#include <gtest/gtest.h>

#include <algorithm>

#include "explore/programs/trials.h"

namespace {

using namespace contend;
using explore::program;

std::vector<program> programs_of(bool many_workers) {
  std::vector<program> all = explore::all_programs();
  std::erase_if(all, [&](const program& each) {
    const bool has_many = each.name.ends_with("_50") || each.name.ends_with("_100");
    return has_many != many_workers;
  });
  return all;
}

void expect_found(const program& which, std::uint32_t trials, std::uint64_t most) {
  const auto counts = try_often(explore::all_ways().front(), which, trials, 1, most);
  EXPECT_EQ(counts.found, trials) << which.name << ", in " << most << " executions";
}

TEST(a_known_bug, is_found_soon_with_each_seed) {
  for (const program& each : programs_of(false)) expect_found(each, 5, 200);
}

TEST(a_known_bug, is_found_as_soon_among_a_hundred_workers) {
  const auto all = programs_of(true);
  ASSERT_EQ(all.size(), 3U);
  for (const program& each : all) expect_found(each, 1, 100);
}

}  // namespace
