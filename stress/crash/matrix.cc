// matrix: see matrix.h.
#include "crash/matrix.h"

#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <nlohmann/json.hpp>

#include "lots.h"
#include "random_bits.h"
#include "written_file.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

using namespace std::chrono_literals;

constexpr nanoseconds slice = 100ms;
constexpr nanoseconds slice_of_a_soak = 3s;
// A primitive that must go on is given the time that a busy machine may need; another may block, so it is soon said.
constexpr nanoseconds patience_with_who_must = 10s;
constexpr nanoseconds patience_with_twins = 1s;
constexpr nanoseconds patience_with_who_may_not = 250ms;

}  // namespace

// Written by the process of the slice alone.
struct cell_of_matrix::tally {
  std::array<std::atomic<std::uint64_t>, 4> fates{};
  std::atomic<std::uint64_t> lost{0};
  std::atomic<std::uint64_t> most_lost{0};
  std::atomic<std::uint64_t> held{0};
  std::atomic<std::uint64_t> passed_by{0};
  std::atomic<std::uint64_t> bouts{0};
  std::array<char, 200> what{};  // of the first wrong or unexpectedly blocked bout
  strike::places seen;
};

cell_of_matrix::cell_of_matrix(subject what, strike::kind how)
    : what_(std::move(what)), how_(how), memory_(*region::create(sizeof(tally), {.sharing = scope::processes})) {
  tally_ = ::new (static_cast<void*>(memory_.bytes().data())) tally;
}

std::string cell_of_matrix::name() const {
  return absl::StrCat(what_.name, ".", what_.role, ".", std::string(to_string(how_)));
}

std::string cell_of_matrix::again(std::uint64_t seed) const {
  return absl::StrCat("scripts/stress --crash", what_.broken ? " --twins" : "", " --seed ", seed, " --filter '^",
                      name(), "$'");
}

cell_count cell_of_matrix::count() const {
  const auto fates = [this](fate which) { return tally_->fates[static_cast<std::size_t>(which)].load(); };
  cell_count all{.survived = fates(fate::survived),
                 .blocked = fates(fate::blocked),
                 .wrong = fates(fate::wrong),
                 .lost = tally_->lost.load(),
                 .most_lost = tally_->most_lost.load(),
                 .held = tally_->held.load(),
                 .passed_by = tally_->passed_by.load(),
                 .places = tally_->seen.count.load()};
  all.strikes = all.survived + all.blocked + all.wrong;
  all.struck_at = static_cast<std::uint64_t>(
      std::ranges::count_if(tally_->seen.struck, [](const auto& times) { return times.load() != 0; }));
  return all;
}

std::string cell_of_matrix::found() const {
  if (!leaks_.empty()) return leaks_;
  const cell_count all = count();
  const auto say = [&](std::string_view what) {
    return absl::StrCat(std::string(what), ": ", tally_->what.data(), " (", all.strikes, " strikes)");
  };
  if (all.wrong != 0) return say("wrong");
  if (all.blocked != 0 && must_survive()) return say("blocked");
  // Who is stopped, or dead and not survived, keeps what he has: whoever gets on has taken it from him.
  if (all.passed_by != 0 && !must_survive())
    return absl::StrCat("survived ", all.passed_by, " of ", all.held,
                        " strikes at one who had what the others need: they took it, or its traits promise too little");
  if (what_.tolerant && all.most_lost > what_.hands)
    return absl::StrCat("lost ", all.most_lost, " items, in the hands of the victim are at most ", what_.hands);
  if (how_ == strike::kind::resume && all.lost != 0) return absl::StrCat("lost ", all.lost, " though nobody died");
  return "";
}

// Half of the strikes fall at places, each in turn; the first bout, which knows none yet, at the first that is passed.
aftermath cell_of_matrix::one_bout(std::uint64_t seed, std::uint64_t number) {
  random_bits random({seed, number, static_cast<std::uint64_t>(how_)});
  strike::plan plan{.how = how_};
  if (number % 2 == 0) {
    const std::uint32_t places = std::max(tally_->seen.count.load(), 1U);
    plan.place = static_cast<std::uint32_t>(number / 2 % places);
    plan.passage = number == 0 ? 1 : 1 + static_cast<std::uint32_t>(random.below(1U << random.below(6)));
  }
  const nanoseconds patience = !must_survive() ? patience_with_who_may_not
                               : what_.broken  ? patience_with_twins
                                               : patience_with_who_must;
  bout fight(plan, tally_->seen, patience, random.next());
  return what_.play(fight);
}

