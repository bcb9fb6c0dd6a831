// leak_check: what a process holds of the machine, and whether doing something again and again makes that grow.
//
//   EXPECT_EQ(leaks_of([] { make_and_destroy(); }, 10'000), "");
//
// Counted: descriptors, mappings, files in /dev/shm, and resident memory, which may grow by a little: an allocator
// keeps what it is given back.
#pragma once

#include <absl/strings/str_cat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>

namespace contend::testing_support {

struct resources_held {
  std::int64_t descriptors = 0;
  std::int64_t mappings = 0;
  std::int64_t shared_files = 0;
  std::int64_t resident_bytes = 0;

  static resources_held now() {
    const auto entries = [](const char* folder) {
      std::error_code error;
      return std::distance(std::filesystem::directory_iterator(folder, error), std::filesystem::directory_iterator());
    };
    resources_held held;
    held.descriptors = entries("/proc/self/fd");
    held.shared_files = entries("/dev/shm");
    std::ifstream maps("/proc/self/maps");
    held.mappings = std::count(std::istreambuf_iterator<char>(maps), std::istreambuf_iterator<char>(), '\n');
    std::ifstream memory("/proc/self/statm");
    std::int64_t pages = 0;
    memory >> pages >> pages;  // all of it, then what is resident
    held.resident_bytes = pages * sysconf(_SC_PAGESIZE);
    return held;
  }
};

inline constexpr std::int64_t tolerated_growth = 1 << 20;  // bytes of resident memory, whatever the number of cycles

// Runs `cycle` so often and answers what has grown; empty: nothing. A few cycles before do not count: they load
// what stays loaded.
inline std::string leaks_of(const std::function<void()>& cycle, int times) {
  for (int i = 0; i < std::min(times, 20); ++i) cycle();
  const resources_held before = resources_held::now();
  for (int i = 0; i < times; ++i) cycle();
  const resources_held after = resources_held::now();
  std::string found;
  const auto compare = [&](const char* what, std::int64_t was, std::int64_t is, std::int64_t tolerated) {
    if (is - was > tolerated) absl::StrAppend(&found, times, " cycles: from ", was, " to ", is, " ", what, "; ");
  };
  compare("descriptors", before.descriptors, after.descriptors, 0);
  // A file in /dev/shm and a mapping more may be somebody else's, or the allocator's: one a cycle is ours.
  compare("mappings", before.mappings, after.mappings, times / 4);
  compare("files in /dev/shm", before.shared_files, after.shared_files, times / 4);
  compare("bytes of resident memory", before.resident_bytes, after.resident_bytes, tolerated_growth);
  return found;
}

}  // namespace contend::testing_support
