// injection: reads the plan of a test build.
#include "harness/injection.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_split.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "harness/command_line.h"

namespace contend::inline CONTEND_BACKEND {

injection injection::planned() {
  const char* said = std::getenv("CONTEND_INJECT");
  if (said == nullptr) return {};
  const std::vector<std::string> parts = absl::StrSplit(said, ':');
  injection plan;
  bool good = parts.size() >= 2 && absl::SimpleAtod(parts[1], &plan.share) && plan.share >= 0;
  if (parts[0] == "tail") {
    good = good && parts.size() == 3 && absl::SimpleAtoi(parts[2], &plan.every) && plan.every > 0;
  } else if (parts[0] == "mode") {
    good = good && parts.size() == 3 && absl::SimpleAtod(parts[2], &plan.launches) && plan.launches <= 1;
  } else {
    good = good && parts[0] == "throughput" && parts.size() == 2;
  }
  if (!good) {
    std::fprintf(stderr, "CONTEND_INJECT=%s: write throughput:0.1, tail:9:1000 or mode:0.3:0.4\n", said);
    std::_Exit(exit_usage);
  }
  return plan;
}

}  // namespace contend::inline CONTEND_BACKEND
