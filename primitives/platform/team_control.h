// team_control: what the starter of a team and its workers tell each other, in a region of its own.
#pragma once

#include <absl/status/statusor.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/cache_line.h"
#include "platform/futex.h"
#include "platform/gate.h"
#include "platform/object.h"
#include "platform/scope.h"

namespace contend::inline CONTEND_BACKEND::detail {

enum class worker_state : std::uint32_t {
  starting,
  ready,     // set up, waits for permission to run the body
  returned,  // the body has returned
  failed,    // could not be set up, or the body threw: `error` says what
  stranded,  // waited at the gate for a worker that has ended
};

struct alignas(cache_line) worker_slot {
  static constexpr std::size_t name_size = 48;
  static constexpr std::size_t error_size = 512;

  atomic<worker_state> state{worker_state::starting};
  std::int32_t cpu = -1;
  char name[name_size] = {};
  char error[error_size] = {};

  void set_name(std::string_view text) noexcept { text.copy(name, name_size - 1); }

  // Async-signal-safe: also called between fork and exec.
  void end(worker_state how, std::string_view text) noexcept {
    text.copy(error, error_size - 1);
    state.store(how, release);  // [T1] publishes `error`; pairs with [T2] in team_report.h
  }
};

struct shared_mapping {
  std::int32_t descriptor = -1;
  std::uint64_t starter_address = 0;
};

struct team_layout {
  std::uint32_t size = 1;
  scope sharing = scope::threads;
  std::uint64_t body_offset = 0;  // of the body in the program image; 0: it lies outside
};

struct team_control {
  static constexpr std::size_t most_regions = 16;
  static constexpr std::uint32_t most_workers = 4096;

  static std::string kind() { return "team"; }
  static absl::StatusOr<std::size_t> bytes_for(const team_layout& layout) {
    return checked_bytes(kind(), sizeof(team_control), layout.size, sizeof(worker_slot));
  }

  explicit team_control(const team_layout& chosen) noexcept : layout(chosen) {
    for (std::uint32_t i = 0; i < layout.size; ++i) ::new (static_cast<void*>(slots() + i)) worker_slot;
  }

  const team_layout& options() const noexcept { return layout; }
  worker_slot* slots() noexcept { return reinterpret_cast<worker_slot*>(this + 1); }

  // A worker's report: set up, or ended. Wakes the starter.
  void report() noexcept {
    reports.fetch_add(1, release);  // [T3] pairs with [T4] in team_state.h; [T1] publishes the slots
    futex_wake(reports, wake_everyone, layout.sharing);
  }

  // Whether the body may run: it does in every worker, or in none.
  bool await_permission() noexcept {
    while (true) {
      const std::uint32_t seen = permission.load(acquire);  // [T6] pairs with [T5]
      if (seen != undecided) return seen == granted;
      futex_wait(permission, undecided, deadline::never(), layout.sharing);
    }
  }
  void decide(bool run) noexcept {
    permission.store(run ? granted : denied, release);  // [T5] pairs with [T6]
    futex_wake(permission, wake_everyone, layout.sharing);
  }

  static constexpr std::uint32_t undecided = 0, granted = 1, denied = 2;

  object_header header;
  team_layout layout;
  std::int32_t control_descriptor = -1;  // these four: for executed workers
  std::uint64_t control_address = 0;
  std::uint32_t region_count = 0;
  shared_mapping regions[most_regions];

  alignas(cache_line) atomic<std::uint32_t> reports{0};
  atomic<std::uint32_t> permission{undecided};
  alignas(cache_line) gate start_gate;
  // worker_slot[size] follows.
};

}  // namespace contend::inline CONTEND_BACKEND::detail
