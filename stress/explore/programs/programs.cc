// programs: the list. To add a file of them: one line.
#include "explore/programs/program.h"

namespace contend::inline CONTEND_BACKEND::explore {

std::vector<program> all_programs() {
  std::vector<program> all;
  for (auto* some : {
           &order_programs,      //
           &lock_programs,       //
           &counting_programs,   //
           &container_programs,  //
       }) {
    for (program& each : some()) all.push_back(std::move(each));
  }
  return all;
}

}  // namespace contend::inline CONTEND_BACKEND::explore
