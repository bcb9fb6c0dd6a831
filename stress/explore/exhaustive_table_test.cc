// exhaustive_table_test: EXHAUSTIVE.md tells of every model that there is, and of no other.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "explore/models/exhaustive_table.h"
#include "explore/models/model.h"

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

TEST(a_table_of_executions, is_read_as_it_was_written) {
  const std::vector<exhausted> rows = {
      {.model = "a/b/2x2", .executions = 12, .distinct = 10, .share = 1, .seconds = 0.5},
      {.model = "a/c/3x1", .executions = 7, .distinct = 5, .share = 0.25, .seconds = 2},
      {.model = "a/d/3x1", .executions = 3, .distinct = 2, .share = 0, .seconds = 0, .found = "lost wake-up"},
  };
  const std::string text = explore::table_of(rows);
  const std::vector<exhausted> again = explore::rows_of(text);
  EXPECT_EQ(explore::table_of(again), text);
  ASSERT_EQ(again.size(), 3U);
  EXPECT_TRUE(again[0].is_complete());
  EXPECT_EQ(again[1].share, 0.25);
  EXPECT_EQ(again[2].found, "lost wake-up");
}

}  // namespace
