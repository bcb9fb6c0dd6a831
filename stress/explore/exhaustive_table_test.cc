// exhaustive_table_test: EXHAUSTIVE.md tells of every model that there is, and of no other; and of each algorithm it
// tells all executions of two workers with two operations each, and of three with one.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "explore/models/exhaustive_run.h"
#include "explore/models/exhaustive_table.h"
#include "explore/models/model.h"
#include "platform/atomic.h"

namespace {

using namespace contend;
using explore::exhausted;

std::vector<exhausted> written_rows() {
  std::ifstream in(CONTEND_EXHAUSTIVE_TABLE);
  return explore::rows_of(std::string(std::istreambuf_iterator<char>(in), {}));
}

// What is wrong with such a table; empty: nothing.
std::string complaint_of(const std::vector<exhausted>& rows) {
  std::string text;
  for (const explore::model& each : explore::all_models()) {
    const auto has_its_name = [&](const exhausted& row) { return row.model == each.name; };
    const auto count = std::count_if(rows.begin(), rows.end(), has_its_name);
    if (count != 1) text += each.name + " has " + std::to_string(count) + " lines\n";
  }
  for (const exhausted& row : rows) {
    if (!row.found.empty()) text += row.model + ": " + row.found + "\n";
    const auto& all = explore::all_models();
    const auto is_this = [&](const explore::model& each) { return each.name == row.model; };
    if (std::none_of(all.begin(), all.end(), is_this)) text += row.model + " is no model\n";
  }
  return text;
}

TEST(the_table_of_all_executions, has_a_line_for_each_model_and_no_finding) {
  EXPECT_EQ(complaint_of(written_rows()), "") << "scripts/stress --exhaustive writes what is missing";
}

TEST(the_table_of_all_executions, would_not_be_believed_if_something_were_wrong_in_it) {
  const std::vector<exhausted> rows = written_rows();
  ASSERT_FALSE(rows.empty());
  std::vector<exhausted> others = rows;
  others.pop_back();
  EXPECT_NE(complaint_of(others), "");
  others = rows;
  others.front().model += "x";
  EXPECT_NE(complaint_of(others), "");
  others = rows;
  others.front().found = "race";
  EXPECT_NE(complaint_of(others), "");
}

// "lock/mcs_lock/park/2x2_sections": 2 workers, 2 operations of each, of lock/mcs_lock/park; one of a few that are
// killed is an algorithm of its own here.
struct model_size {
  std::string algorithm;
  unsigned workers = 0;
  unsigned operations = 0;
};

model_size size_of(std::string name) {
  constexpr std::string_view crash = "/crash";
  const bool is_killed = name.ends_with(crash);
  if (is_killed) name.resize(name.size() - crash.size());
  const std::size_t end = name.rfind('/');
  model_size size{.algorithm = name.substr(0, end) + (is_killed ? " with a crash" : "")};
  char x = 0;
  std::istringstream(name.substr(end + 1)) >> size.workers >> x >> size.operations;
  return size;
}

// Algorithms of which not all executions of both sizes were seen (within a bound on endless loops, if need be). A pipe
// has two ends.
std::string gaps_of(const std::vector<exhausted>& rows) {
  std::map<std::string, std::pair<bool, bool>> seen;  // two with two, three with one
  for (const exhausted& row : rows) {
    const model_size size = size_of(row.model);
    auto& [twos, threes] = seen[size.algorithm];
    const bool is_whole = row.share == 1 && row.found.empty();
    twos |= is_whole && size.workers >= 2 && size.operations >= 2;
    threes |= (is_whole && size.workers >= 3 && size.operations >= 1) || size.algorithm.starts_with("pipe/");
  }
  std::string text;
  for (const auto& [algorithm, sizes] : seen) {
    if (!sizes.first) text += algorithm + ": two workers with two operations each\n";
    if (!sizes.second) text += algorithm + ": three workers with one operation each\n";
  }
  return text;
}

TEST(the_table_of_all_executions, has_each_algorithm_with_two_workers_and_with_three) {
  const std::vector<exhausted> rows = written_rows();
  ASSERT_FALSE(rows.empty());
  EXPECT_EQ(gaps_of(rows), "");
}

TEST(the_table_of_all_executions, would_not_be_enough_if_an_algorithm_were_seen_in_part) {
  std::vector<exhausted> rows = {{.model = "a/b/2x2_c", .share = 1}, {.model = "a/b/3x1_c", .share = 1, .unroll = 3}};
  EXPECT_EQ(gaps_of(rows), "");
  rows.back().share = 0.5;
  EXPECT_EQ(gaps_of(rows), "a/b: three workers with one operation each\n");
  rows.back() = {.model = "a/b/3x1_c", .share = 1, .found = "race"};
  EXPECT_NE(gaps_of(rows), "");
  rows.back() = {.model = "a/b/3x1_c/crash", .share = 1};
  EXPECT_EQ(gaps_of(rows),
            "a/b: three workers with one operation each\na/b with a crash: two workers with two operations each\n");
}

TEST(a_table_of_executions, is_read_as_it_was_written) {
  const std::vector<exhausted> rows = {
      {.model = "a/b/2x2", .executions = 12, .distinct = 10, .share = 1, .seconds = 0.5},
      {.model = "a/c/3x1", .executions = 7, .distinct = 5, .share = 0.25, .seconds = 2},
      {.model = "a/d/3x1", .executions = 3, .distinct = 2, .share = 0, .seconds = 0, .found = "lost wake-up"},
      {.model = "a/e/3x1", .executions = 9, .distinct = 8, .share = 1, .seconds = 1, .unroll = 6},
  };
  const std::string text = explore::table_of(rows);
  const std::vector<exhausted> again = explore::rows_of(text);
  EXPECT_EQ(explore::table_of(again), text);
  ASSERT_EQ(again.size(), 4U);
  EXPECT_TRUE(again[0].is_complete());
  EXPECT_EQ(again[1].share, 0.25);
  EXPECT_EQ(again[2].found, "lost wake-up");
  EXPECT_EQ(again[3].unroll, 6U);
  EXPECT_FALSE(again[3].is_complete());
}

// What a run writes of one model.
exhausted row_written_for(const explore::model& only) {
  const std::string table = testing::TempDir() + "exhaustive_table_test.md";
  std::remove(table.c_str());
  EXPECT_EQ(explore::explore_wholly({&only}, 2, table), 0);
  std::ifstream in(table);
  const std::vector<exhausted> rows = explore::rows_of(std::string(std::istreambuf_iterator<char>(in), {}));
  EXPECT_EQ(rows.size(), 1U);
  return rows.at(0);
}

// Each goes on until it has found a number of its kind; the other can keep it from that for ever.
void two_who_overtake_each_other(explore::team& team) {
  atomic<unsigned> number{0};
  for (const unsigned kind : {0U, 1U}) {
    team.worker("finder", [&number, kind] {
      while (number.fetch_add(1, relaxed) % 2 == kind) continue;
    });
  }
  team.run();
}

TEST(a_run_through_all_executions, of_loops_without_end_tells_how_far_it_came) {
  const exhausted row = row_written_for({"two who overtake each other", two_who_overtake_each_other});
  EXPECT_NE(row.unroll, explore::no_bound);
  EXPECT_GT(row.distinct, 0U);
}

TEST(a_run_through_all_executions, does_not_count_bounds_within_which_nothing_ends) {
  const auto and_one_of_many_rounds = [](explore::team& team) {
    atomic<unsigned> sum{0};
    team.worker("adder", [&] {
      for (int i = 0; i < 5000; ++i) sum.fetch_add(1, relaxed);
    });
    two_who_overtake_each_other(team);
  };
  const exhausted row = row_written_for({"two, and one of many rounds", and_one_of_many_rounds});
  EXPECT_EQ(row.unroll, explore::no_bound);
  EXPECT_FALSE(row.is_complete());
}

TEST(a_row_of_executions, is_better_if_it_tells_more) {
  const exhausted part = {.model = "a", .executions = 1000, .share = 0.5};
  const exhausted loops_to_2 = {.model = "a", .executions = 10, .share = 1, .unroll = 2};
  const exhausted loops_to_6 = {.model = "a", .executions = 5, .share = 1, .unroll = 6};
  const exhausted whole = {.model = "a", .executions = 5, .share = 1};
  const exhausted finding = {.model = "a", .executions = 1, .found = "race"};
  EXPECT_TRUE(is_better(loops_to_2, part));
  EXPECT_TRUE(is_better(loops_to_6, loops_to_2));
  EXPECT_TRUE(is_better(whole, loops_to_6));
  EXPECT_TRUE(is_better(finding, whole));
  EXPECT_FALSE(is_better(part, loops_to_2));
  EXPECT_FALSE(is_better(whole, whole));
}

}  // namespace
