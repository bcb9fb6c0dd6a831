// capsule: everything a run has found out, and the one JSON file it is written to (reports/CAPSULE.md).
//
// Written beside its place and renamed, so a reader sees the old file, the new file or none, never a half.
#pragma once

#include <absl/status/status.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/environment.h"
#include "harness/result.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

// What a family's contenders have not stays empty and is written as null.
struct contender_facts {
  std::string name, algorithm, wait, kind;
  std::string producers = {}, consumers = {}, order = {}, push = {}, pop = {};  // of queues
  bool processes = false;
  std::string source;
};

struct absent_entry {
  std::string name, reason;
};

struct skipped_points {
  std::string contender, what, reason;
};

struct audit_verdict {
  std::string name, expected, seen;
  bool ok = false;
};

struct harness_overhead {
  double ns = 0;
  std::string how;
};

struct capsule {
  std::string family;
  std::string run_id;
  std::string started;  // UTC
  double seconds = 0;
  std::string profile;
  std::uint64_t seed = 0;
  std::vector<std::string> command;
  bool complete = false;
  std::string ended_by;  // empty: by itself
  std::vector<std::string> marks;
  environment facts;
  std::vector<placement_class> classes;
  std::string common_class;
  std::vector<contender_facts> contenders;
  std::vector<absent_entry> absent;
  std::vector<skipped_points> skipped;
  std::vector<point> points;
  std::vector<audit_verdict> audit;
  std::optional<harness_overhead> overhead;
};

std::string to_json(const capsule& content);

// Whether a capsule could be written to `path`; to be asked before hours of measuring. Leaves nothing behind.
absl::Status verify_writable(const std::string& path);

absl::Status write_capsule(const capsule& content, const std::string& path);

}  // namespace contend::inline CONTEND_BACKEND
