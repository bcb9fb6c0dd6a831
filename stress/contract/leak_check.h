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
#include <chrono>
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

// Bytes of resident memory, whatever the number of cycles.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
inline constexpr std::int64_t tolerated_growth = 1 << 20;
#else  // they keep what was freed for a while, and look for leaks themselves
inline constexpr std::int64_t tolerated_growth = std::int64_t{1} << 40;
#endif

// What doing something so often made grow; `leaks` is empty if that is tolerable.
struct repetition {
  resources_held before;
  resources_held after;
  std::chrono::nanoseconds each{};
  std::string leaks;
};

// A few cycles before do not count: they load what stays loaded.
inline repetition repeat(const std::function<void()>& cycle, int times) {
  for (int i = 0; i < std::min(times, 20); ++i) cycle();
  repetition done{.before = resources_held::now(), .after = {}, .leaks = {}};
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < times; ++i) cycle();
  done.each = (std::chrono::steady_clock::now() - start) / times;
  done.after = resources_held::now();
  const auto compare = [&](const char* what, std::int64_t was, std::int64_t is, std::int64_t tolerated) {
    if (is - was > tolerated) absl::StrAppend(&done.leaks, times, " cycles: from ", was, " to ", is, " ", what, "; ");
  };
  compare("descriptors", done.before.descriptors, done.after.descriptors, 0);
  // A file in /dev/shm and a mapping more may be somebody else's, or the allocator's: one a cycle is ours.
  compare("mappings", done.before.mappings, done.after.mappings, times / 4);
  compare("files in /dev/shm", done.before.shared_files, done.after.shared_files, times / 4);
  compare("bytes of resident memory", done.before.resident_bytes, done.after.resident_bytes, tolerated_growth);
  return done;
}

// The same, for those who want to know nothing more.
inline std::string leaks_of(const std::function<void()>& cycle, int times) { return repeat(cycle, times).leaks; }

}  // namespace contend::testing_support
