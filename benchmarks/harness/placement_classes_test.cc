// placement_classes_test: the classes found in readings whose classes are known.
#include "harness/placement_classes.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace contend::inline CONTEND_BACKEND {
namespace {

class readings_of_a_machine {
 public:
  readings_of_a_machine& add(int count, double round_trip_ns, double spread, double ratio) {
    std::lognormal_distribution<double> noise(0, spread);
    std::normal_distribution<double> ratio_noise(ratio, 0.02);
    for (int i = 0; i < count; ++i) readings.push_back({round_trip_ns * noise(random_), ratio_noise(random_), 24'600});
    return *this;
  }
  std::vector<probe_reading> readings;

 private:
  std::mt19937_64 random_{4711};
};

TEST(placement_classes, tells_near_far_and_siblings_apart) {
  auto machine = readings_of_a_machine{}.add(880, 55, 0.08, 0.97).add(60, 310, 0.05, 0.97).add(40, 60, 0.05, 0.57);
  const auto classes = placement_classes::learn(machine.readings);
  EXPECT_EQ(classes.name_of({56, 0.98}), "near");
  EXPECT_EQ(classes.name_of({305, 0.98}), "far");
  EXPECT_EQ(classes.name_of({60, 0.57}), "smt");
  const auto described = classes.describe(machine.readings);
  ASSERT_EQ(described.size(), 3U);
  EXPECT_EQ(described.front().name, "near");
  EXPECT_NEAR(described.front().share, 0.9, 0.03);
}

TEST(placement_classes, one_crowd_is_one_class_however_wide_its_tail) {
  for (const double spread : {0.02, 0.1, 0.25}) {
    auto machine = readings_of_a_machine{}.add(1000, 120, spread, 0.97);
    const auto classes = placement_classes::learn(machine.readings);
    EXPECT_EQ(classes.describe(machine.readings).size(), 1U) << "spread " << spread;
    EXPECT_EQ(classes.name_of({120, 0.97}), "near");
  }
}

TEST(placement_classes, three_distances_are_three_classes) {
  auto machine = readings_of_a_machine{}.add(300, 40, 0.06, 1).add(300, 150, 0.06, 1).add(300, 600, 0.06, 1);
  const auto classes = placement_classes::learn(machine.readings);
  EXPECT_EQ(classes.name_of({40, 1}), "near");
  EXPECT_EQ(classes.name_of({150, 1}), "far");
  EXPECT_EQ(classes.name_of({600, 1}), "far-2");
}

TEST(placement_classes, says_no_between_two_crowds_and_far_outside_them) {
  auto machine = readings_of_a_machine{}.add(500, 55, 0.06, 1).add(500, 310, 0.06, 1);
  const auto classes = placement_classes::learn(machine.readings);
  EXPECT_EQ(classes.name_of({130, 1}), "");
  EXPECT_EQ(classes.name_of({5000, 1}), "");
  EXPECT_EQ(classes.name_of({2, 1}), "");
  EXPECT_EQ(classes.name_of({55, 0.73}), "") << "neither one core nor two";
}

TEST(placement_classes, says_no_when_the_class_changed_during_the_launch) {
  auto machine = readings_of_a_machine{}.add(500, 55, 0.06, 1).add(500, 310, 0.06, 1);
  const auto classes = placement_classes::learn(machine.readings);
  EXPECT_EQ(classes.name_of({55, 1}, {57, 1}), "near");
  EXPECT_EQ(classes.name_of({55, 1}, {310, 1}), "");
  EXPECT_EQ(classes.name_of({55, 1}, {55, 0.55}), "");
}

TEST(placement_classes, tells_a_core_of_ones_own_from_one_that_a_stranger_shares) {
  std::vector<probe_reading> readings;
  for (int i = 0; i < 100; ++i) readings.push_back({55.0 + i % 5, 0.97, 24'600.0 + 10 * i});
  for (int i = 0; i < 60; ++i) readings.push_back({55.0 + i % 5, 0.97, 38'000.0 + 50 * i});
  const auto classes = placement_classes::learn(readings);
  EXPECT_EQ(classes.name_of({56, 0.97, 25'000}), "near");
  EXPECT_EQ(classes.name_of({56, 0.97, 38'500}), "near-slowed");
  EXPECT_EQ(classes.name_of({56, 0.97, 25'000}, {56, 0.97, 38'500}), "");
  EXPECT_EQ(classes.name_of({56, 0.55, 38'500}), "smt") << "there the loop cannot be quick";
  ASSERT_EQ(classes.describe(readings).size(), 2U);
  EXPECT_NE(classes.describe(readings).back().description.find("stranger"), std::string::npos);
}

TEST(placement_classes, a_loop_that_always_takes_the_same_is_never_slowed) {
  std::vector<probe_reading> readings(200, {55, 0.97, 24'600});
  EXPECT_EQ(placement_classes::learn(readings).describe(readings).size(), 1U);
}

TEST(placement_classes, a_lone_outlier_is_no_place) {
  auto machine = readings_of_a_machine{}.add(300, 55, 0.06, 1).add(2, 9000, 0.01, 1);
  const auto classes = placement_classes::learn(machine.readings);
  EXPECT_EQ(classes.name_of({9000, 1}), "");
  EXPECT_EQ(classes.name_of({55, 1}), "near");
}

TEST(placement_classes, no_readings_give_no_class) {
  const auto classes = placement_classes::learn({});
  EXPECT_EQ(classes.name_of({55, 1}), "");
  const std::vector<probe_reading> unmeasured(10);
  EXPECT_EQ(placement_classes::learn(unmeasured).name_of(probe_reading{}), "");
}

}  // namespace
}  // namespace contend::inline CONTEND_BACKEND
