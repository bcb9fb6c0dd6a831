// signal_catalogue: every signal contender with the workloads that fit it, as data to choose from.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "harness/capsule.h"
#include "harness/launch.h"
#include "harness/launch_board.h"
#include "platform/backend.h"
#include "platform/hosted.h"
#include "platform/placed.h"
#include "platform/region.h"
#include "platform/scope.h"
#include "platform/team.h"
#include "signal/contenders.h"
#include "workload/rendezvous.h"
#include "workload/timed.h"
#include "workload/turns.h"
#include "workload/woken.h"

namespace contend::inline CONTEND_BACKEND {

// One workload of one contender.
struct signal_body {
  std::string workload;
  worker_body run = nullptr;
  absl::StatusOr<launch_objects> (*prepare)(scope sharing, std::uint32_t workers) = nullptr;
};

// Processes are made by processes that have one thread: not by the threads of a team.
enum class runs_in : std::uint8_t { any_worker, process_alone };

struct signal_entry {
  contender_facts facts;
  bool parks = true;  // its waiters sleep in the kernel after a while
  runs_in where = runs_in::any_worker;
  std::vector<signal_body> bodies;
};

using signal_catalogue = std::vector<signal_entry>;

// What each worker of each team runs: the same code for threads and for processes.
template <class Workload, class Turns, bool Processes>
void run_turns_body(worker& self) {
  launch_board& board = launch_board::in(self.region(0));
  board.slot(self.index()).body = self.body_offset();
  Workload::run(self, board, reach<placed<Turns>, Processes>(self.region(1)).get());
}

template <class Turns>
absl::StatusOr<launch_objects> prepare_turns(scope sharing, std::uint32_t) {
  absl::StatusOr<hosted<placed<Turns>>> turns = hosted<placed<Turns>>::create({.sharing = sharing});
  if (!turns.ok()) return turns.status();
  auto owner = std::make_shared<hosted<placed<Turns>>>(*std::move(turns));
  return launch_objects{.regions = {&owner->memory()}, .owner = owner};
}

// A barrier with places for its parties is an object by itself; a small one is placed.
template <class Barrier>
struct barrier_object {
  using type = placed<Barrier>;
};
template <class Barrier>
requires requires(const barrier_options& options) { Barrier::bytes_for(options); }
struct barrier_object<Barrier> {
  using type = Barrier;
};

template <class Meeting>
Meeting& meeting_in(Meeting& object) noexcept {
  return object;
}
template <class Meeting>
Meeting& meeting_in(placed<Meeting>& object) noexcept {
  return object.get();
}

template <class Meeting, bool Processes, bool Numbers>
void run_rendezvous_body(worker& self) {
  launch_board& board = launch_board::in(self.region(0));
  board.slot(self.index()).body = self.body_offset();
  auto& object = reach<Meeting, Processes>(self.region(1));
  touch_pages(self.region(2));
  auto& state = *std::launder(reinterpret_cast<rendezvous_state*>(self.region(2).data()));
  rendezvous::run(self, board, meeting_in(object), Numbers, state);
}

template <class Meeting, class Options>
absl::StatusOr<launch_objects> prepare_rendezvous(const Options& options) {
  absl::StatusOr<hosted<Meeting>> meeting = hosted<Meeting>::create(options);
  if (!meeting.ok()) return meeting.status();
  absl::StatusOr<region> state = region::create(sizeof(rendezvous_state), {.sharing = options.sharing});
  if (!state.ok()) return state.status();
  ::new (static_cast<void*>(state->bytes().data())) rendezvous_state{};
  auto owner = std::make_shared<std::pair<hosted<Meeting>, region>>(*std::move(meeting), *std::move(state));
  return launch_objects{.regions = {&owner->first.memory(), &owner->second}, .owner = owner};
}

template <class Contender>
signal_entry make_signal_entry(std::string_view kind) {
  return {.facts = {.name = Contender::name(),
                    .algorithm = std::string(Contender::traits.name),
                    .wait = Contender::wait(),
                    .kind = std::string(kind),
                    .processes = Contender::traits.processes,
                    .source = std::string(Contender::traits.source)},
          .parks = Contender::parks,
          .bodies = {}};
}

// A contender that two workers can pass a turn with.
template <class Contender, class Turns>
signal_entry make_turns_entry(std::string_view kind) {
  signal_entry entry = make_signal_entry<Contender>(kind);
  constexpr bool processes = Contender::traits.processes;
  entry.bodies.push_back(
      {std::string(wake_up::name), &run_turns_body<wake_up, Turns, processes>, &prepare_turns<Turns>});
  entry.bodies.push_back(
      {std::string(wake_sleeper::name), &run_turns_body<wake_sleeper, Turns, processes>, &prepare_turns<Turns>});
  return entry;
}

template <class Contender>
signal_entry make_barrier_entry(std::string_view kind) {
  using meeting = typename barrier_object<typename Contender::type>::type;
  constexpr signal_traits traits = Contender::traits;
  signal_entry entry = make_signal_entry<Contender>(kind);
  entry.bodies.push_back({std::string(rendezvous::name), &run_rendezvous_body<meeting, traits.processes, traits.exact>,
                          [](scope sharing, std::uint32_t workers) {
                            return prepare_rendezvous<meeting>(barrier_options{.parties = workers, .sharing = sharing});
                          }});
  return entry;
}

template <class Contender>
signal_entry make_latch_entry(std::string_view kind) {
  using meeting = placed<latch_rounds<typename Contender::type>>;
  signal_entry entry = make_signal_entry<Contender>(kind);
  entry.bodies.push_back({std::string(rendezvous::name),
                          &run_rendezvous_body<meeting, Contender::traits.processes, false>,
                          [](scope sharing, std::uint32_t workers) {
                            return prepare_rendezvous<meeting>(latch_options{.count = workers, .sharing = sharing});
                          }});
  return entry;
}

}  // namespace contend::inline CONTEND_BACKEND
