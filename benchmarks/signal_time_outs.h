// signal_time_outs: every waiting operation of the project, as what signal_bench's workload time_out measures.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <memory>
#include <new>
#include <string>
#include <string_view>

#include "platform/backend.h"
#include "platform/region.h"
#include "platform/scope.h"
#include "platform/team.h"
#include "signal_catalogue.h"
#include "workload/time_out.h"

namespace contend::inline CONTEND_BACKEND {

// Where there can be somebody who waits so: anywhere, in a thread, or only where a process has no other thread.
enum class operation_runs : std::uint8_t { anywhere, in_threads, in_a_process_alone };

template <class Operation>
void run_time_out_body(worker& self) {
  launch_board& board = launch_board::in(self.region(0));
  board.slot(self.index()).body = self.body_offset();
  touch_pages(self.region(1));
  time_out::run<Operation>(self, board, *std::launder(reinterpret_cast<time_out_state*>(self.region(1).data())));
}

inline absl::StatusOr<launch_objects> prepare_time_out(scope sharing, std::uint32_t) {
  absl::StatusOr<region> state = region::create(sizeof(time_out_state), {.sharing = sharing});
  if (!state.ok()) return state.status();
  ::new (static_cast<void*>(state->bytes().data())) time_out_state{.sharing = sharing};
  auto owner = std::make_shared<region>(*std::move(state));
  return launch_objects{.regions = {owner.get()}, .owner = owner};
}

template <class Operation>
signal_entry waiting_operation(std::string_view name, std::string_view algorithm = "planted",
                               std::string_view wait = "park", operation_runs who = operation_runs::anywhere) {
  return {.facts = {.name = std::string(name),
                    .algorithm = std::string(algorithm),
                    .wait = std::string(wait),
                    .kind = "primitive",
                    .processes = who != operation_runs::in_threads,
                    .source = "a wait that nobody ends"},
          .where = who == operation_runs::in_a_process_alone ? runs_in::process_alone : runs_in::any_worker,
          .bodies = {{std::string(time_out::name), &run_time_out_body<Operation>, &prepare_time_out}}};
}

// One entry an operation, each with the wait that sleeps in the kernel; named after the operation.
signal_catalogue waiting_operations();

}  // namespace contend::inline CONTEND_BACKEND
