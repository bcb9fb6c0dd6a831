// capsule: the translation of a run's results into JSON, and a write that is whole or not at all.
#include "harness/capsule.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "platform/team.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

using json = nlohmann::ordered_json;

json null_if_empty(const std::string& text) { return text.empty() ? json(nullptr) : json(text); }
json null_if_nan(double value) { return std::isfinite(value) ? json(value) : json(nullptr); }
template <class T>
json null_if_none(const std::optional<T>& value) {
  return value ? json(*value) : json(nullptr);
}
template <class T>
json null_if_empty(const std::vector<T>& values) {
  return values.empty() ? json(nullptr) : json(values);
}

json to_json(const probe_reading& reading) {
  return {{"round_trip_ns", null_if_nan(reading.round_trip_ns)},
          {"dual_ratio", null_if_nan(reading.dual_ratio)},
          {"loop_ns", null_if_nan(reading.loop_ns)}};
}

json to_json(const sample& one) {
  return {{"order", one.order},
          {"seconds", one.seconds},
          {"value", null_if_none(one.value)},
          {"items", one.items},
          {"class", null_if_empty(one.placement_class)},
          {"probes", json::array({to_json(one.before), to_json(one.after)})},
          {"check", one.check},
          {"regime", one.regime},
          {"occupancy", null_if_empty(one.occupancy)},
          {"waits", null_if_none(one.waits)},
          {"failed_attempts", one.failed_attempts},
          {"cpu_seconds", one.cpu_seconds},
          {"switches", one.switches},
          {"peak_memory_bytes", one.peak_memory_bytes},
          {"per_worker", one.per_worker},
          {"histogram", null_if_empty(one.histogram)}};
}

json to_json(const point& one, std::size_t cpus) {
  json samples = json::array();
  for (const sample& s : one.samples) samples.push_back(to_json(s));
  json failures = json::array();
  for (const failure& f : one.failures) failures.push_back({{"order", f.order}, {"what", f.what}});
  json all = {{"id", one.id},
              {"workload", one.workload},
              {"contender", one.contender},
              {"team", std::string(to_string(one.team))},
              {"producers", one.producers},
              {"consumers", one.consumers},
              {"placement", one.placement},
              {"cpus", one.cpus},
              {"oversubscription", static_cast<double>(one.workers()) / static_cast<double>(cpus)},
              {"capacity", one.capacity == 0 ? json(nullptr) : json(one.capacity)},
              {"payload_bytes", one.payload_bytes},
              {"batch", one.batch},
              {"metric", one.metric},
              {"better", one.higher_is_better ? "higher" : "lower"},
              {"body", absl::StrFormat("0x%x", one.body)},
              {"samples", std::move(samples)},
              {"failures", std::move(failures)}};
  for (const auto& [axis, value] : one.axes) {
    std::visit([&](const auto& at) { all["axes"][axis] = at; }, value);
  }
  return all;
}

json to_json(const environment& facts) {
  json caches = json::array();
  for (const cache_facts& cache : facts.caches) {
    caches.push_back({{"level", cache.level}, {"bytes", cache.bytes}, {"shared_by", cache.shared_by}});
  }
  return {{"cpu",
           {{"model", facts.cpu_model},
            {"online", facts.online_cpus},
            {"allowed", facts.allowed_cpus},
            {"numa_nodes", facts.numa_nodes},
            {"smt", facts.smt},
            {"hypervisor", facts.hypervisor},
            {"caches", std::move(caches)}}},
          {"memory_bytes", facts.memory_bytes},
          {"kernel", facts.kernel},
          {"governor", facts.governor},
          {"mitigations", facts.mitigations},
          {"clock_ns", facts.clock_ns},
          {"compiler", facts.compiler},
          {"flags", facts.flags},
          {"build_type", facts.build_type},
          {"backend", facts.backend},
          {"commit", facts.commit},
          {"dirty", facts.dirty},
          {"build_id", facts.build_id},
          {"libraries", facts.libraries}};
}

json to_json(const contender_facts& one) {
  return {{"name", one.name},
          {"algorithm", one.algorithm},
          {"wait", null_if_empty(one.wait)},
          {"kind", one.kind},
          {"producers", null_if_empty(one.producers)},
          {"consumers", null_if_empty(one.consumers)},
          {"order", null_if_empty(one.order)},
          {"push", null_if_empty(one.push)},
          {"pop", null_if_empty(one.pop)},
          {"processes", one.processes},
          {"source", one.source}};
}

