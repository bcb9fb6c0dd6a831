// pipe_launch: what a launch of a pipe adds to those of all families: messages, and whether each came once and whole.
#include "pipe_launch.h"

#include <absl/strings/str_cat.h>

#include <string>

namespace contend::inline CONTEND_BACKEND {

namespace {

const pipe_body& body_of(const pipe_entry& entry, std::string_view workload) {
  return workload == message_stream::name ? entry.bodies[0] : entry.bodies[1];
}

// "ok", or what is wrong. `sender` and `receiver` are the same worker where one does both.
std::string check_messages(const worker_slot& sender, const worker_slot& receiver) {
  const std::uint64_t sent = sender.pushed;
  if (receiver.damaged != 0) return absl::StrCat("damaged: ", receiver.damaged, " of ", sent, " messages");
  if (receiver.order_breaks != 0) {
    return absl::StrCat("doubled: ", receiver.order_breaks, " of ", sent, " messages came again, or too late");
  }
  if (receiver.lost != 0) return absl::StrCat("lost: ", receiver.lost, " of ", sent, " messages");
  if (sent != receiver.popped) return absl::StrCat("lost: ", sent, " messages sent, ", receiver.popped, " received");
  if (sent == 0) return "no message came through";
  return "ok";
}

}  // namespace

pipe_options options_of(const point& one, const pipe_body& body) {
  return {.capacity_bytes = one.capacity,
          .duplex = body.duplex,
          .sharing = one.team == team_kind::threads ? scope::threads : scope::processes};
}

std::variant<sample, failure> launch_pipe(launcher& launches, point& one, const pipe_entry& entry,
                                          const launch_choices& choices) {
  const pipe_body& body = body_of(entry, one.workload);
  const point_work work{.body = body.run,
                        .prepare = [&] { return entry.prepare(options_of(one, body), one.payload_bytes); }};
  std::variant<sample, failure> result = launch_point(launches, one, work, choices);
  if (std::holds_alternative<failure>(result)) return result;

  launch_board& board = launches.board();
  sample& s = std::get<sample>(result);
  const bool is_stream = one.workload == message_stream::name;
  const worker_slot& sender = board.slot(0);
  const worker_slot& receiver = board.slot(is_stream ? one.workers() - 1 : 0);
  s.items = receiver.popped;
  s.per_worker.assign(one.workers(), sender.pushed);
  if (is_stream) s.per_worker.back() = receiver.popped;
  if (entry.facts.wait == "own") s.waits.reset();  // the kernel does not say
  if (s.check == "ok") s.check = check_messages(sender, receiver);
  if (!is_stream) s.histogram = histogram_in_ns(board);
  if (s.check == "ok") {
    s.value = is_stream ? static_cast<double>(s.items * one.payload_bytes) / s.seconds
                        : median_of(s.histogram, board.nanoseconds_per_tick());
  }
  return result;
}

}  // namespace contend::inline CONTEND_BACKEND
