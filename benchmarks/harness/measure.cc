// measure: who is launched next, and which samples count.
#include "harness/measure.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

namespace contend::inline CONTEND_BACKEND {

namespace {

constexpr std::size_t launches_per_relabelling = 50;

class run_state {
 public:
  run_state(std::vector<point>& points, std::vector<probe_reading> calibration, const measure_options& options)
      : points_(points),
        calibration_(std::move(calibration)),
        options_(options),
        random_(options.seed),
        counted_(points.size()),
        uncertainty_(points.size()) {
    relabel();
  }

  // Index of the next point; points.size() when nothing is left to do.
  std::size_t choose() {
    const std::size_t first_round = choose_fewest();
    return first_round != points_.size() ? first_round : choose_least_certain();
  }

  void add(std::size_t index, sample one) {
    points_[index].samples.push_back(std::move(one));
    label(points_[index], points_[index].samples.back(), classes_);
    count(index);
    if (++since_relabelling_ == launches_per_relabelling) relabel();
  }
  void add(std::size_t index, failure one) { points_[index].failures.push_back(std::move(one)); }

  // Of the first round.
  std::size_t counted() const {
    std::size_t sum = 0;
    for (const int count : counted_) sum += static_cast<std::size_t>(std::min(count, options_.samples));
    return sum;
  }
  std::size_t wanted() const {
    const auto live = std::count_if(points_.begin(), points_.end(), [&](const point& p) { return !is_given_up(p); });
    return static_cast<std::size_t>(live) * static_cast<std::size_t>(options_.samples);
  }
  std::size_t left_at_most() const {
    std::size_t sum = 0;
    for (std::size_t i = 0; i < points_.size(); ++i) {
      if (!is_given_up(points_[i])) sum += static_cast<std::size_t>(std::max(0, most_samples() - counted_[i]));
    }
    return sum;
  }
  bool has_first_samples() { return choose_fewest() == points_.size(); }

  measure_result finish() {
    relabel();
    return result_;
  }

  static void label(const point& one, sample& s, const placement_classes& classes) {
    s.placement_class = uses_single_cpu(one) ? single_cpu_class : classes.name_of(s.before, s.after);
  }

  static placement_classes learn(const std::vector<point>& points, const std::vector<probe_reading>& calibration,
                                 std::vector<probe_reading>& all) {
    all = calibration;
    for (const point& one : points) {
      for (const sample& s : one.samples) all.insert(all.end(), {s.before, s.after});
    }
    return placement_classes::learn(all);
  }

 private:
  std::size_t choose_fewest() {
    std::vector<std::size_t> neediest;
    int fewest = options_.samples;
    for (std::size_t i = 0; i < points_.size(); ++i) {
      if (is_given_up(points_[i]) || counted_[i] > fewest || counted_[i] >= options_.samples) continue;
      if (counted_[i] < fewest) neediest.clear();
      fewest = counted_[i];
      neediest.push_back(i);
    }
    if (neediest.empty()) return points_.size();
    return neediest[std::uniform_int_distribution<std::size_t>(0, neediest.size() - 1)(random_)];
  }

  std::size_t choose_least_certain() const {
    std::size_t worst = points_.size();
    double widest = options_.close_enough;
    for (std::size_t i = 0; i < points_.size(); ++i) {
      if (uncertainty_[i] <= widest || counted_[i] >= most_samples() || is_given_up(points_[i])) continue;
      widest = uncertainty_[i];
      worst = i;
    }
    return worst;
  }

  int most_samples() const { return std::max(options_.samples, options_.most_samples); }

  void count(std::size_t index) {
    std::vector<double> values;
    for (const sample& s : points_[index].samples) {
      if (counts(points_[index], s)) values.push_back(*s.value);
    }
    counted_[index] = static_cast<int>(values.size());
    uncertainty_[index] = median_uncertainty(std::move(values));
  }

  void relabel() {
    since_relabelling_ = 0;
    result_ = classify(points_, calibration_);
    std::vector<probe_reading> all;
    classes_ = learn(points_, calibration_, all);
    for (std::size_t i = 0; i < points_.size(); ++i) count(i);
  }

  bool counts(const point& one, const sample& s) const {
    return s.value && s.placement_class == (uses_single_cpu(one) ? single_cpu_class : result_.common);
  }

  // Failed too often, or its class never holds still for as long as a launch of it takes.
  bool is_given_up(const point& one) const {
    const auto bad = std::count_if(one.samples.begin(), one.samples.end(), [](const sample& s) { return !s.value; });
    const auto failed = static_cast<std::size_t>(bad) + one.failures.size();
    return failed >= static_cast<std::size_t>(options_.most_failures) ||
           one.samples.size() >= static_cast<std::size_t>(most_samples()) * 4 + 8;
  }

  std::vector<point>& points_;
  std::vector<probe_reading> calibration_;
  measure_options options_;
  std::mt19937_64 random_;
  std::vector<int> counted_;
  std::vector<double> uncertainty_;
  placement_classes classes_;
  measure_result result_;
  std::size_t since_relabelling_ = 0;
};

}  // namespace

double median_uncertainty(std::vector<double> values) {
  if (values.size() < 3) return std::numeric_limits<double>::infinity();
  std::sort(values.begin(), values.end());
  const auto at = [&](double share) {
    const double position = share * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(position);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    return std::lerp(values[below], values[above], position - static_cast<double>(below));
  };
  return 1.57 * (at(0.75) - at(0.25)) / std::sqrt(static_cast<double>(values.size())) / at(0.5);
}

bool uses_single_cpu(const point& one) {
  return !one.cpus.empty() &&
         std::adjacent_find(one.cpus.begin(), one.cpus.end(), std::not_equal_to<>{}) == one.cpus.end();
}

measure_result classify(std::vector<point>& points, const std::vector<probe_reading>& calibration) {
  std::vector<probe_reading> all;
  const placement_classes classes = run_state::learn(points, calibration, all);
  std::map<std::string, std::size_t> launches;
  for (point& one : points) {
    for (sample& s : one.samples) {
      run_state::label(one, s, classes);
      if (!s.placement_class.empty() && s.placement_class != single_cpu_class) ++launches[s.placement_class];
    }
  }
  measure_result result{.classes = classes.describe(all), .common = {}, .ended_by = {}};
  // Before the first launch: what most probes saw.
  result.common = result.classes.empty() ? single_cpu_class : result.classes.front().name;
  const auto most = std::max_element(launches.begin(), launches.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  if (most != launches.end()) result.common = most->first;
  return result;
}

measure_result measure(std::vector<point>& points, std::vector<probe_reading> calibration,
                       const measure_options& options, const measure_hooks& hooks) {
  const time_point start = now();
  run_state state(points, std::move(calibration), options);
  std::string ended_by;
  for (std::uint64_t order = 0;; ++order) {
    const nanoseconds elapsed = now() - start;
    hooks.report({order, state.counted(), state.wanted(), state.left_at_most(), elapsed, options.budget});
    if (hooks.must_stop()) break;
    if (elapsed >= options.budget) {
      if (!state.has_first_samples()) ended_by = "time budget";
      break;
    }
    const std::size_t next = state.choose();
    if (next == points.size()) break;
    std::visit([&](auto outcome) { state.add(next, std::move(outcome)); }, hooks.launch(points[next], order));
  }
  measure_result result = state.finish();
  result.ended_by = std::move(ended_by);
  return result;
}

}  // namespace contend::inline CONTEND_BACKEND
