// lock_catalogue: every lock contender with the workloads of locks, as data to choose from.
#pragma once

#include <absl/status/statusor.h>

#include <array>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "harness/capsule.h"
#include "harness/launch.h"
#include "harness/launch_board.h"
#include "lock/contenders.h"
#include "platform/backend.h"
#include "platform/hosted.h"
#include "platform/placed.h"
#include "platform/region.h"
#include "platform/team.h"
#include "workload/guarded.h"
#include "workload/locked.h"
#include "workload/timed.h"

namespace contend::inline CONTEND_BACKEND {

struct lock_entry {
  contender_facts facts;
  worker_body uncontended;
  worker_body contended;
  absl::StatusOr<launch_objects> (*prepare)(scope sharing, std::uint64_t inside_rounds, std::uint64_t outside_rounds);
};

using lock_catalogue = std::vector<lock_entry>;

// What each worker of each team runs: the same code for threads and for processes.
template <class Workload, class Lock>
void run_lock_body(worker& self) {
  launch_board& board = launch_board::in(self.region(0));
  board.slot(self.index()).body = self.body_offset();
  auto& lock = reach<placed<Lock>, Lock::traits.processes>(self.region(1));
  touch_pages(self.region(2));
  Workload::run(self, board, lock.get(), *std::launder(reinterpret_cast<guarded_state*>(self.region(2).data())));
}

template <class Lock>
absl::StatusOr<launch_objects> prepare_lock(scope sharing, std::uint64_t inside_rounds, std::uint64_t outside_rounds) {
  absl::StatusOr<hosted<placed<Lock>>> lock = hosted<placed<Lock>>::create({.sharing = sharing});
  if (!lock.ok()) return lock.status();
  absl::StatusOr<region> guarded = region::create(sizeof(guarded_state), {.sharing = sharing});
  if (!guarded.ok()) return guarded.status();
  ::new (static_cast<void*>(guarded->bytes().data()))
      guarded_state{.inside_rounds = inside_rounds, .outside_rounds = outside_rounds};
  auto owner = std::make_shared<std::pair<hosted<placed<Lock>>, region>>(*std::move(lock), *std::move(guarded));
  return launch_objects{.regions = {&owner->first.memory(), &owner->second}, .owner = owner};
}

template <class Contender>
lock_entry make_lock_entry(std::string_view kind) {
  using lock = typename Contender::lock;
  return {.facts = {.name = Contender::name(),
                    .algorithm = std::string(Contender::traits.name),
                    .wait = Contender::wait(),
                    .kind = std::string(kind),
                    .processes = Contender::traits.processes,
                    .source = std::string(Contender::traits.source)},
          .uncontended = &run_lock_body<uncontended, lock>,
          .contended = &run_lock_body<contended, lock>,
          .prepare = &prepare_lock<lock>};
}

}  // namespace contend::inline CONTEND_BACKEND
