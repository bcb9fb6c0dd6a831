// report: sums, and JSON.
#include "explore/models/report.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "explore/token.h"
#include "explore/words.h"
#include "written_file.h"

namespace contend::inline CONTEND_BACKEND::explore {

namespace {

std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string json_of(const result& part) {
  std::string text = absl::StrFormat(
      R"({"strategy": %s, "executions": %d, "distinct": %d, "stuck": %d, "steps": %d, "seconds": %.3f, "complete": %s)",
      quoted(part.strategy), part.executions, part.distinct, part.stuck, part.steps, part.seconds,
      part.complete ? "true" : "false");
  if (part.found) {
    absl::StrAppend(&text, ", \"found\": ", quoted(to_string(part.found->what)),
                    ", \"message\": ", quoted(told(*part.found)), ", \"token\": ", quoted(token_of(part)));
  }
  return text + "}";
}

std::string json_of(const portfolio_result& all, bool broken) {
  std::string parts;
  for (const result& part : all.parts) absl::StrAppend(&parts, parts.empty() ? "" : ", ", json_of(part));
  return absl::StrCat("    {\"model\": ", quoted(all.parts.front().test), broken ? ", \"broken\": true" : "",
                      ", \"parts\": [", parts, "]}");
}

}  // namespace

double report::seconds() const noexcept {
  double sum = 0;
  for (const portfolio_result& each : all_) sum += each.seconds();
  return sum;
}

std::size_t report::findings() const noexcept {
  return static_cast<std::size_t>(
      std::count_if(all_.begin(), all_.end(), [](const portfolio_result& each) { return each.found() != nullptr; }));
}

std::string report::summary() const {
  std::uint64_t executions = 0;
  std::uint64_t steps = 0;
  std::size_t complete = 0;
  for (const portfolio_result& each : all_) {
    executions += each.executions();
    steps += each.steps();
    complete += each.complete() ? 1 : 0;
  }
  const double taken = std::max(seconds(), 1e-9);
  return absl::StrFormat("explored %d models, %d of them wholly: %d executions, %.0f/s, %.0f steps/s, %d findings",
                         all_.size(), complete, executions, static_cast<double>(executions) / taken,
                         static_cast<double>(steps) / taken, findings());
}

bool report::write_json(const std::string& file, std::uint64_t seed, bool broken) const {
  std::string text = absl::StrCat("{\n  \"seed\": ", seed, ",\n  \"models\": [\n");
  for (std::size_t i = 0; i < all_.size(); ++i) absl::StrAppend(&text, i == 0 ? "" : ",\n", json_of(all_[i], broken));
  absl::StrAppend(&text, "\n  ]\n}\n");
  return write_file(file, text).ok();
}

}  // namespace contend::inline CONTEND_BACKEND::explore
