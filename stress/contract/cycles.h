// cycles: programs that make, use and destroy things again and again, and tell of each what is left behind.
//
//   int main(int argc, char** argv) {
//     return testing_support::run_cycles("queue_cycles", argc, argv, [](testing_support::cycles& all) {
//       all.of("mutex_ring/park, threads", [] { make_use_and_destroy(); });   // answers ok or what went wrong
//     });
//   }
//
// Prints one line of each. Answers 0 if nothing grew and every cycle worked, 1 if not, 2 for wrong usage.
#pragma once

#include <absl/status/status.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>

#include "leak_check.h"

namespace contend::testing_support {

class cycles {
 public:
  explicit cycles(int times) noexcept : times_(times) {}

  void of(const std::string& name, const std::function<absl::Status()>& cycle) {
    absl::Status first_error;
    const repetition done = repeat([&] { first_error.Update(cycle()); }, times_);
    ++subjects_;
    findings_ += !first_error.ok() || !done.leaks.empty();
    const auto growth = [&](std::int64_t resources_held::*what) {
      return static_cast<long long>(done.after.*what - done.before.*what);
    };
    std::printf("%-40s %9.1f us each; descriptors %+lld, mappings %+lld, shm %+lld, resident %+lld KiB%s\n",
                name.c_str(), static_cast<double>(done.each.count()) * 1e-3, growth(&resources_held::descriptors),
                growth(&resources_held::mappings), growth(&resources_held::shared_files),
                growth(&resources_held::resident_bytes) / 1024,
                first_error.ok() && done.leaks.empty() ? "" : ": WRONG");
    if (!first_error.ok()) std::printf("  %s\n", std::string(first_error.message()).c_str());
    if (!done.leaks.empty()) std::printf("  leaks: %s\n", done.leaks.c_str());
    std::fflush(stdout);
  }

  int finish() const {
    std::printf("%d cycles of each of %d: %d findings\n", times_, subjects_, findings_);
    return findings_ == 0 ? 0 : 1;
  }

 private:
  int times_;
  int subjects_ = 0;
  int findings_ = 0;
};

// The whole of such a program: its one argument is the number of cycles, 10000 unless said.
inline int run_cycles(const char* program, int argc, char** argv, const std::function<void(cycles&)>& subjects) {
  const int times = argc > 1 ? std::atoi(argv[1]) : 10'000;
  if (argc > 2 || times < 1) {
    std::fprintf(stderr, "%s: wants a number of cycles, 1 or more\n", program);
    return 2;
  }
  cycles all(times);
  subjects(all);
  return all.finish();
}

}  // namespace contend::testing_support
