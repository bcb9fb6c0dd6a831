// environment: what this run stood on: processor, kernel, compiler, commit, libraries; and what is wrong with it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "platform/backend.h"
#include "platform/topology.h"

namespace contend::inline CONTEND_BACKEND {

struct environment {
  std::string cpu_model = "unknown";
  int online_cpus = 0;
  std::vector<int> allowed_cpus;
  int numa_nodes = 1;
  bool smt = false;
  bool hypervisor = false;
  std::vector<cache_facts> caches;
  std::uint64_t memory_bytes = 0;
  std::string kernel;
  std::string governor = "unknown";
  std::map<std::string, std::string> mitigations;
  double clock_ns = 0;
  double busy = 0;  // share of all CPUs' time that others took in the last moment before the run
  std::string compiler;
  std::string flags;
  std::string build_type;
  std::string backend;
  std::string sanitizer;
  std::string commit;
  bool dirty = false;
  std::string build_id;
  std::map<std::string, std::string> libraries;
};

// All but `busy`, which takes a while.
environment read_environment(const topology& machine);

// What others do in the next 0.3 s. (The load average would remember the compiler that has just built us.)
double busy_share();

// Loud warnings: why numbers of this build, on this machine, at this moment should not be trusted.
std::vector<std::string> marks_of(const environment& facts);

}  // namespace contend::inline CONTEND_BACKEND
