// started: the workloads of workers: what it costs to start and to join them, and to ask one that has ended.
//
// They start workers themselves, so they are jobs of the launch's host (harness/launch.h) and no bodies of a team.
// Every worker counts in a cell of its own that it has run; the host compares after each join. A workload is a struct
// with name and template <class Worker> static absl::Status run(launch_board&, nanoseconds run_for).
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <new>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/launch_board.h"
#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/cache_line.h"
#include "platform/clock.h"
#include "platform/region.h"
#include "platform/scope.h"
#include "workload/timed_in_host.h"

namespace contend::inline CONTEND_BACKEND {

// How often the workers of one place have run. No read-modify-write: one worker at a time has the place.
struct alignas(cache_line) run_count {
  atomic<std::uint64_t> runs{0};

  static void add_one(run_count* mine) noexcept {
    mine->runs.store(mine->runs.load(relaxed) + 1, relaxed);  // start and join order it
  }
};

// A cell for each worker at once, where a process reaches it, too.
class run_counts {
 public:
  static absl::StatusOr<run_counts> create(std::uint32_t workers, scope sharing) {
    absl::StatusOr<region> memory = region::create(workers * sizeof(run_count), {.sharing = sharing});
    if (!memory.ok()) return memory.status();
    run_counts made(*std::move(memory));
    for (std::uint32_t i = 0; i < workers; ++i) ::new (static_cast<void*>(made.at(i))) run_count;
    return made;
  }

  run_count* at(std::uint32_t worker) noexcept { return reinterpret_cast<run_count*>(memory_.bytes().data()) + worker; }

 private:
  explicit run_counts(region memory) noexcept : memory_(std::move(memory)) {}

  region memory_;
};

// Whether a worker that has been joined says that it ended well.
template <class Worker>
bool has_ended_well(Worker& worker) {
  if constexpr (requires { worker.is_alive(); }) {
    if (worker.is_alive()) return false;
  }
  if constexpr (requires { worker.exit_code(); }) {
    return worker.exit_code() == 0;
  } else if constexpr (requires { worker.failure(); }) {
    return worker.failure().ok();
  } else {
    return true;
  }
}

// Worker after worker is started, does nothing, and is joined and destroyed; several at once, where so many are asked.
template <bool Daemon>
struct create_join {
  static constexpr std::string_view name = Daemon ? "create_join_daemon" : "create_join";

  template <class Worker>
  static absl::Status run(launch_board& board, nanoseconds run_for) {
    const std::uint32_t at_once = board.settings().workers();
    absl::StatusOr<run_counts> counts =
        run_counts::create(at_once, Worker::traits.processes ? scope::processes : scope::threads);
    if (!counts.ok()) return counts.status();
    std::vector<Worker> crew;
    crew.reserve(at_once);
    std::vector<std::uint64_t> due(at_once, 1);
    return timed_in_host(board, [&]() -> absl::Status {
      const deadline end(run_for);
      do {
        for (std::uint32_t i = 0; i < at_once; ++i) {
          crew.emplace_back(&run_count::add_one, counts->at(i));
          if (absl::Status status = start(crew.back()); !status.ok()) return status;
        }
        for (std::uint32_t i = 0; i < at_once; ++i) {
          const absl::StatusOr<bool> ended = crew[i].join();
          if (!ended.ok()) return ended.status();
          check(board.slot(i), *ended && has_ended_well(crew[i]), counts->at(i)->runs.load(relaxed),
                due[i]);  // the join orders it
        }
        crew.clear();
      } while (!end.has_passed());
      return absl::OkStatus();
    });
  }

 private:
  template <class Worker>
  static absl::Status start(Worker& worker) {
    if constexpr (Daemon) {
      if (absl::Status status = worker.set_daemon(true); !status.ok()) return status;
    }
    return worker.start();
  }

  static void check(worker_slot& slot, bool ended_well, std::uint64_t seen, std::uint64_t& due) noexcept {
    ++slot.operations;
    slot.lost += seen < due;
    slot.damaged += seen > due;
    slot.bad_ends += !ended_well;
    due = seen + 1;
  }
};

// One worker has ended and been joined; then `Ask` asks it again and again, and must hear so each time.
template <class Ask>
struct ask_ended {
  static constexpr std::string_view name = Ask::name;

  template <class Worker>
  static absl::Status run(launch_board& board, nanoseconds run_for) {
    absl::StatusOr<run_counts> counts =
        run_counts::create(1, Worker::traits.processes ? scope::processes : scope::threads);
    if (!counts.ok()) return counts.status();
    Worker worker(&run_count::add_one, counts->at(0));
    if (absl::Status status = worker.start(); !status.ok()) return status;
    if (const absl::StatusOr<bool> ended = worker.join(); !ended.ok()) return ended.status();
    worker_slot& slot = board.slot(0);
    slot.lost = counts->at(0)->runs.load(relaxed) != 1;  // the join orders it
    return timed_in_host(board, [&] {
      const deadline end(run_for);
      do {
        for (int i = 0; i < asks_per_look; ++i) slot.bad_ends += !Ask::says_ended(worker);
        slot.operations += asks_per_look;
      } while (!end.has_passed());
      return absl::OkStatus();
    });
  }

 private:
  static constexpr int asks_per_look = 64;
};

struct by_is_alive {
  static constexpr std::string_view name = "is_alive";
  static bool says_ended(auto& worker) { return !worker.is_alive(); }
};

struct by_timed_join {
  static constexpr std::string_view name = "timed_join";
  static bool says_ended(auto& worker) { return worker.join(std::chrono::seconds(1)).value_or(false); }
};

}  // namespace contend::inline CONTEND_BACKEND
