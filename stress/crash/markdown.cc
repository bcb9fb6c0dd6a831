// markdown: see markdown.h.
#include "crash/markdown.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <array>

namespace contend::inline CONTEND_BACKEND {

namespace {

using row = std::array<const cell_of_matrix*, strike::every_kind.size()>;  // nullptr: was not asked for

std::vector<row> rows_of(const std::vector<cell_of_matrix>& all) {
  std::vector<row> rows;
  const auto same = [](const row& one, const cell_of_matrix& cell) {
    const cell_of_matrix& first = **std::ranges::find_if(one, [](const auto* each) { return each != nullptr; });
    return first.what().name == cell.what().name && first.what().role == cell.what().role;
  };
  for (const cell_of_matrix& cell : all) {
    if (rows.empty() || !same(rows.back(), cell)) rows.emplace_back();
    rows.back()[static_cast<std::size_t>(cell.how())] = &cell;
  }
  std::ranges::stable_sort(rows, {}, [](const row& each) {
    const auto& what = (**std::ranges::find_if(each, [](const auto* cell) { return cell != nullptr; })).what();
    return std::pair(what.name, what.role);
  });
  return rows;
}

std::string blocked_of(const cell_of_matrix* cell) {
  return cell == nullptr ? "-" : absl::StrCat(cell->count().blocked, " of ", cell->count().strikes);
}

std::string killed(const cell_of_matrix* cell) {
  if (cell == nullptr) return "- | - | - | - | -";
  const cell_count n = cell->count();
  return absl::StrCat(n.strikes, " | ", n.survived, " | ", n.blocked, " | ", n.lost, " | ", n.struck_at, "/", n.places);
}

}  // namespace

std::string markdown_of(const std::vector<cell_of_matrix>& all) {
  std::string text =
      "| primitive | victim | promises survival | kills | survived | blocked | lost | places struck | stop: blocked of "
      "| "
      "stop-resume: blocked of |\n| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n";
  for (const row& each : rows_of(all)) {
    const subject& what = (**std::ranges::find_if(each, [](const auto* cell) { return cell != nullptr; })).what();
    absl::StrAppend(&text, "| `", what.name, "` | ", what.role, " | ", what.tolerant ? "yes" : "-", " | ",
                    killed(each[static_cast<std::size_t>(strike::kind::kill)]), " | ",
                    blocked_of(each[static_cast<std::size_t>(strike::kind::stop)]), " | ",
                    blocked_of(each[static_cast<std::size_t>(strike::kind::resume)]), " |\n");
  }
  return text;
}

}  // namespace contend::inline CONTEND_BACKEND
