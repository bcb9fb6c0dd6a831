// subject: a contender as the checks see it: what it is, and its queues of each item type.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "contract/queue/any_queue.h"
#include "contract/queue/item_types.h"
#include "platform/backend.h"
#include "queue/queue.h"

namespace contend::inline CONTEND_BACKEND::contract {

struct subject {
  std::string name;  // "vyukov_ring/park"
  std::string wait;
  queue_traits traits;
  bool waits = true;       // has push and pop that take a deadline
  bool tells_size = true;  // has size, empty and full

  // Null where the algorithm does not take such items. Every queue takes words; ceilings are no queues.
  std::shared_ptr<const queue_type<word>> words;
  std::shared_ptr<const queue_type<tracked>> tracked_items;
  std::shared_ptr<const queue_type<owner>> owners;
  std::shared_ptr<const queue_type<block>> blocks;

  // How many of `wanted` workers may stand on each side.
  std::uint32_t producers(std::uint32_t wanted) const noexcept {
    return traits.producers == workers_allowed::one ? 1 : wanted;
  }
  std::uint32_t consumers(std::uint32_t wanted) const noexcept {
    return traits.consumers == workers_allowed::one ? 1 : wanted;
  }
};

// Every line of contenders.h, in its order.
const std::vector<subject>& all_subjects();

// Where a worker that was started by exec finds its subject by name: all_subjects, and what a test adds.
std::vector<const subject*>& known_subjects();

}  // namespace contend::inline CONTEND_BACKEND::contract
