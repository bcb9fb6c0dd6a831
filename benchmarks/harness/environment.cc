// environment: read from /proc, /sys, the program's own image and what CMake knew when it was built.
#include "harness/environment.h"

#include <absl/strings/ascii.h>
#include <absl/strings/escaping.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <absl/strings/str_split.h>
#include <link.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "harness/build_facts.h"
#include "harness/injection.h"
#include "platform/clock.h"

namespace contend::inline CONTEND_BACKEND {

namespace {

namespace fs = std::filesystem;
using namespace std::string_view_literals;

// Empty when there is no such file.
std::string read_line(const fs::path& file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  return line;
}

std::string cpuinfo(const std::string& key) {
  std::ifstream stream("/proc/cpuinfo");
  for (std::string line; std::getline(stream, line);) {
    if (!line.starts_with(key)) continue;
    const std::size_t colon = line.find(':');
    if (colon != std::string::npos) return std::string(absl::StripAsciiWhitespace(line.substr(colon + 1)));
  }
  return "";
}

std::map<std::string, std::string> mitigations() {
  std::error_code ignored;
  std::map<std::string, std::string> found;
  for (const auto& entry : fs::directory_iterator("/sys/devices/system/cpu/vulnerabilities", ignored)) {
    found[entry.path().filename()] = read_line(entry.path());
  }
  return found;
}

double cost_of_clock() {
  constexpr int readings = 2000;
  const time_point start = now();
  time_point end = start;
  for (int i = 0; i < readings; ++i) end = now();
  return static_cast<double>((end - start).count()) / readings;
}

// The id in a segment of notes, in hex; empty if there is none.
std::string build_id_in(const char* at, const char* end) {
  const auto padded = [](std::size_t bytes) { return (bytes + 3) / 4 * 4; };
  while (at + sizeof(ElfW(Nhdr)) <= end) {
    const auto& note = *reinterpret_cast<const ElfW(Nhdr)*>(at);
    const char* name = at + sizeof(note);
    const char* bytes = name + padded(note.n_namesz);
    if (note.n_type == NT_GNU_BUILD_ID && std::string_view(name, note.n_namesz) == "GNU\0"sv) {
      return absl::BytesToHexString(absl::string_view(bytes, note.n_descsz));
    }
    at = bytes + padded(note.n_descsz);
  }
  return "";
}

// The linker's note that names this very program.
std::string build_id() {
  std::string id;
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* found) {
        for (int i = 0; i < info->dlpi_phnum; ++i) {
          const auto& segment = info->dlpi_phdr[i];
          if (segment.p_type != PT_NOTE) continue;
          // NOLINTNEXTLINE(performance-no-int-to-ptr): the loader tells addresses as numbers
          const auto* notes = reinterpret_cast<const char*>(info->dlpi_addr + segment.p_vaddr);
          static_cast<std::string*>(found)->append(build_id_in(notes, notes + segment.p_memsz));
        }
        return 1;  // the first is the program itself; libraries follow
      },
      &id);
  return id;
}

std::map<std::string, std::string> libraries() {
  std::map<std::string, std::string> found;
  for (const auto library : absl::StrSplit(build_facts::libraries, ';', absl::SkipEmpty())) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(library, absl::MaxSplits('=', 1));
    found.insert(parts);
  }
  return found;
}

// All CPUs' time so far: {spent on anything, all of it}, in ticks; the hypervisor's part is spent.
std::pair<double, double> cpu_time() {
  std::istringstream fields(read_line("/proc/stat"));
  std::string name;
  fields >> name;
  double all = 0;
  double idle = 0;
  double ticks = 0;
  for (int i = 0; i < 8 && fields >> ticks; ++i) {
    all += ticks;
    if (i == 3 || i == 4) idle += ticks;  // idle, waiting for a disk
  }
  return {all - idle, all};
}

}  // namespace

double busy_share() {
  const auto [busy_before, all_before] = cpu_time();
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  const auto [busy, all] = cpu_time();
  return all > all_before ? (busy - busy_before) / (all - all_before) : 0;
}

environment read_environment(const topology& machine) {
  environment facts;
  if (std::string model = cpuinfo("model name"); !model.empty()) facts.cpu_model = std::move(model);
  facts.online_cpus = machine.online;
  for (const cpu_facts& cpu : machine.cpus) facts.allowed_cpus.push_back(cpu.cpu);
  facts.numa_nodes = machine.numa_nodes;
  facts.smt = machine.smt;
  facts.hypervisor = absl::StrCat(" ", cpuinfo("flags"), " ").find(" hypervisor ") != std::string::npos;
  facts.caches = machine.caches;
  facts.memory_bytes =
      static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<std::uint64_t>(sysconf(_SC_PAGE_SIZE));
  utsname system{};
  if (uname(&system) == 0) facts.kernel = absl::StrCat(system.sysname, " ", system.release, " ", system.machine);
  const std::string governor = read_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
  if (!governor.empty()) facts.governor = governor;
  facts.mitigations = mitigations();
  facts.clock_ns = cost_of_clock();
  facts.compiler = build_facts::compiler;
  facts.flags = build_facts::flags;
  facts.build_type = build_facts::build_type;
  facts.backend = build_facts::backend;
  facts.sanitizer = build_facts::sanitizer;
  facts.commit = build_facts::commit;
  facts.dirty = build_facts::dirty;
  facts.build_id = build_id();
  facts.libraries = libraries();
  return facts;
}

std::vector<std::string> marks_of(const environment& facts) {
  std::vector<std::string> marks;
  if (facts.build_type != "Release") {
    const std::string name = facts.build_type.empty() ? "unnamed" : facts.build_type;
    marks.push_back(absl::StrCat(name, " build: numbers do not count; build with the preset release"));
  }
  if (!facts.sanitizer.empty()) {
    marks.push_back(absl::StrCat("built with the ", facts.sanitizer, " sanitizer: numbers do not count"));
  }
  if (facts.backend != "native") marks.push_back(absl::StrCat("backend ", facts.backend, ": numbers do not count"));
  if (injection_is_built) marks.push_back("injection build: numbers do not count");
  if (facts.allowed_cpus.size() == 1) {
    marks.push_back(absl::StrCat("one CPU only (cpu ", facts.allowed_cpus.front(),
                                 "): workers take turns, nothing runs in parallel"));
  }
  if (facts.busy > 0.2) {
    marks.push_back(absl::StrFormat("busy machine: others used %.0f %% of the CPUs before the run", 100 * facts.busy));
  }
  if (facts.governor == "powersave") marks.push_back("CPU frequency governor is powersave: numbers are low");
  return marks;
}

}  // namespace contend::inline CONTEND_BACKEND
