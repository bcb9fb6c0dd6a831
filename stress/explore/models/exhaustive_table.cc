// exhaustive_table: to text and back.
#include "explore/models/exhaustive_table.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <absl/strings/str_split.h>
#include <absl/strings/strip.h>

#include <algorithm>
#include <optional>
#include <tuple>

namespace contend::inline CONTEND_BACKEND::explore {

namespace {

constexpr std::string_view head =
    R"(# All executions of each model

Made by `scripts/stress --exhaustive`: each model of `models/`, gone through by `exhaustive` alone, within its
own limits (at most one time-out that comes early, one wait of limited length that ends early, and in those named `crash`
so many processes killed as they say: one, if nothing else). `executions` counts also those that were given up as another
one has the same; `distinct` are the execution graphs that came to an end (of those that differ only in which of equal
workers is which, mostly one). `all`: yes; or, where that has no end or takes too long, `loops to 8`: all in which no
worker comes to one line of the source more than 8 times; or about how much of it was seen in the time.
Seconds are those of one run beside other work. Lines that say yes are not measured again: remove those of what has changed.

| model | executions | distinct | all | seconds |
| --- | ---: | ---: | --- | ---: |
)";

constexpr absl::string_view loops = "loops to ";

std::string share_of(const exhausted& row) {
  if (!row.found.empty()) return absl::StrCat("FOUND: ", row.found);
  if (row.unroll != no_bound) return absl::StrCat(loops, row.unroll);
  return row.share == 1 ? "yes" : absl::StrFormat("%.2g %%", 100 * row.share);
}

std::optional<exhausted> row_of(absl::string_view line) {
  const std::vector<std::string> cells = absl::StrSplit(line, " | ");
  constexpr std::size_t columns = 5;
  if (cells.size() != columns || !cells[0].starts_with("| ")) return std::nullopt;
  exhausted row{.model = cells[0].substr(2)};
  if (!absl::SimpleAtoi(cells[1], &row.executions) || !absl::SimpleAtoi(cells[2], &row.distinct) ||
      !absl::SimpleAtod(absl::StripSuffix(cells[4], " |"), &row.seconds)) {
    return std::nullopt;
  }
  absl::string_view said = cells[3];
  if (said == "yes") {
    row.share = 1;
  } else if (absl::ConsumePrefix(&said, loops)) {
    row.share = 1;
    if (!absl::SimpleAtoi(said, &row.unroll)) return std::nullopt;
  } else if (absl::ConsumePrefix(&said, "FOUND: ")) {
    row.found = std::string(said);
  } else {
    double percent = 0;
    if (!absl::SimpleAtod(absl::StripSuffix(said, " %"), &percent)) return std::nullopt;
    row.share = percent / 100;
  }
  return row;
}

}  // namespace

exhausted exhausted_of(const result& answer, double share, std::uint32_t unroll) {
  return {.model = answer.test,
          .executions = answer.executions,
          .distinct = answer.distinct,
          .share = answer.complete ? 1 : std::min(share, 0.99),
          .seconds = answer.seconds,
          .found = answer.found ? to_string(answer.found->what) : "",
          .unroll = answer.cut != 0 ? unroll : no_bound};
}

bool is_better(const exhausted& row, const exhausted& other) noexcept {
  const auto rank = [](const exhausted& each) {
    return std::tuple(!each.found.empty(), each.share == 1, each.unroll, each.executions);
  };
  return rank(row) > rank(other);
}

std::vector<exhausted> rows_of(std::string_view text) {
  std::vector<exhausted> rows;
  for (const auto line : absl::StrSplit(absl::string_view(text.data(), text.size()), '\n')) {
    if (auto row = row_of(line)) rows.push_back(std::move(*row));
  }
  return rows;
}

std::string table_of(std::vector<exhausted> rows) {
  std::sort(rows.begin(), rows.end(),
            [](const exhausted& one, const exhausted& other) { return one.model < other.model; });
  std::string text(head);
  for (const exhausted& row : rows) {
    absl::StrAppendFormat(&text, "| %s | %d | %d | %s | %.1f |\n", row.model, row.executions, row.distinct,
                          share_of(row), row.seconds);
  }
  return text;
}

std::string to_string(const exhausted& row) {
  return absl::StrFormat("%s: %d executions, %d distinct, all: %s, in %.1f s", row.model, row.executions, row.distinct,
                         share_of(row), row.seconds);
}

}  // namespace contend::inline CONTEND_BACKEND::explore
