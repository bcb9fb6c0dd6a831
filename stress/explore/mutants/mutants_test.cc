// mutants_test: the bugs that such algorithms are known for are found in ours once they are put there, and none before.
#include <gtest/gtest.h>

#include <array>
#include <string>

#include "explore/mutants/score.h"
#include "explore/portfolio.h"
#include "platform/atomic.h"

namespace {

using namespace contend;
using explore::site_kind;

struct known_bug {
  const char* name;
  const char* file;
  site_kind kind;
  const char* line;    // a part of it
  const char* models;  // how their names begin
};

constexpr std::array bugs{
    known_bug{"ring_publishes_relaxed", "spsc_ring.h", site_kind::store, "[S1]", "queue/spsc_ring/spin/2x2"},
    known_bug{"ring_takes_relaxed", "spsc_ring.h", site_kind::load, "[S2]", "queue/spsc_ring/spin/2x2"},
    known_bug{"full_and_empty_at_once", "spsc_ring.h", site_kind::fence, "[S11]", "queue/spsc_ring/spin/2x2"},
    known_bug{"push_lands_after_close", "spsc_ring.h", site_kind::light_fence, "[S7]", "queue/spsc_ring/spin/3x1"},
    known_bug{"turn_published_relaxed", "vyukov_ring.h", site_kind::store, "[V1]", "queue/vyukov_ring/spin/2x2"},
    known_bug{"ticket_unlocks_relaxed", "ticket_lock.h", site_kind::store, "", "lock/ticket_lock/spin/2x2"},
    known_bug{"mcs_waits_relaxed", "mcs_lock.h", site_kind::load, "state.load", "lock/mcs_lock/spin/2x2"},
    known_bug{"mutex_wakes_nobody", "futex_mutex.h", site_kind::wake, "", "lock/futex_mutex/park/2x2"},
    known_bug{"notifier_does_not_fence", "eventcount.h", site_kind::light_fence, "", "signal/eventcount/park/2x1"},
    known_bug{"waiter_announces_too_late", "eventcount.h", site_kind::heavy_fence, "", "signal/eventcount/park/2x1"},
    known_bug{"late_push_wakes_nobody", "ticket_cell.h", site_kind::update, "release",
              "queue/ticket_ring/park/3x1_close"},
};

class a_known_bug : public testing::TestWithParam<known_bug> {};

TEST_P(a_known_bug, is_found_at_each_place_where_it_can_be) {
  const known_bug& bug = GetParam();
  std::vector<const explore::model*> models;
  for (const explore::model& each : explore::all_models()) {
    if (each.name.starts_with(bug.models)) models.push_back(&each);
  }
  std::size_t tried = 0;
  for (const explore::mutant& each : mutants_of(models, bug.file, [] { return true; })) {
    if (each.what.where.kind != bug.kind) continue;
    const explore::judged answer = judge(each, 20'000, [] { return true; });
    if (answer.code.find(bug.line) == std::string::npos) continue;
    ++tried;
    EXPECT_EQ(answer.what, explore::fate::killed) << answer.name << "\n" << answer.code;
  }
  EXPECT_GE(tried, 1U) << "nothing of that kind is in " << bug.file;
}

INSTANTIATE_TEST_SUITE_P(, a_known_bug, testing::ValuesIn(bugs),
                         [](const auto& of) { return std::string(of.param.name); });

// The list of what cannot be noticed is true as far as these models see.
TEST(a_weakening_that_nothing_notices, exists_and_is_not_noticed) {
  for (const explore::equivalence& known : explore::equivalences()) {
    std::vector<const explore::model*> models;
    for (const explore::model& each : explore::all_models()) {
      if (each.name.find(known.models) != std::string::npos) models.push_back(&each);
    }
    ASSERT_FALSE(models.empty()) << known.models;
    const std::string file = "/" + std::string(known.file);
    std::size_t named = 0;
    for (const explore::mutant& each : mutants_of(models, file, [] { return true; })) {
      if (!names(known, each.what, explore::line_of(each.what.where.place))) continue;
      ++named;
      const explore::judged answer = judge(each, 2'000, [] { return true; });
      EXPECT_EQ(answer.what, explore::fate::unnoticed) << answer.name << " is noticed: " << answer.by;
    }
    EXPECT_GE(named, 1U) << "no such line, or nothing comes by: " << known.file << ": " << known.code;
  }
}

// Broken: the top has no tag, so that it may be what it was although all below has changed (ABA).
class untagged_stack {
 public:
  std::uint32_t pop() {
    std::uint32_t top = top_.load(acquire);
    while (top != 0 && !top_.compare_exchange_strong(top, below_[top].load(relaxed), acq_rel, acquire)) {
    }
    return top;
  }
  void push(std::uint32_t node) {
    std::uint32_t top = top_.load(relaxed);
    do {
      below_[node].store(top, relaxed);
    } while (!top_.compare_exchange_strong(top, node, release, relaxed));
  }

 private:
  std::array<atomic<std::uint32_t>, 3> below_;
  atomic<std::uint32_t> top_{0};
};

TEST(a_stack_without_tags, hands_out_a_node_twice) {
  const auto test = [](explore::team& team) {
    untagged_stack stack;
    stack.push(2);
    stack.push(1);
    std::uint32_t kept = 0;
    std::uint32_t other = 0;
    team.worker("slow", [&] { other = stack.pop(); });
    team.worker("quick", [&] {
      const std::uint32_t first = stack.pop();
      kept = stack.pop();
      if (first != 0) stack.push(first);
    });
    team.run();
    for (std::uint32_t node = stack.pop(); node != 0; node = stack.pop()) {
      explore::require(node != kept && node != other, "a node has one owner");
    }
  };
  const auto answer = explore::explore_by_portfolio("untagged_stack", test, 1, {.executions = 20'000});
  ASSERT_NE(answer.found(), nullptr) << to_string(answer);
  EXPECT_EQ(answer.found()->found->what, explore::verdict::assertion);
}

}  // namespace
