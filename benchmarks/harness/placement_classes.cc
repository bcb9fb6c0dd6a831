// placement_classes: valleys in the distribution of the probes' round trips.
#include "harness/placement_classes.h"

#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace contend::inline CONTEND_BACKEND {

namespace {

// What counts as a valley. A crowd is at least three readings and 1 % of all; crowds whose medians differ by
// less than 1.6 are one crowd with a tail: strangers' load alone moves a round trip that much.
constexpr double least_median_ratio = 1.6;
constexpr double least_crowd_share = 0.01;
constexpr std::size_t least_crowd = 3;
constexpr double valley_ratio = 1.25;   // width of a valley, as a quotient of round trips
constexpr double valley_depth = 0.25;   // readings in the valley to those in the smaller crowd's densest stretch
constexpr double bands_widen_by = 1.1;  // a reading a little outside what was learnt still belongs

// Below: the two CPUs share one core. Above: they do not. Between: unclear.
constexpr double smt_below = 0.68;
constexpr double apart_above = 0.78;

// A loop is slowed that takes so much longer than the quickest twentieth: more than clocks differ from one moment to
// the next, less than a shared core costs (1.5 and more).
constexpr double slowed_by = 1.15;
constexpr std::size_t quickest_share = 20;

double median_of(std::span<const double> sorted) { return sorted[sorted.size() / 2]; }

std::size_t count_between(std::span<const double> sorted, double low, double high) {
  return static_cast<std::size_t>(std::lower_bound(sorted.begin(), sorted.end(), high) -
                                  std::lower_bound(sorted.begin(), sorted.end(), low));
}

std::size_t densest_stretch(std::span<const double> sorted) {
  std::size_t most = 0;
  for (const double start : sorted) most = std::max(most, count_between(sorted, start, start * valley_ratio));
  return most;
}

// A valley's edges: the last reading before it, the first behind it. The deepest and widest wins.
struct valley {
  std::size_t last_below;
  std::size_t first_above;
};

bool find_valley(std::span<const double> sorted, std::size_t crowd, valley& found) {
  double widest = 0;
  for (std::size_t i = crowd - 1; i + 1 < sorted.size(); ++i) {
    const double low = sorted[i];
    const auto above = std::lower_bound(sorted.begin(), sorted.end(), low * valley_ratio);
    const auto first_above = static_cast<std::size_t>(above - sorted.begin());
    if (sorted.size() - first_above < crowd) break;
    const auto below_part = sorted.first(i + 1);
    const auto above_part = sorted.subspan(first_above);
    if (median_of(above_part) < least_median_ratio * median_of(below_part)) continue;
    const std::size_t inside = first_above - (i + 1);
    const std::size_t crowded = std::min(densest_stretch(below_part), densest_stretch(above_part));
    if (static_cast<double>(inside) > valley_depth * static_cast<double>(crowded)) continue;
    const double width = std::log(sorted[first_above] / low) - 0.1 * static_cast<double>(inside);
    if (width > widest) {
      widest = width;
      found = {i, first_above};
    }
  }
  return widest > 0;
}

template <class Emit>
void split(std::span<const double> sorted, std::size_t crowd, const Emit& emit) {
  valley at{};
  if (sorted.size() >= 2 * crowd && find_valley(sorted, crowd, at)) {
    split(sorted.first(at.last_below + 1), crowd, emit);
    split(sorted.subspan(at.first_above), crowd, emit);
  } else {
    emit(sorted.front(), sorted.back());
  }
}

constexpr const char* slowed = "-slowed";

std::string name_of_band(std::size_t index) {
  if (index == 0) return "near";
  return index == 1 ? "far" : absl::StrCat("far-", index);
}

double learn_slowed_above(std::span<const probe_reading> readings) {
  std::vector<double> loops;
  for (const probe_reading& reading : readings) {
    if (reading.loop_ns > 0) loops.push_back(reading.loop_ns);
  }
  if (loops.empty()) return std::numeric_limits<double>::infinity();
  const auto quickest = loops.begin() + static_cast<std::ptrdiff_t>(loops.size() / quickest_share);
  std::nth_element(loops.begin(), quickest, loops.end());
  return *quickest * slowed_by;
}

std::string describe_name(const std::string& name) {
  if (name == "smt") return "two hardware threads of one core";
  std::string text = absl::StartsWith(name, "near") ? "two cores, the shortest way for a cache line"
                                                    : "two cores, a longer way for a cache line";
  if (absl::EndsWith(name, slowed)) text += "; a stranger has part of a core, or its clock is low";
  return text;
}

}  // namespace

placement_classes placement_classes::learn(std::span<const probe_reading> readings) {
  std::vector<double> sorted;
  for (const probe_reading& reading : readings) {
    if (reading.round_trip_ns > 0) sorted.push_back(reading.round_trip_ns);
  }
  std::sort(sorted.begin(), sorted.end());
  placement_classes classes;
  if (sorted.empty()) return classes;
  classes.slowed_above_ns_ = learn_slowed_above(readings);
  // A few readings far above all others are a descheduled probe, not a place: cut where a crowd is too small.
  const auto share = static_cast<std::size_t>(std::ceil(least_crowd_share * static_cast<double>(sorted.size())));
  const std::size_t crowd = std::max(least_crowd, share);
  const std::span<const double> all(sorted);
  const std::span<const double> trusted = all.first(all.size() - std::min(crowd - 1, all.size() / 20));
  split(trusted, crowd, [&](double lowest, double highest) { classes.bands_.push_back({lowest, highest}); });
  return classes;
}

std::string placement_classes::name_of(const probe_reading& reading) const {
  for (std::size_t i = 0; i < bands_.size(); ++i) {
    const band& at = bands_[i];
    if (!(reading.round_trip_ns >= at.lowest_ns / bands_widen_by)) continue;
    if (!(reading.round_trip_ns <= at.highest_ns * bands_widen_by)) continue;
    if (i == 0 && reading.dual_ratio < apart_above) return reading.dual_ratio < smt_below ? "smt" : "";
    return name_of_band(i) + (reading.loop_ns > slowed_above_ns_ ? slowed : "");
  }
  return "";
}

std::string placement_classes::name_of(const probe_reading& before, const probe_reading& after) const {
  const std::string first = name_of(before);
  return first == name_of(after) ? first : "";
}

std::vector<placement_class> placement_classes::describe(std::span<const probe_reading> readings) const {
  std::map<std::string, placement_class> found;
  double classified = 0;
  for (const probe_reading& reading : readings) {
    const std::string name = name_of(reading);
    if (name.empty()) continue;
    ++classified;
    auto [entry, is_new] = found.try_emplace(name);
    placement_class& one = entry->second;
    one.name = name;
    one.lowest_ns = is_new ? reading.round_trip_ns : std::min(one.lowest_ns, reading.round_trip_ns);
    one.highest_ns = is_new ? reading.round_trip_ns : std::max(one.highest_ns, reading.round_trip_ns);
    ++one.share;
  }
  std::vector<placement_class> classes;
  for (auto& [name, one] : found) {
    one.share /= classified;
    one.description = describe_name(name);
    if (bands_.size() == 1 && name == "near") one.description += " (the only one seen)";
    classes.push_back(std::move(one));
  }
  std::sort(classes.begin(), classes.end(), [](const auto& a, const auto& b) { return a.share > b.share; });
  return classes;
}

}  // namespace contend::inline CONTEND_BACKEND
