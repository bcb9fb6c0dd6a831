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
  audit_reading stream(const pipe_entry& entry) { return read(entry, "stream"); }

  template <planted Defect, template <class> class Way = through_buffer>
  audit_reading planted_stream() {
    return stream(make_pipe_entry<planted_pipe<Defect>, Way>("audit"));
  }
  audit_reading damaged_ping_pong() {
    return read(make_pipe_entry<planted_pipe<planted::damage>>("audit"), "ping_pong");
  }

 private:
  audit_reading read(const pipe_entry& entry, const std::string& workload) {
    point one;
    one.id = absl::StrCat("audit/", entry.facts.name);
    one.workload = workload;
    one.contender = entry.facts.name;
    one.producers = 1;
    one.consumers = entry.facts.kind == "null" ? 0 : 1;
    one.cpus = machine_.place(placement::spread, one.producers, one.consumers).value_or(std::vector<int>{});
    one.capacity = 64 * 1024;
    one.payload_bytes = 512;
    return read_for_audit(audited::cpu_ns,
                          [&](const launch_choices& choices) { return launch_pipe(launches_, one, entry, choices); });
  }

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
  verdicts.push_back(must_be_refused(audit.planted_stream<planted::damage>(), "planted damage of one byte", "damaged"));
  verdicts.push_back(must_be_refused(audit.planted_stream<planted::loss, in_place>(), "planted loss in place", "lost"));
  verdicts.push_back(
      must_be_refused(audit.planted_stream<planted::damage, in_place>(), "planted damage in place", "damaged"));
  verdicts.push_back(must_be_refused(audit.damaged_ping_pong(), "planted damage, there and back", "damaged"));
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
