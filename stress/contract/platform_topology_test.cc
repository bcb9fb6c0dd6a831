// platform_topology_test: who runs where, on machines made up for the purpose and on this one.
#include "platform/topology.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "platform/pinning.h"
#include "platform_testing.h"

namespace contend {
namespace {

using namespace testing_support;
using testing::ElementsAre;

topology made_up(const char* synthetic, const std::vector<int>* allowed = nullptr) {
  const auto handle = detail::load_hwloc(synthetic);
  return *detail::describe(handle->get(), allowed);
}

const topology two_cpus = made_up("package:1 l3:1 core:2 pu:1");
const topology server = made_up("package:2 l3:2 core:2 pu:2");  // 16 CPUs; 0 and 1 are one core, 0-3 one cache

TEST(topology, tells_what_cpus_share) {
  EXPECT_EQ(server.cpus.size(), 16U);
  EXPECT_EQ(server.packages, 2);
  EXPECT_TRUE(server.smt);
  EXPECT_FALSE(two_cpus.smt);
  EXPECT_EQ(server.cpus[1].core, server.cpus[0].core);
  EXPECT_NE(server.cpus[2].core, server.cpus[0].core);
  EXPECT_EQ(server.cpus[3].last_cache, server.cpus[0].last_cache);
  EXPECT_NE(server.cpus[4].last_cache, server.cpus[0].last_cache);
  EXPECT_EQ(server.cpus[7].package, 0);
  EXPECT_EQ(server.cpus[8].package, 1);
  ASSERT_FALSE(server.caches.empty());
  EXPECT_EQ(server.caches.back().level, 3);
  EXPECT_EQ(server.caches.back().shared_by, 4);
}

TEST(topology, of_this_machine_has_exactly_the_allowed_cpus) {
  const auto machine = topology::discover();
  ASSERT_THAT(machine.status(), is_ok());
  std::vector<int> cpus;
  for (const cpu_facts& each : machine->cpus) cpus.push_back(each.cpu);
  EXPECT_EQ(cpus, *allowed_cpus());
}

TEST(topology, that_knows_no_allowed_cpu_is_an_error) {
  const std::vector<int> elsewhere = {100};
  const auto handle = detail::load_hwloc("core:2 pu:1");
  EXPECT_THAT(detail::describe(handle->get(), &elsewhere).status(),
              is_error(absl::StatusCode::kFailedPrecondition, "none of the allowed CPUs"));
}

TEST(placement_spread, takes_turns_on_two_cpus) {
  EXPECT_THAT(*two_cpus.place(placement::spread, 1, 1), ElementsAre(0, 1));
  EXPECT_THAT(*two_cpus.place(placement::spread, 2, 2), ElementsAre(0, 1, 1, 0));
  EXPECT_THAT(*two_cpus.place(placement::spread, 1, 3), ElementsAre(0, 1, 0, 1));
  EXPECT_THAT(*two_cpus.place(placement::spread, 3, 1), ElementsAre(0, 1, 0, 1));
  EXPECT_THAT(*two_cpus.place(placement::spread, 4, 4), ElementsAre(0, 1, 0, 1, 1, 0, 1, 0));
  EXPECT_THAT(*two_cpus.place(placement::spread, 2, 0), ElementsAre(0, 1));
  EXPECT_THAT(*two_cpus.place(placement::spread, 0, 2), ElementsAre(0, 1));
}

TEST(placement_spread, goes_to_other_packages_and_caches_before_siblings) {
  EXPECT_THAT(*server.place(placement::spread, 8, 0), ElementsAre(0, 8, 4, 12, 2, 10, 6, 14));
  EXPECT_THAT(*server.place(placement::spread, 8, 1), ElementsAre(0, 8, 4, 12, 2, 10, 6, 14, 1));
}

TEST(placement_compact, stays_as_near_as_it_can) {
  EXPECT_THAT(*server.place(placement::compact, 2, 3), ElementsAre(0, 1, 2, 3, 4));
}

TEST(placement_same_cache, uses_one_cpu_of_each_core_under_one_cache) {
  EXPECT_THAT(*server.place(placement::same_cache, 1, 1), ElementsAre(0, 2));
  EXPECT_THAT(*two_cpus.place(placement::same_cache, 1, 1), ElementsAre(0, 1));
}

TEST(placement_cross_cache, keeps_producers_and_consumers_under_different_caches) {
  EXPECT_THAT(*server.place(placement::cross_cache, 2, 3), ElementsAre(0, 2, 4, 6, 4));
}

TEST(placement_smt_siblings, pairs_producers_with_consumers) {
  EXPECT_THAT(*server.place(placement::smt_siblings, 2, 2), ElementsAre(0, 2, 1, 3));
}

TEST(placement_unpinned, pins_nobody) { EXPECT_TRUE(server.place(placement::unpinned, 3, 3)->empty()); }

TEST(placement, that_the_machine_does_not_have_says_so) {
  const topology one_cpu = made_up("core:1 pu:1");
  const auto refused = [](const topology& machine, placement wanted, const char* why) {
    EXPECT_THAT(machine.place(wanted, 1, 1).status(), is_error(absl::StatusCode::kFailedPrecondition, why));
  };
  refused(two_cpus, placement::smt_siblings, "no core with two siblings");
  refused(two_cpus, placement::cross_cache, "only one last-level cache");
  refused(one_cpu, placement::same_cache, "no two cores that share a cache");
  EXPECT_THAT(*one_cpu.place(placement::spread, 2, 1), ElementsAre(0, 0, 0));
}

TEST(placement, keeps_to_the_allowed_cpus) {
  const std::vector<int> allowed = {3, 6, 7};
  const topology part = made_up("package:2 l3:2 core:2 pu:2", &allowed);
  EXPECT_THAT(*part.place(placement::spread, 3, 0), ElementsAre(3, 6, 7));
  EXPECT_THAT(*part.place(placement::smt_siblings, 1, 1), ElementsAre(6, 7));
  EXPECT_THAT(part.place(placement::same_cache, 1, 1).status(),
              is_error(absl::StatusCode::kFailedPrecondition, "same_cache"));
}

}  // namespace
}  // namespace contend
