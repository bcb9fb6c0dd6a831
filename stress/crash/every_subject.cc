// every_subject: what subject.h promises.
#include "crash/subject.h"

namespace contend::inline CONTEND_BACKEND {

std::vector<subject> every_subject() {
  std::vector<subject> all;
  add_queues(all);
  add_joinables(all);
  add_locks(all);
  add_signals(all);
  add_conditions(all);
  add_pipes(all);
  add_pools(all);
  add_pool_owners(all);
  return all;
}

}  // namespace contend::inline CONTEND_BACKEND