absl::Status cell_of_matrix::strike_for(std::uint64_t seed, std::uint64_t most, bool watches_leaks) {
  const auto once = [&](std::uint64_t) -> absl::Status {
    if (count().strikes >= most || !found().empty()) return absl::CancelledError();
    const aftermath after = one_bout(seed, tally_->bouts.fetch_add(1));
    if (after.of_survivors == fate::wrong || (after.of_survivors == fate::blocked && tally_->what[0] == 0)) {
      tally_->what.fill(0);
      after.what.copy(tally_->what.data(), tally_->what.size() - 1);
    }
    tally_->fates[static_cast<std::size_t>(after.of_survivors)].fetch_add(1);
    if (after.held) {
      tally_->held.fetch_add(1);
      tally_->passed_by.fetch_add(after.of_survivors == fate::survived ? 1 : 0);
    }
    if (after.of_survivors == fate::survived) {
      tally_->lost.fetch_add(after.lost);
      tally_->most_lost.store(std::max(tally_->most_lost.load(), after.lost));
    }
    return absl::OkStatus();
  };
  const lots_result done =
      do_in_lots("crash", once, {.time = watches_leaks ? slice_of_a_soak : slice, .watches_leaks = watches_leaks});
  took_ += done.took;
  if (absl::StartsWith(done.failure.message(), "leaks: ")) {
    leaks_ = std::string(done.failure.message());
    return absl::OkStatus();
  }
  return absl::IsCancelled(done.failure) ? absl::OkStatus() : done.failure;
}

std::string table_of(const std::vector<cell_of_matrix>& all) {
  std::string text =
      absl::StrFormat("%-40s %-14s %-11s %-8s %8s %9s %8s %7s %6s %6s %9s\n", "primitive", "role", "strike", "promises",
                      "strikes", "survived", "blocked", "wrong", "lost", "held", "places");
  for (const cell_of_matrix& cell : all) {
    const cell_count n = cell.count();
    absl::StrAppendFormat(&text, "%-40s %-14s %-11s %-8s %8d %9d %8d %7d %6d %6d %9s\n", cell.what().name,
                          cell.what().role, std::string(to_string(cell.how())), cell.what().tolerant ? "survival" : "-",
                          n.strikes, n.survived, n.blocked, n.wrong, n.lost, n.held,
                          absl::StrCat(n.struck_at, "/", n.places));
  }
  return text;
}

namespace {

// Of each primitive: whether any of its cells shows a finding.
std::map<std::string, bool> found_in_any_cell(const std::vector<cell_of_matrix>& all) {
  std::map<std::string, bool> found;
  for (const cell_of_matrix& cell : all) found[cell.what().name] |= !cell.found().empty();
  return found;
}

}  // namespace

absl::Status write_matrix(const std::string& path, std::uint64_t seed, const std::vector<cell_of_matrix>& all) {
  const std::map<std::string, bool> found = found_in_any_cell(all);
  nlohmann::json file{{"kind", "crash"}, {"version", 1}, {"seed", seed}, {"rows", nlohmann::json::array()}};
  for (const cell_of_matrix& cell : all) {
    // A twin is found if one of its cells shows it; the others of it need not.
    const bool must_show = cell.what().broken && (!cell.found().empty() || !found.at(cell.what().name));
    const cell_count n = cell.count();
    file["rows"].push_back({{"name", cell.name()},  // as every campaign's row
                            {"team", "processes"},
                            {"broken", must_show},
                            {"times", n.strikes},
                            {"seconds", static_cast<double>(cell.took().count()) / 1e9},
                            {"what", cell.found()},
                            {"again", cell.found().empty() ? "" : cell.again(seed)},
                            {"primitive", cell.what().name},  // of the matrix
                            {"role", cell.what().role},
                            {"strike", std::string(to_string(cell.how()))},
                            {"tolerant", cell.what().tolerant},
                            {"survived", n.survived},
                            {"blocked", n.blocked},
                            {"wrong", n.wrong},
                            {"lost", n.lost},
                            {"held", n.held},
                            {"places", n.places},
                            {"struck_at", n.struck_at}});
  }
  return write_file(path, file.dump(1) + "\n");
}

bool every_twin_is_found(const std::vector<cell_of_matrix>& all) {
  return std::ranges::all_of(found_in_any_cell(all), [](const auto& twin) { return twin.second; });
}

}  // namespace contend::inline CONTEND_BACKEND
