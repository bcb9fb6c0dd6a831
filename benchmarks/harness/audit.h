// audit: what the self-audits of the families share: a few launches of one point, and what they were seen to be.
#pragma once

#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/capsule.h"
#include "harness/point_launch.h"
#include "harness/result.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

struct audit_reading {
  std::optional<double> value;  // the median of three launches
  std::string text;             // or what was wrong with the first that yielded no number
};

// What is judged: the value, or, because on a busy machine the rate is the scheduler's, the CPU time of an operation.
enum class audited : std::uint8_t { value, cpu_ns };

inline audit_reading read_for_audit(
    audited what, const std::function<std::variant<sample, failure>(const launch_choices&)>& launch_once) {
  std::vector<double> values;
  for (std::uint64_t order = 0; order < 3; ++order) {
    const auto result = launch_once({.order = order});
    if (const auto* failed = std::get_if<failure>(&result)) return {{}, absl::StrCat("no number: ", failed->what)};
    const sample& s = std::get<sample>(result);
    if (!s.value) return {{}, absl::StrCat("no number: ", s.check)};
    values.push_back(what == audited::value ? *s.value : 1e9 * s.cpu_seconds / static_cast<double>(s.items));
  }
  std::sort(values.begin(), values.end());
  return {values[1], absl::StrFormat("%.3g", values[1])};
}

inline audit_verdict must_be_refused(const audit_reading& seen, const std::string& name, const std::string& because) {
  return {name, absl::StrCat("no number: ", because), seen.text, !seen.value && absl::StrContains(seen.text, because)};
}

inline audit_verdict must_lie(const audit_reading& seen, const std::string& name, double above, double below) {
  return {name, absl::StrFormat("between %.3g and %.3g", above, below), seen.text,
          seen.value && *seen.value > above && *seen.value < below};
}

}  // namespace contend::inline CONTEND_BACKEND
