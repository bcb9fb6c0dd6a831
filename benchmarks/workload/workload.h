// workload: what all queue workloads share beside the timed section of a worker (timed.h): occupancy.
//
// A workload is a struct with
//
//   name, metric                                         for the capsule
//   template <class Queue> static void run(worker&, launch_board&, Queue&, [Queue& second])
//
// whose run() does its preparations, then calls timed() once with what is to be timed. It works before it first
// looks at the stop flag: on a busy machine that may be up before a worker has had a CPU at all.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "harness/launch_board.h"
#include "platform/backend.h"
#include "platform/outcome.h"
#include "queue/handle.h"
#include "queue/queue.h"
#include "workload/receipts.h"
#include "workload/timed.h"

namespace contend::inline CONTEND_BACKEND {

// How full the queue is, every 1024 pops: tells whether producers or consumers were the bottleneck.
template <class Queue>
class occupancy_sampler {
 public:
  static constexpr bool can_say = Queue::traits.capacity != capacity_rule::unbounded && requires(const Queue& queue) {
    queue.size();
  };

  occupancy_sampler(const Queue& queue, worker_slot& slot) noexcept : queue_(queue), slot_(slot) {}

  void count(std::uint64_t pops) noexcept {
    if constexpr (can_say) {
      until_look_ -= static_cast<std::int64_t>(pops);
      if (until_look_ <= 0) [[unlikely]]
        look();
    }
  }

 private:
  static constexpr std::int64_t pops_per_look = 1024;

  [[gnu::cold, gnu::noinline]] void look() {
    until_look_ = pops_per_look;
    const double part = static_cast<double>(queue_.size()) / static_cast<double>(queue_.capacity());
    ++slot_.occupancy[std::min(static_cast<std::size_t>(part * occupancy_bins), occupancy_bins - 1)];
  }

  const Queue& queue_;
  worker_slot& slot_;
  std::int64_t until_look_ = pops_per_look;
};

}  // namespace contend::inline CONTEND_BACKEND
