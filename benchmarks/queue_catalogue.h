// queue_catalogue: every queue contender with every workload that is compiled for it, as data to choose from.
//
// The catalogue is filled in shards (queue_bench_shard.cc), each compiled on its own, because 50 contenders
// times a dozen workload bodies are too much for one compiler run.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/launch.h"
#include "harness/launch_board.h"
#include "platform/backend.h"
#include "platform/hosted.h"
#include "platform/team.h"
#include "queue/queue.h"
#include "workload/batch_transfer.h"
#include "workload/burst.h"
#include "workload/item.h"
#include "workload/mix.h"
#include "workload/pairs.h"
#include "workload/ping_pong.h"
#include "workload/timed.h"
#include "workload/transfer.h"

namespace contend::inline CONTEND_BACKEND {

// One workload, compiled for one contender and payload.
struct queue_body {
  std::string_view workload;
  std::size_t payload_bytes;
  std::size_t batch;
  worker_body run;
  absl::StatusOr<std::size_t> (*bytes_for)(const queue_options&);
  absl::StatusOr<launch_objects> (*prepare)(const queue_options&);
};

struct queue_entry {
  std::size_t position;  // in its list: shards fill the catalogue in any order
  std::string name;
  std::string wait;
  std::string kind;
  queue_traits traits;
  std::vector<queue_body> bodies;
};

using queue_catalogue = std::vector<queue_entry>;

// What each worker of each team runs: the same code for threads and for processes.
template <class Workload, class Queue, std::size_t Queues>
void run_queue_body(worker& self) {
  launch_board& board = launch_board::in(self.region(0));
  board.slot(self.index()).body = self.body_offset();
  if constexpr (Queues == 1) {
    Workload::run(self, board, reach<Queue, Queue::traits.processes>(self.region(1)));
  } else {
    Workload::run(self, board, reach<Queue, Queue::traits.processes>(self.region(1)),
                  reach<Queue, Queue::traits.processes>(self.region(2)));
  }
}

template <class Queue, std::size_t Queues>
absl::StatusOr<launch_objects> prepare_queues(const queue_options& options) {
  auto queues = std::make_shared<std::vector<hosted<Queue>>>();
  launch_objects objects;
  for (std::size_t i = 0; i < Queues; ++i) {
    absl::StatusOr<hosted<Queue>> queue = hosted<Queue>::create(options);
    if (!queue.ok()) return queue.status();
    queues->push_back(*std::move(queue));
  }
  for (const hosted<Queue>& queue : *queues) objects.regions.push_back(&queue.memory());
  objects.owner = std::move(queues);
  return objects;
}

template <class Contender, template <class> class Workload, std::size_t Bytes, std::size_t Queues = 1>
void add_body(queue_entry& entry, std::size_t batch = 1) {
  using item_type = item<Bytes>;
  if constexpr (requires { sizeof(typename Contender::template queue<item_type>); }) {
    using queue = typename Contender::template queue<item_type>;
    using workload = Workload<item_type>;
    entry.bodies.push_back({workload::name, Bytes, batch, &run_queue_body<workload, queue, Queues>, &queue::bytes_for,
                            &prepare_queues<queue, Queues>});
  }
}

// Payloads other than one word only where they decide: in a stream and in a round trip.
template <class Contender>
queue_entry make_queue_entry(std::size_t position, std::string_view kind) {
  using queue = typename Contender::template queue<item<8>>;
  queue_entry entry{.position = position,
                    .name = Contender::name(),
                    .wait = Contender::wait(),
                    .kind = std::string(kind),
                    .traits = Contender::traits,
                    .bodies = {}};
  add_body<Contender, transfer, 8>(entry);
  add_body<Contender, transfer, 64>(entry);
  add_body<Contender, transfer, 512>(entry);
  add_body<Contender, transfer, 4096>(entry);
  add_body<Contender, ping_pong, 8, 2>(entry);
  add_body<Contender, ping_pong, 512, 2>(entry);
  if constexpr (requires(queue & q, std::span<item<8>> items) {
                  q.push_n(items);
                  q.pop_n(items);
                }) {
    add_body<Contender, batch_transfer, 8>(entry, batch_transfer<item<8>>::most_per_batch);
  }
  add_body<Contender, pairs, 8>(entry);
  add_body<Contender, mix, 8>(entry);
  add_body<Contender, burst, 8>(entry);
  return entry;
}

// Defined once for each shard, and for the audit's planted contenders.
template <int Shard>
void add_queue_shard(queue_catalogue& catalogue);
void add_planted_queues(queue_catalogue& catalogue);

}  // namespace contend::inline CONTEND_BACKEND
