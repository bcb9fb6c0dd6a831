// explore_cost: how many executions and steps the explorer makes in a second, by each of its strategies.
//
//   explore_cost                        a second or so of each
//   explore_cost --executions=20000     fewer
//
// Only a release build's numbers count, on a quiet machine.
#include <absl/flags/flag.h>
#include <absl/flags/parse.h>
#include <absl/flags/usage.h>

#include <array>
#include <cstdio>

#include "explore/exhaustive.h"
#include "explore/explore.h"
#include "explore/order_walk.h"
#include "explore/priority_walk.h"
#include "explore/random_walk.h"
#include "explore/uniform_walk.h"
#include "platform/atomic.h"
#include "platform/cell.h"

ABSL_FLAG(std::uint64_t, executions, 200'000, "by each strategy");

namespace contend::inline CONTEND_BACKEND::explore {
namespace {

// 30 steps: two workers of 15, that share three words and a cell of their own.
void kernel_of_30_steps(team& team) {
  std::array<atomic<int>, 3> words;
  std::array<cell<int>, 2> own;
  for (std::size_t self = 0; self < 2; ++self) {
    team.worker(self == 0 ? "one" : "other", [&, self] {
      for (std::size_t i = 0; i < 5; ++i) {
        (void)words[i % 3].load(acquire);
        words[(i + 1) % 3].fetch_add(1, acq_rel);
        own[self].write(static_cast<int>(i));
        words[(i + 2) % 3].store(static_cast<int>(i), release);
      }
    });
  }
  team.run();
}

template <class Strategy>
void measure(Strategy&& by) {
  const result answer =
      engine::running().explore("kernel", kernel_of_30_steps, by, {.executions = absl::GetFlag(FLAGS_executions)});
  std::printf("%-12s %9.0f executions/s  %10.0f steps/s\n", by.name(),
              static_cast<double>(answer.executions) / answer.seconds,
              static_cast<double>(answer.steps) / answer.seconds);
}

}  // namespace
}  // namespace contend::inline CONTEND_BACKEND::explore

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Measures the explorer: executions and steps a second on a kernel of 30 steps.");
  absl::ParseCommandLine(argc, argv);
  using namespace contend::explore;
  measure(exhaustive());
  measure(random_walk(1));
  measure(priority_walk(1));
  measure(order_walk(1));
  measure(uniform_walk(1));
}
