// workload: what all queue workloads share: the timed section of a worker, occupancy.
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
#include <span>

#include "harness/launch_board.h"
#include "platform/backend.h"
#include "platform/clock.h"
#include "platform/outcome.h"
#include "platform/team.h"
#include "platform/usage.h"
#include "platform/wait.h"
#include "queue/handle.h"
#include "queue/queue.h"
#include "workload/receipts.h"

namespace contend::inline CONTEND_BACKEND {

// Between two looks at the stop flag: far less than its cost, far more than one operation.
inline constexpr int operations_per_look = 64;

// Reads one byte of each page, so that the mapping's page faults are not in the timed section; a forked or
// exec'ed worker would have them there, a thread not.
inline void touch_pages(std::span<const std::byte> memory) noexcept {
  for (std::size_t at = 0; at < memory.size(); at += 4096) {
    (void)*static_cast<const volatile std::byte*>(memory.data() + at);
  }
}

// The gate, the work, the end; and what it cost this worker.
template <class Work>
void timed(worker& self, launch_board& board, Work&& work) {
  worker_slot& slot = board.slot(self.index());
  slot.gate_ns = self.arrive_and_wait().time_since_epoch().count();
  board.say_gate_is_open();
  const worker_usage before = worker_usage::read();
  const std::uint64_t waits_before = waits_of_this_thread;
  work(slot);
  slot.finish_ns = now().time_since_epoch().count();
  const worker_usage after = worker_usage::read();
  slot.waits = waits_of_this_thread - waits_before;
  slot.cpu_ns = after.cpu_ns - before.cpu_ns;
  slot.switches = after.switches - before.switches;
  slot.peak_bytes = after.peak_bytes;
}

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
