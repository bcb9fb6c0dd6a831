// leak_check: what a process holds of the machine, and whether doing something again and again makes that grow.
//
//   EXPECT_EQ(leaks_of([] { make_and_destroy(); }, 10'000), "");
//
//   leak_watch watch;                                    // the same for who goes round anyway
//   while (...) { make_and_destroy(); watch.lap(); }
//   if (const std::string leaks = watch.leaks(); !leaks.empty()) ...
//
// Counted: descriptors, mappings, files in /dev/shm, children that run or that nobody has reaped, and resident memory,
// which may grow by a little: an allocator keeps what it is given back.
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
  std::int64_t children = 0;  // zombies, too
  std::int64_t resident_bytes = 0;

  static resources_held now() {
    const auto entries = [](const char* folder) {
      std::error_code error;
      return std::distance(std::filesystem::directory_iterator(folder, error), std::filesystem::directory_iterator());
    };
    resources_held held;
    held.descriptors = entries("/proc/self/fd");
    held.shared_files = entries("/dev/shm");
    held.children = count_children();
    std::ifstream maps("/proc/self/maps");
    held.mappings = std::count(std::istreambuf_iterator<char>(maps), std::istreambuf_iterator<char>(), '\n');
    std::ifstream memory("/proc/self/statm");
    std::int64_t pages = 0;
    memory >> pages >> pages;  // all of it, then what is resident
    held.resident_bytes = pages * sysconf(_SC_PAGESIZE);
    return held;
  }

 private:
  static std::int64_t count_children() {
    std::int64_t count = 0;
    std::error_code error;
    for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task", error)) {
      std::ifstream children(thread.path() / "children");
      count += std::distance(std::istream_iterator<std::string>(children), std::istream_iterator<std::string>());
    }
    return count;
  }
};

// Bytes of resident memory, whatever the number of cycles.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
inline constexpr std::int64_t tolerated_growth = 1 << 20;
#else  // they keep what was freed for a while, and look for leaks themselves
inline constexpr std::int64_t tolerated_growth = std::int64_t{1} << 40;
#endif

// A few cycles before do not count: they load what stays loaded.
inline constexpr int cycles_before = 20;

// What `times` cycles made grow, as text; empty if that is tolerable.
inline std::string growth(const resources_held& before, const resources_held& after, std::int64_t times) {
  std::string leaks;
  const auto compare = [&](const char* what, std::int64_t was, std::int64_t is, std::int64_t tolerated) {
    if (is - was > tolerated) absl::StrAppend(&leaks, times, " cycles: from ", was, " to ", is, " ", what, "; ");
  };
  compare("descriptors", before.descriptors, after.descriptors, 0);
  // A file in /dev/shm and a mapping more may be somebody else's, or the allocator's: one a cycle is ours.
  compare("mappings", before.mappings, after.mappings, times / 4);
  compare("files in /dev/shm", before.shared_files, after.shared_files, times / 4);
  compare("children", before.children, after.children, times / 4);  // one may be about to end
  compare("bytes of resident memory", before.resident_bytes, after.resident_bytes, tolerated_growth);
  return leaks;
}

class leak_watch {
 public:
  void lap() {
    if (++laps_ == cycles_before) before_ = resources_held::now();
  }
  // Since the first laps; empty as long as there were too few to tell.
  std::string leaks() const {
    const std::int64_t counted = laps_ - cycles_before;
    return counted < cycles_before ? "" : growth(before_, resources_held::now(), counted);
  }

 private:
  std::int64_t laps_ = 0;
  resources_held before_;
};

// What doing something so often made grow; `leaks` is empty if that is tolerable.
struct repetition {
  resources_held before;
  resources_held after;
  std::chrono::nanoseconds each{};
  std::string leaks;
};

inline repetition repeat(const std::function<void()>& cycle, int times) {
  for (int i = 0; i < std::min(times, cycles_before); ++i) cycle();
  repetition done{.before = resources_held::now(), .after = {}, .leaks = {}};
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < times; ++i) cycle();
  done.each = (std::chrono::steady_clock::now() - start) / times;
  done.after = resources_held::now();
  done.leaks = growth(done.before, done.after, times);
  return done;
}

// The same, for those who want to know nothing more.
inline std::string leaks_of(const std::function<void()>& cycle, int times) { return repeat(cycle, times).leaks; }

}  // namespace contend::testing_support
