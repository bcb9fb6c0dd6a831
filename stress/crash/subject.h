// subject: a primitive in one role of its users, which is struck; what a cell row of the crash matrix is about.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "crash/bout.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

struct subject {
  std::string name;         // "queue/robust_ring/park"
  std::string role;         // of the victim: "producer"
  bool tolerant = false;    // its traits say that a death anywhere blocks nobody
  std::uint64_t hands = 1;  // so much the victim may take along
  bool broken = false;      // a twin, which must be found
  std::function<aftermath(bout&)> play;
};

// Every primitive of ours for processes in every role, and the twins.
std::vector<subject> every_subject();

void add_queues(std::vector<subject>& to);
void add_joinables(std::vector<subject>& to);
void add_locks(std::vector<subject>& to);
void add_signals(std::vector<subject>& to);
void add_conditions(std::vector<subject>& to);
void add_pipes(std::vector<subject>& to);
void add_pools(std::vector<subject>& to);
void add_pool_owners(std::vector<subject>& to);

}  // namespace contend::inline CONTEND_BACKEND
