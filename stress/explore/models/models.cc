// models: the list. To add models: one line.
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <utility>

#include "explore/models/model.h"

namespace contend::inline CONTEND_BACKEND::explore {

const std::vector<model>& all_models() {
  static const std::vector<model> all = [] {
    std::vector<model> made;
    for (auto* family : {
             &queue_models,   //
             &lock_models,    //
             &crash_models,   //
             &signal_models,  //
             &part_models,    //
             &pipe_models,    //
             &pool_models,    //
         }) {
      for (model& each : family()) made.push_back(std::move(each));
    }
    std::sort(made.begin(), made.end(), [](const model& one, const model& other) { return one.name < other.name; });
    return made;
  }();
  return all;
}

}  // namespace contend::inline CONTEND_BACKEND::explore
