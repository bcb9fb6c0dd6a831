// lock_audit: a lock that lets everybody in yields no number, and fast and slow stand in the right order.
#include "lock_audit.h"

#include <algorithm>
#include <limits>
#include <string>

#include "harness/audit.h"
#include "lock_launch.h"
#include "planted_locks.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

constexpr double any = std::numeric_limits<double>::infinity();

template <class Lock>
lock_entry planted_entry() {
  return make_lock_entry<lock_contender<Lock, spin_then_yield>>("audit");
}

class auditor {
 public:
  auditor(launcher& launches, double rounds_per_ns, const topology& machine)
      : launches_(launches), rounds_per_ns_(rounds_per_ns), machine_(machine) {}

  // Nanoseconds of CPU for a lock and unlock.
  audit_reading alone(const lock_entry& entry) { return read(entry, "uncontended", 1, 0); }

  // A critical section so long that on a machine with one CPU, too, its time slice ends inside.
  audit_reading two_at_once(const lock_entry& entry) { return read(entry, "contended", 2, 10'000); }

 private:
  audit_reading read(const lock_entry& entry, const std::string& workload, std::uint32_t workers, double inside_ns) {
    point one;
    one.id = absl::StrCat("audit/", entry.facts.name);
    one.workload = workload;
    one.contender = entry.facts.name;
    one.producers = workers;
    one.consumers = 0;
    one.cpus = machine_.place(placement::spread, workers, 0).value_or(std::vector<int>{});
    one.higher_is_better = workload == "contended";
    one.axes = {{"critical_section_ns", inside_ns}};
    return read_for_audit(audited::cpu_ns, [&](const launch_choices& choices) {
      return launch_lock(launches_, one, entry, rounds_per_ns_, choices);
    });
  }

  launcher& launches_;
  double rounds_per_ns_;
  const topology& machine_;
};

}  // namespace

std::vector<audit_verdict> audit_locks(launcher& launches, const lock_catalogue& contenders, double rounds_per_ns,
                                       const topology& machine) {
  auditor audit(launches, rounds_per_ns, machine);
  std::vector<audit_verdict> verdicts;
  verdicts.push_back(must_be_refused(audit.two_at_once(planted_entry<planted_open_lock>()),
                                     "planted lock that lets everybody in", "not exclusive"));
  verdicts.push_back(must_lie(audit.alone(planted_entry<planted_slow_lock>()), "known-slow lock", 1000, any));

  const auto find = [&](std::string_view algorithm, std::string_view wait) {
    const auto found = std::find_if(contenders.begin(), contenders.end(), [&](const lock_entry& entry) {
      return entry.facts.algorithm == algorithm && entry.facts.wait == wait;
    });
    return found == contenders.end() ? nullptr : &*found;
  };
  const lock_entry* mutex = find("futex_mutex", "park");
  const lock_entry* null = find("null_lock", "spin");
  if (mutex == nullptr || null == nullptr) return verdicts;
  verdicts.push_back(
      must_lie(audit.alone(*null), "null lock, against futex_mutex", 0, audit.alone(*mutex).value.value_or(0)));
  return verdicts;
}

}  // namespace contend::inline CONTEND_BACKEND
