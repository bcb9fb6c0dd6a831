// pipe_catalogue: every pipe contender with the workloads of pipes, as data to choose from.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/capsule.h"
#include "harness/launch.h"
#include "harness/launch_board.h"
#include "pipe/pipe.h"
#include "platform/backend.h"
#include "platform/region.h"
#include "platform/team.h"
#include "workload/message_ways.h"
#include "workload/piped.h"

namespace contend::inline CONTEND_BACKEND {

struct pipe_body {
  std::string_view workload;
  bool duplex;
  worker_body run;
};

struct pipe_entry {
  contender_facts facts;
  bool in_place;  // its messages must fit into its ring
  std::vector<pipe_body> bodies;
  absl::StatusOr<launch_objects> (*prepare)(const pipe_options&, std::size_t payload_bytes);
};

using pipe_catalogue = std::vector<pipe_entry>;

// Lies in region 1 of the team. Ends hold descriptors, so they stay where the host has made them: threads share them,
// forked workers have them at the same address.
struct pipe_setting {
  void* ends = nullptr;
  std::size_t payload_bytes = 0;
};

// What each worker of each team runs: the same code for threads and for processes.
template <class Workload, template <class> class Way, class End>
void run_pipe_body(worker& self) {
  launch_board& board = launch_board::in(self.region(0));
  board.slot(self.index()).body = self.body_offset();
  const auto& setting = *std::launder(reinterpret_cast<const pipe_setting*>(self.region(1).data()));
  Workload::template run<Way>(self, board, *static_cast<std::pair<End, End>*>(setting.ends), setting.payload_bytes);
}

template <class Contender>
absl::StatusOr<launch_objects> prepare_pipe(const pipe_options& options, std::size_t payload_bytes) {
  using ends = std::pair<typename Contender::end, typename Contender::end>;
  absl::StatusOr<ends> made = Contender::create(options);
  if (!made.ok()) return made.status();
  absl::StatusOr<region> memory = region::create(sizeof(pipe_setting), {.sharing = options.sharing});
  if (!memory.ok()) return memory.status();
  auto owner = std::make_shared<std::pair<ends, region>>(*std::move(made), *std::move(memory));
  ::new (static_cast<void*>(owner->second.bytes().data())) pipe_setting{&owner->first, payload_bytes};
  return launch_objects{.regions = {&owner->second}, .owner = owner};
}

// `suffix`: of a variant's name, after the mechanism's.
template <class Contender, template <class> class Way = through_buffer>
pipe_entry make_pipe_entry(std::string_view kind, std::string_view suffix = "") {
  using end = typename Contender::end;
  const std::string algorithm = std::string(Contender::traits.name) + std::string(suffix);
  return {.facts = {.name = algorithm + "/" + Contender::wait(),
                    .algorithm = algorithm,
                    .wait = Contender::wait(),
                    .kind = std::string(kind),
                    .producers = "one",
                    .consumers = "one",
                    .order = "fifo",
                    .push = std::string(to_string(Contender::traits.send)),
                    .pop = std::string(to_string(Contender::traits.receive)),
                    .processes = Contender::traits.processes,
                    .source = std::string(Contender::traits.source)},
          .in_place = !suffix.empty(),
          .bodies = {{message_stream::name, message_stream::duplex, &run_pipe_body<message_stream, Way, end>},
                     {message_ping_pong::name, message_ping_pong::duplex, &run_pipe_body<message_ping_pong, Way, end>}},
          .prepare = &prepare_pipe<Contender>};
}

}  // namespace contend::inline CONTEND_BACKEND
