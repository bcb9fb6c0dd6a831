// pipe_audit: a pipe that loses, doubles or damages messages yields no number, and fast and slow stand in their order.
#include "pipe_audit.h"

#include <algorithm>
#include <limits>
#include <string>

#include "harness/audit.h"
#include "pipe_launch.h"
#include "planted_pipes.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

constexpr double any = std::numeric_limits<double>::infinity();

class auditor {
 public:
  auditor(launcher& launches, const topology& machine) : launches_(launches), machine_(machine) {}

  // Nanoseconds of CPU for a message of 512 bytes.
  audit_reading stream(const pipe_entry& entry) {
    point one;
    one.id = absl::StrCat("audit/", entry.facts.name);
    one.workload = "stream";
    one.contender = entry.facts.name;
    one.producers = 1;
    one.consumers = entry.facts.kind == "null" ? 0 : 1;
    one.cpus = machine_.place(placement::spread, one.producers, one.consumers).value_or(std::vector<int>{});
    one.capacity = 64 * 1024;
    one.payload_bytes = 512;
    return read_for_audit(audited::cpu_ns, [&](const launch_choices& choices) {
      return launch_pipe(launches_, one, entry, choices);
    });
  }

  template <planted Defect>
  audit_reading planted_stream() {
    return stream(make_pipe_entry<planted_pipe<Defect>>("audit"));
  }

 private:
  launcher& launches_;
  const topology& machine_;
};

}  // namespace

std::vector<audit_verdict> audit_pipes(launcher& launches, const pipe_catalogue& contenders, const topology& machine) {
  auditor audit(launches, machine);
  std::vector<audit_verdict> verdicts;
  verdicts.push_back(must_be_refused(audit.planted_stream<planted::loss>(), "planted loss of a message", "lost"));
  verdicts.push_back(
      must_be_refused(audit.planted_stream<planted::double_delivery>(), "planted double delivery", "doubled"));
  verdicts.push_back(must_be_refused(audit.planted_stream<planted::damage>(), "planted damage of one bit", "damaged"));
  verdicts.push_back(must_lie(audit.planted_stream<planted::delay>(), "planted delay of a microsecond", 1000, any));

  const auto find = [&](std::string_view algorithm, std::string_view wait) {
    const auto found = std::find_if(contenders.begin(), contenders.end(), [&](const pipe_entry& entry) {
      return entry.facts.algorithm == algorithm && entry.facts.wait == wait;
    });
    return found == contenders.end() ? nullptr : &*found;
  };
  const pipe_entry* ring = find("shm_ring_pipe", "yield");
  const pipe_entry* null = find("null_pipe", "own");
  if (ring == nullptr || null == nullptr) return verdicts;
  verdicts.push_back(
      must_lie(audit.stream(*null), "null pipe, against shm_ring_pipe", 0, audit.stream(*ring).value.value_or(0)));
  return verdicts;
}

}  // namespace contend::inline CONTEND_BACKEND
