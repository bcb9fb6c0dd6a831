// campaign_file: what a stress program writes with --json: one row for each thing that it put to the test.
//
// reports/contend_reports/campaign.py reads it, whichever program wrote it.
#pragma once

#include <absl/status/status.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "written_file.h"

namespace contend {

struct campaign_row {
  std::string name;
  std::string team;         // "threads", "processes"
  bool broken = false;      // a twin, which must be found
  std::uint64_t times = 0;  // trials, rounds, kills: that ended well
  double seconds = 0;
  std::string what = {};   // was found; empty: nothing
  std::string again = {};  // the command line that finds it again
};

inline absl::Status write_campaign(const std::string& path, std::string_view kind, std::uint64_t seed,
                                   const std::vector<campaign_row>& rows) {
  nlohmann::json all{{"kind", std::string(kind)}, {"version", 1}, {"seed", seed}, {"rows", nlohmann::json::array()}};
  for (const campaign_row& row : rows) {
    all["rows"].push_back({{"name", row.name},
                           {"team", row.team},
                           {"broken", row.broken},
                           {"times", row.times},
                           {"seconds", row.seconds},
                           {"what", row.what},
                           {"again", row.again}});
  }
  return write_file(path, all.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

}  // namespace contend
