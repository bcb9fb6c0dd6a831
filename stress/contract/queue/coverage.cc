// The coverage table, made from the same why_not() that decides what runs.
#include "contract/queue/coverage.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace contend::inline CONTEND_BACKEND::contract {
namespace {

bool promises_something(const subject& contender, scope sharing) {
  const contender_kind kind = contender.traits.kind;
  if (kind == contender_kind::null || kind == contender_kind::ceiling) return false;
#ifdef __SANITIZE_THREAD__
  if (sharing == scope::processes) return false;
#endif
  return sharing == scope::threads || contender.traits.processes;
}

std::string cells_of(const subject& contender, scope sharing, const std::vector<theme>& all, std::size_t& runs,
                     std::map<std::string, std::size_t>& reasons) {
  std::string cells;
  for (const theme& each : all) {
    std::size_t here = 0;
    for (const check& what : each.checks) {
      const std::string reason = why_not(what, contender, sharing);
      if (reason.empty()) ++here;
      if (!reason.empty()) ++reasons[reason];
    }
    runs += here;
    absl::StrAppend(&cells, absl::StrFormat("%7d/%-4d", here, each.checks.size()));
  }
  return cells;
}

}  // namespace

coverage coverage_of(const std::vector<subject>& subjects, const std::vector<theme>& all) {
  coverage result;
  result.table = absl::StrFormat("%-42s", "checks that run, of all");
  for (const theme& each : all) absl::StrAppend(&result.table, absl::StrFormat("%12s", std::string(each.name)));
  result.table += '\n';
  for (const subject& contender : subjects) {
    for (const scope sharing : both_scopes) {
      std::size_t runs = 0;
      std::map<std::string, std::size_t> reasons;
      const std::string row = absl::StrCat(contender.name, ", ", std::string(to_string(sharing)));
      absl::StrAppend(&result.table, absl::StrFormat("%-42s", row), cells_of(contender, sharing, all, runs, reasons),
                      "\n");
      for (const auto& [reason, count] : reasons)
        absl::StrAppend(&result.table, "      not ", count, ": ", reason, "\n");
      if (runs == 0 && promises_something(contender, sharing)) result.missing.push_back(row);
    }
  }
  return result;
}

}  // namespace contend::inline CONTEND_BACKEND::contract
