// signal_audit: signals that wake for nothing or not at all yield no number, a slow one is seen to be slow.
#include "signal_audit.h"

#include <limits>
#include <string>

#include "harness/audit.h"
#include "planted_signals.h"
#include "signal_launch.h"
#include "signal_time_outs.h"
#include "workload/time_out.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

using namespace std::chrono_literals;

constexpr double any = std::numeric_limits<double>::infinity();

template <class Event>
signal_entry planted_event() {
  return make_turns_entry<signal_contender<Event, spin_then_yield>, event_turns<Event>>("audit");
}

signal_entry planted_barrier() {
  return make_barrier_entry<signal_contender<planted_open_barrier, spin_then_yield>>("audit");
}

class auditor {
 public:
  auditor(launcher& launches, const topology& machine) : launches_(launches), machine_(machine) {}

  // `limit`: after which a launch counts as one that hangs.
  audit_reading read(const signal_entry& entry, std::string_view workload, std::uint32_t workers,
                     nanoseconds limit = 3s) {
    point one;
    one.id = absl::StrCat("audit/", entry.facts.name);
    one.workload = std::string(workload);
    one.contender = entry.facts.name;
    one.producers = workers;
    one.consumers = 0;
    one.cpus = machine_.place(placement::spread, workers, 0).value_or(std::vector<int>{});
    one.higher_is_better = false;
    const signal_body& body = body_of(entry, workload);
    return read_for_audit(audited::value, [&](const launch_choices& choices) {
      launch_choices limited = choices;
      limited.limit = limit;
      return launch_signal(launches_, one, entry, body, limited);
    });
  }

 private:
  static const signal_body& body_of(const signal_entry& entry, std::string_view workload) {
    const auto found = std::find_if(entry.bodies.begin(), entry.bodies.end(),
                                    [&](const auto& body) { return body.workload == workload; });
    return *found;  // the planted ones have what they are asked for
  }

  launcher& launches_;
  const topology& machine_;
};

}  // namespace

std::vector<audit_verdict> audit_signals(launcher& launches, const topology& machine) {
  auditor audit(launches, machine);
  return {
      must_be_refused(audit.read(planted_event<planted_open_event>(), wake_up::name, 2),
                      "planted event that lets everybody through", "foreign wake"),
      must_be_refused(audit.read(planted_event<planted_deaf_event>(), wake_up::name, 2, 400ms),
                      "planted event that forgets each second set", "did not finish"),
      must_be_refused(audit.read(planted_barrier(), rendezvous::name, 2), "planted barrier that is always open",
                      "foreign wake"),
      must_be_refused(audit.read(waiting_operation<planted_hasty_wait>("hasty"), time_out::name, 1),
                      "planted wait that ends before its time", "before its time"),
      must_be_refused(audit.read(waiting_operation<planted_woken_wait>("woken"), time_out::name, 1),
                      "planted wait that ends as if somebody had come", "not by its deadline"),
      // Two sets a round trip, of 20 microseconds and more.
      must_lie(audit.read(planted_event<planted_slow_event>(), wake_up::name, 2), "known-slow event", 4e4, any),
  };
}

}  // namespace contend::inline CONTEND_BACKEND
