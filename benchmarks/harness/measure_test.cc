// measure_test: the order of launches and what counts, on a pretended machine.
#include "harness/measure.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

namespace contend::inline CONTEND_BACKEND {
namespace {

using namespace std::chrono_literals;

std::vector<point> some_points(std::size_t count) {
  std::vector<point> points(count);
  for (std::size_t i = 0; i < count; ++i) {
    points[i].id = "point-" + std::to_string(i);
    points[i].cpus = {0, 1};
  }
  return points;
}

sample good_sample(double round_trip_ns) {
  sample one;
  one.value = 1e6;
  one.before = one.after = {round_trip_ns, 1.0};
  return one;
}

std::vector<probe_reading> near_readings() { return std::vector<probe_reading>(100, {55, 1.0}); }

TEST(measure, gives_every_point_its_samples_and_no_more) {
  auto points = some_points(20);
  const auto result =
      measure(points, near_readings(), {.samples = 5}, {.launch = [](auto&, auto) { return good_sample(55); }});
  EXPECT_EQ(result.ended_by, "");
  EXPECT_EQ(result.common, "near");
  for (const point& one : points) EXPECT_EQ(one.samples.size(), 5U);
}

TEST(measure, interleaves_so_that_no_point_is_ever_ahead_by_two) {
  auto points = some_points(7);
  const auto launch = [&](const point&, std::uint64_t) {
    const auto by_size = [](const point& a, const point& b) { return a.samples.size() < b.samples.size(); };
    const auto [least, most] = std::minmax_element(points.begin(), points.end(), by_size);
    EXPECT_LE(most->samples.size() - least->samples.size(), 1U);
    return good_sample(55);
  };
  (void)measure(points, near_readings(), {.samples = 6}, {.launch = launch});
}

TEST(measure, the_seed_decides_the_order) {
  const auto order_with = [](std::uint64_t seed) {
    auto points = some_points(10);
    std::vector<std::string> ids;
    (void)measure(points, near_readings(), {.samples = 2, .seed = seed}, {.launch = [&](const point& one, auto) {
                    ids.push_back(one.id);
                    return good_sample(55);
                  }});
    return ids;
  };
  EXPECT_EQ(order_with(1), order_with(1));
  EXPECT_NE(order_with(1), order_with(2));
}

TEST(measure, launches_in_another_class_are_kept_but_repeated) {
  auto points = some_points(10);
  const auto launch = [](const point&, std::uint64_t order) { return good_sample(order % 4 == 3 ? 310 : 55); };
  const auto result = measure(points, near_readings(), {.samples = 4}, {.launch = launch});
  EXPECT_EQ(result.common, "near");
  for (const point& one : points) {
    EXPECT_EQ(std::count_if(one.samples.begin(), one.samples.end(),
                            [](const sample& s) { return s.placement_class == "near"; }),
              4);
  }
}

TEST(measure, a_launch_whose_class_changed_has_none) {
  auto points = some_points(1);
  const auto launch = [](const point&, std::uint64_t order) {
    sample one = good_sample(55);
    if (order == 0) one.after.round_trip_ns = 310;
    return one;
  };
  auto readings = near_readings();
  readings.resize(150, {310, 1.0});
  (void)measure(points, readings, {.samples = 1}, {.launch = launch});
  ASSERT_EQ(points[0].samples.size(), 2U);
  EXPECT_EQ(points[0].samples[0].placement_class, "");
  EXPECT_EQ(points[0].samples[1].placement_class, "near");
}

TEST(measure, a_point_that_keeps_failing_is_given_up_and_the_rest_goes_on) {
  auto points = some_points(3);
  const auto launch = [](const point& one, std::uint64_t order) -> std::variant<sample, failure> {
    if (one.id == "point-1") return failure{order, "died"};
    return good_sample(55);
  };
  (void)measure(points, near_readings(), {.samples = 9, .most_failures = 3}, {.launch = launch});
  EXPECT_EQ(points[1].failures.size(), 3U);
  EXPECT_EQ(points[0].samples.size(), 9U);
  EXPECT_EQ(points[2].samples.size(), 9U);
}

TEST(measure, says_that_the_budget_ended_it) {
  auto points = some_points(3);
  const auto result =
      measure(points, near_readings(), {.budget = 0ns}, {.launch = [](auto&, auto) { return good_sample(55); }});
  EXPECT_EQ(result.ended_by, "time budget");
}

TEST(measure, the_noisy_points_get_what_time_is_left) {
  auto points = some_points(4);
  const auto launch = [](const point& one, std::uint64_t order) {
    sample next = good_sample(55);
    if (one.id == "point-2") next.value = 1e6 + 5e5 * static_cast<double>(order % 5);
    return next;
  };
  (void)measure(points, near_readings(), {.samples = 5, .most_samples = 30}, {.launch = launch});
  EXPECT_EQ(points[2].samples.size(), 30U);
  for (const int steady : {0, 1, 3}) EXPECT_EQ(points[static_cast<std::size_t>(steady)].samples.size(), 5U);
}

TEST(measure, a_budget_that_ends_the_second_round_cuts_nothing_short) {
  auto points = some_points(1);
  int launches = 0;
  const auto launch = [&](auto&, auto) {
    sample next = good_sample(55);
    next.value = ++launches % 2 == 0 ? 1e6 : 2e6;
    return next;
  };
  const auto result = measure(points, near_readings(), {.samples = 3, .most_samples = 1'000'000'000, .budget = 20ms},
                              {.launch = launch});
  EXPECT_EQ(result.ended_by, "");
  EXPECT_GE(points[0].samples.size(), 3U);
}

TEST(measure, the_uncertainty_of_a_median_is_that_of_its_quartiles) {
  EXPECT_DOUBLE_EQ(median_uncertainty({8, 10, 12, 9, 11}), 1.57 * 2 / std::sqrt(5.0) / 10);
  EXPECT_EQ(median_uncertainty({7, 7, 7}), 0);
  EXPECT_GT(median_uncertainty({7, 7}), 1e300);
}

TEST(measure, workers_on_one_cpu_have_a_class_of_their_own) {
  auto points = some_points(1);
  points[0].cpus = {1, 1, 1};
  const auto launch = [](auto&, auto) { return good_sample(not_measured); };
  (void)measure(points, near_readings(), {.samples = 3}, {.launch = launch});
  ASSERT_EQ(points[0].samples.size(), 3U);
  EXPECT_EQ(points[0].samples[0].placement_class, "single");
}

}  // namespace
}  // namespace contend::inline CONTEND_BACKEND
