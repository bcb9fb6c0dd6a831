// one_launch: a sample as one line.
#include "harness/one_launch.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace contend::inline CONTEND_BACKEND {

namespace {

using json = nlohmann::ordered_json;

json null_if_nan(double value) { return std::isfinite(value) ? json(value) : json(nullptr); }

json to_json(const probe_reading& reading) {
  return {{"round_trip_ns", null_if_nan(reading.round_trip_ns)},
          {"dual_ratio", null_if_nan(reading.dual_ratio)},
          {"loop_ns", null_if_nan(reading.loop_ns)}};
}

}  // namespace

std::string to_json_line(const point& one, const sample& found) {
  const json all = {{"schema", "contend.launch"},
                    {"schema_version", 1},
                    {"id", one.id},
                    {"metric", one.metric},
                    {"value", found.value ? json(*found.value) : json(nullptr)},
                    {"check", found.check},
                    {"probes", json::array({to_json(found.before), to_json(found.after)})},
                    {"histogram", found.histogram.empty() ? json(nullptr) : json(found.histogram)}};
  return all.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace contend::inline CONTEND_BACKEND
