// skip_list: combinations that a plan leaves out, one entry a reason: what was left out, joined.
#pragma once

#include <absl/strings/str_cat.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "harness/capsule.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

class skip_list {
 public:
  void add(const std::string& contender, const std::string& what, const std::string& reason) {
    std::string& all = texts_[{contender, reason}];
    if (absl::StrCat(", ", all, ",").find(absl::StrCat(", ", what, ",")) != std::string::npos) return;
    absl::StrAppend(&all, all.empty() ? "" : ", ", what);
  }
  std::vector<skipped_points> list() const {
    std::vector<skipped_points> skipped;
    for (const auto& [who, what] : texts_) skipped.push_back({who.first, what, who.second});
    return skipped;
  }

 private:
  std::map<std::pair<std::string, std::string>, std::string> texts_;
};

}  // namespace contend::inline CONTEND_BACKEND
