// worker_audit: workers that do not do their work once yield no number, and cheap and dear stand in the right order.
#include "worker_audit.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <limits>
#include <string>

#include "harness/audit.h"
#include "planted_workers.h"
#include "worker/contender.h"
#include "worker_launch.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

constexpr double any = std::numeric_limits<double>::infinity();

template <class Worker>
worker_entry planted_entry() {
  return make_worker_entry<worker_contender<Worker>>("audit");
}

// Two at once, so that both places are looked at.
audit_reading read(launcher& launches, const worker_entry& entry, audited what) {
  point one;
  one.id = absl::StrCat("audit/", entry.facts.name);
  one.workload = "create_join";
  one.contender = entry.facts.name;
  one.team = entry.team;
  one.producers = 2;
  one.consumers = 0;
  one.metric = "nanoseconds";
  one.higher_is_better = false;
  return read_for_audit(what,
                        [&](const launch_choices& choices) { return launch_workers(launches, one, entry, choices); });
}

}  // namespace

std::vector<audit_verdict> audit_workers(launcher& launches, const worker_catalogue& contenders) {
  const auto refused = [&](const worker_entry& entry, const std::string& name, const std::string& because) {
    return must_be_refused(read(launches, entry, audited::value), name, because);
  };
  std::vector<audit_verdict> verdicts{
      refused(planted_entry<planted_idle_worker>(), "planted worker that never runs", "had not run"),
      refused(planted_entry<planted_hasty_worker>(), "planted join that does not wait", "had not run"),
      refused(planted_entry<planted_double_worker>(), "planted worker that runs twice", "more than once"),
      refused(planted_entry<planted_failing_worker>(), "planted process with exit code 3", "ended well"),
      must_lie(read(launches, planted_entry<planted_slow_worker>(), audited::value), "known-slow worker", 300'000, any),
  };
  const auto find = [&](std::string_view algorithm) {
    const auto found = std::find_if(contenders.begin(), contenders.end(),
                                    [&](const worker_entry& entry) { return entry.facts.algorithm == algorithm; });
    return found == contenders.end() ? nullptr : &*found;
  };
  const worker_entry* thread = find("thread_worker");
  const worker_entry* process = find("process_worker");
  if (thread == nullptr || process == nullptr) return verdicts;
  verdicts.push_back(must_lie(read(launches, *thread, audited::cpu_ns), "thread, against a process", 0,
                              read(launches, *process, audited::cpu_ns).value.value_or(0)));
  return verdicts;
}

}  // namespace contend::inline CONTEND_BACKEND