absl::Status file_error(const std::string& path, const std::string& operation, int error) {
  return absl::InternalError(absl::StrCat("capsule ", path, ": ", operation, ": ", std::strerror(error),
                                          "; choose another place with --capsule"));
}

std::string beside(const std::string& path) { return absl::StrCat(path, ".part-", getpid()); }

// All bytes, to the disk; a full disk shows here and not after the old file is gone.
absl::Status write_whole(const std::string& path, const std::string& text) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return file_error(path, "open", errno);
  int error = 0;
  for (std::size_t done = 0; done < text.size() && error == 0;) {
    const ssize_t count = write(file, text.data() + done, text.size() - done);
    if (count >= 0)
      done += static_cast<std::size_t>(count);
    else if (errno != EINTR)
      error = errno;
  }
  if (error == 0 && fsync(file) != 0 && errno != EINVAL) error = errno;
  if (close(file) != 0 && error == 0) error = errno;
  return error == 0 ? absl::OkStatus() : file_error(path, "write", error);
}

}  // namespace

std::string to_json(const capsule& content) {
  json classes = json::array();
  for (const placement_class& one : content.classes) {
    classes.push_back({{"name", one.name},
                       {"description", one.description},
                       {"round_trip_ns", {one.lowest_ns, one.highest_ns}},
                       {"share", one.share}});
  }
  json contenders = json::array();
  for (const contender_facts& one : content.contenders) contenders.push_back(to_json(one));
  json absent = json::array();
  for (const absent_entry& one : content.absent) absent.push_back({{"name", one.name}, {"reason", one.reason}});
  json skipped = json::array();
  for (const skipped_points& one : content.skipped) {
    skipped.push_back({{"contender", one.contender}, {"what", one.what}, {"reason", one.reason}});
  }
  json points = json::array();
  const std::size_t cpus = std::max<std::size_t>(content.facts.allowed_cpus.size(), 1);
  for (const point& one : content.points) points.push_back(to_json(one, cpus));
  json audit = json::array();
  for (const audit_verdict& one : content.audit) {
    audit.push_back({{"name", one.name}, {"expected", one.expected}, {"seen", one.seen}, {"ok", one.ok}});
  }
  json overhead = nullptr;
  if (content.overhead) overhead = {{"value", content.overhead->ns}, {"how", content.overhead->how}};
  const json all = {{"schema", "contend.capsule"},
                    {"schema_version", 1},
                    {"family", content.family},
                    {"run",
                     {{"id", content.run_id},
                      {"started", content.started},
                      {"seconds", content.seconds},
                      {"profile", content.profile},
                      {"seed", content.seed},
                      {"command", content.command},
                      {"complete", content.complete},
                      {"ended_by", null_if_empty(content.ended_by)}}},
                    {"marks", content.marks},
                    {"environment", to_json(content.facts)},
                    {"placement", {{"classes", std::move(classes)}, {"common", content.common_class}}},
                    {"contenders", std::move(contenders)},
                    {"absent", std::move(absent)},
                    {"skipped", std::move(skipped)},
                    {"points", std::move(points)},
                    {"audit", std::move(audit)},
                    {"overhead_ns", std::move(overhead)}};
  return all.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

absl::Status verify_writable(const std::string& path) {
  std::error_code failed;
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  if (!folder.empty()) std::filesystem::create_directories(folder, failed);
  if (failed) return file_error(path, absl::StrCat("create ", folder.string()), failed.value());
  if (std::filesystem::is_directory(path, failed)) return file_error(path, "open", EISDIR);
  // As much as a large capsule: a disk that is nearly full says so now.
  const std::string trial = beside(path);
  absl::Status status = write_whole(trial, std::string(8 << 20, ' '));
  unlink(trial.c_str());
  return status;
}

absl::Status write_capsule(const capsule& content, const std::string& path) {
  const std::string part = beside(path);
  absl::Status status = write_whole(part, to_json(content));
  if (status.ok() && rename(part.c_str(), path.c_str()) != 0) status = file_error(path, "rename", errno);
  if (!status.ok()) unlink(part.c_str());
  return status;
}

}  // namespace contend::inline CONTEND_BACKEND
