// pool_audit: a pool that runs tasks twice or not at all, or mixes up answers, yields no number; a slow one, a slow
// one.
#include "pool_audit.h"

#include <absl/strings/str_cat.h>

#include <limits>
#include <string_view>

#include "harness/audit.h"
#include "planted_pools.h"
#include "pool/contender.h"
#include "pool_catalogue.h"
#include "pool_launch.h"
#include "pool_points.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

template <class Defect>
audit_reading read_planted(launcher& launches, std::string_view workload, audited what) {
  const pool_entry entry = make_pool_entry<pool_contender<planted_pool<Defect>>>("audit");
  point one = make_pool_point(entry, workload, 2);
  one.id = absl::StrCat("audit/", entry.facts.name);
  return read_for_audit(what,
                        [&](const launch_choices& choices) { return launch_pool(launches, one, entry, choices); });
}

}  // namespace

std::vector<audit_verdict> audit_pools(launcher& launches) {
  constexpr double any = std::numeric_limits<double>::infinity();
  constexpr double half_the_delay = 50'000;  // whoever is preempted in it spends less CPU time than the clock says
  const auto refused = [&]<class Defect>(Defect, const char* name, const char* because) {
    return must_be_refused(read_planted<Defect>(launches, empty_tasks::name, audited::value), name, because);
  };
  return {refused(runs_twice{}, "planted pool that runs some tasks twice", "runs more than"),
          refused(never_runs{}, "planted pool that answers and does not run", "have answered and not run"),
          refused(mixes_up_answers{}, "planted pool that mixes up answers", "wrong answers"),
          must_lie(read_planted<submits_slowly>(launches, task_latency::name, audited::cpu_ns), "known-slow pool",
                   half_the_delay, any)};
}

}  // namespace contend::inline CONTEND_BACKEND
