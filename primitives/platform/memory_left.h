// memory_left: how much memory this process may still take, before asking for it calls the OOM killer.
#pragma once

#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <limits>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>

#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::detail {

struct memory_left {
  std::uint64_t bytes = std::numeric_limits<std::uint64_t>::max();
  std::string limited_by = "nothing";

  void limit(std::uint64_t most, std::string_view by) {
    if (most < bytes) *this = {most, std::string(by)};
  }
};

// The number after `key` ("MemAvailable:") in a file of "key number" lines.
inline std::optional<std::uint64_t> read_field(const std::string& file, std::string_view key) {
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    std::istringstream fields(line);
    std::string name;
    std::uint64_t value = 0;
    if (fields >> name >> value && name == key) return value;
  }
  return std::nullopt;
}

// The number that is all of a file; nothing if it is absent or says "max".
inline std::optional<std::uint64_t> read_number(const std::string& file) {
  std::ifstream stream(file);
  std::uint64_t value = 0;
  if (stream >> value) return value;
  return std::nullopt;
}

struct memory_cgroup_files {
  const char *limit, *usage, *reclaimable;  // reclaimable: page cache, which counts as used but gives way
};
inline constexpr memory_cgroup_files cgroup_v2_files{"memory.max", "memory.current", "inactive_file"};
inline constexpr memory_cgroup_files cgroup_v1_files{"memory.limit_in_bytes", "memory.usage_in_bytes",
                                                     "total_inactive_file"};

// Every group from `path` up to the root limits what is below it. In a container the path may be the
// host's and not exist here: then only the root, which is the container's own group, answers.
inline void limit_by_cgroup(memory_left& left, const std::string& mount, std::string path,
                            const memory_cgroup_files& files) {
  while (true) {
    const std::string group = mount + path + "/";
    const auto limit = read_number(group + files.limit);
    const auto usage = read_number(group + files.usage);
    if (limit && usage) {
      const std::uint64_t cache = std::min(*usage, read_field(group + "memory.stat", files.reclaimable).value_or(0));
      const std::uint64_t used = *usage - cache;
      left.limit(*limit > used ? *limit - used : 0, group + files.limit);
    }
    if (path.empty()) return;
    path.resize(path.find_last_of('/'));
  }
}

inline memory_left find_memory_left() {
  memory_left left;
  if (const auto kilobytes = read_field("/proc/meminfo", "MemAvailable:")) {
    left.limit(*kilobytes * 1024, "MemAvailable in /proc/meminfo");
  }
  std::ifstream groups("/proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {  // hierarchy:controllers:path
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    std::string path = line.substr(second + 1);
    if (path.empty() || path.front() != '/' || path == "/") path.clear();
    if (controllers.empty()) {
      limit_by_cgroup(left, "/sys/fs/cgroup", path, cgroup_v2_files);
      limit_by_cgroup(left, "/sys/fs/cgroup/unified", path, cgroup_v2_files);
    } else if (("," + controllers + ",").find(",memory,") != std::string::npos) {
      limit_by_cgroup(left, "/sys/fs/cgroup/memory", path, cgroup_v1_files);
    }
  }
  return left;
}

// For a request so small that no OOM killer comes for it, nothing is read: the groups' files take milliseconds, and a
// measurement makes a few regions for each launch.
inline memory_left find_memory_left_for(std::size_t bytes) {
  constexpr std::size_t small = std::size_t{16} << 20;
  return bytes <= small ? memory_left{} : find_memory_left();
}

}  // namespace contend::inline CONTEND_BACKEND::detail
