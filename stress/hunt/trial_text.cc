// trial_text: see trial_text.h.
#include "hunt/trial_text.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_split.h>

#include <algorithm>
#include <vector>

namespace contend::inline CONTEND_BACKEND {

namespace {

// Whether `text` was such a setting, and a good one.
bool set(const std::string& name, const std::string& text, trial& how) {
  if (name == "noise") {
    const auto kind =
        std::find_if(every_noise.begin(), every_noise.end(), [&](noise_kind each) { return to_string(each) == text; });
    if (kind == every_noise.end()) return false;
    how.noise.kind = *kind;
    return true;
  }
  std::uint64_t value = 0;
  if (!absl::SimpleAtoi(text, &value)) return false;
  if (name == "workers" && value >= 1 && value <= 64) return how.workers = static_cast<std::uint32_t>(value), true;
  if (name == "operations" && value >= 1 && value <= 1'000'000)
    return how.operations = static_cast<std::uint32_t>(value), true;
  if (name == "capacity" && value >= 1 && value <= 1'000'000) return how.capacity = value, true;
  if (name == "first") return how.first_index = value, true;
  if (name == "patient" && value <= 1) return how.patient = value == 1, true;
  if (name == "noise_seed") return how.noise.seed = value, true;
  if (name == "seed") return how.seed = value, true;
  return false;
}

}  // namespace

std::string to_text(const trial& how) {
  return absl::StrCat(std::string(to_string(how.sharing)), ",workers=", how.workers, ",operations=", how.operations,
                      ",capacity=", how.capacity, ",first=", how.first_index, ",patient=", how.patient ? 1 : 0,
                      ",noise=", std::string(to_string(how.noise.kind)), ",noise_seed=", how.noise.seed,
                      ",seed=", how.seed);
}

absl::StatusOr<trial> trial_of(std::string_view text) {
  trial how;
  for (const std::string& part : std::vector<std::string>(absl::StrSplit(std::string(text), ','))) {
    if (part == "threads" || part == "processes") {
      how.sharing = part == "threads" ? scope::threads : scope::processes;
      continue;
    }
    const std::size_t sign = part.find('=');
    if (sign == std::string::npos || !set(part.substr(0, sign), part.substr(sign + 1), how)) {
      return absl::InvalidArgumentError(absl::StrCat("'", part, "' is no part of a trial, which reads ", to_text({})));
    }
  }
  return how;
}

}  // namespace contend::inline CONTEND_BACKEND
