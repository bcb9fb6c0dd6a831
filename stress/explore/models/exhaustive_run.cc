// exhaustive_run: the loop.
#include "explore/models/exhaustive_run.h"

#include <absl/strings/str_format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>

#include "explore/exhaustive.h"
#include "explore/models/exhaustive_table.h"
#include "explore/shrink.h"
#include "explore/trace.h"
#include "platform/interruption.h"
#include "written_file.h"

namespace contend::inline CONTEND_BACKEND::explore {

namespace {

std::vector<exhausted> rows_in(const std::string& file) {
  std::ifstream in(file);
  return rows_of(std::string(std::istreambuf_iterator<char>(in), {}));
}

exhausted explore_within(const model& each, double seconds, std::uint32_t unroll) {
  exhaustive by;
  limits allowed = each.allowed;
  allowed.seconds = seconds;
  allowed.unroll = unroll;
  const bool is_seen = isatty(STDERR_FILENO) != 0;
  std::uint64_t looks = 0;
  allowed.go_on = [&] {
    if (is_seen && looks++ % 1000 == 0)
      std::fprintf(stderr, "\r\033[K%s: %.3g %% ", each.name.c_str(), 100 * by.share());
    return interrupting_signal() == 0;
  };
  const result answer = engine::running().explore(each.name, each.body, by, allowed);
  if (is_seen) std::fputs("\r\033[K", stderr);
  if (answer.found) {
    const result shorter = shrink(answer, each.body, allowed);
    std::fputs(trace_of(shorter, each.body, allowed).c_str(), stdout);
  }
  return exhausted_of(answer, by.share(), unroll);
}

// A tenth of the time for all; if that is too little, the rest for those whose loops are short, then for longer ones,
// until these are all.
exhausted explore_one(const model& each, double seconds) {
  const auto start = std::chrono::steady_clock::now();
  exhausted best = explore_within(each, seconds / 10, no_bound);
  for (std::uint32_t unroll = 1; !best.is_complete() && best.found.empty(); unroll += std::max(unroll / 2, 1U)) {
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    if (taken.count() >= seconds || interrupting_signal() != 0) break;
    exhausted next = explore_within(each, seconds - taken.count(), unroll);
    if (next.share != 1 && next.found.empty()) break;
    if (next.distinct != 0 || !next.found.empty()) best = std::move(next);  // some come to their ends
  }
  std::printf("%s\n", to_string(best).c_str());
  std::fflush(stdout);
  return best;
}

}  // namespace

int explore_wholly(const std::vector<const model*>& some, double seconds, const std::string& table) {
  std::vector<exhausted> rows = rows_in(table);
  std::size_t complete = 0;
  std::size_t bounded = 0;
  std::size_t findings = 0;
  for (const model* each : some) {
    const auto known =
        std::find_if(rows.begin(), rows.end(), [&](const exhausted& row) { return row.model == each->name; });
    if (known != rows.end() && known->is_complete()) {
      ++complete;
      continue;
    }
    if (interrupting_signal() != 0) break;
    const exhausted row = explore_one(*each, seconds);
    complete += row.is_complete() ? 1U : 0U;
    bounded += row.unroll != no_bound ? 1U : 0U;
    findings += row.found.empty() ? 0U : 1U;
    if (known == rows.end()) {
      rows.push_back(row);
    } else if (is_better(row, *known)) {
      *known = row;
    }
    if (table.empty()) continue;
    if (const absl::Status written = write_file(table, table_of(rows)); !written.ok()) {
      std::fprintf(stderr, "explore: %s\n", std::string(written.message()).c_str());
      return 2;
    }
  }
  std::printf("%zu of %zu models explored wholly, %zu with a bound on loops, %zu findings\n", complete, some.size(),
              bounded, findings);
  if (findings != 0) return 1;
  return interrupting_signal() != 0 ? 130 : 0;
}

}  // namespace contend::inline CONTEND_BACKEND::explore
