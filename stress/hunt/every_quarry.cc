// every_quarry: see quarry.h.
#include "hunt/quarry.h"

namespace contend::inline CONTEND_BACKEND {

const std::vector<quarry>& every_quarry() {
  static const std::vector<quarry> all = [] {
    std::vector<quarry> made;
    add_queues(made);
    add_locks(made);
    add_signals(made);
    add_pipes(made);
    add_pools(made);
    add_leaks(made);
    return made;
  }();
  return all;
}

}  // namespace contend::inline CONTEND_BACKEND
