// launch_board: the shared page(s) on which one launch runs: its settings, its stop flag, its workers' results.
//
// Lies in region 0 of every team. The host writes the settings before it starts the team and the flag while
// the team runs; each worker writes to its own slot and its own row of the ledger; the rest is read by the
// host after the team has ended. No pointers: exec'ed workers map it elsewhere.
//
//   header | worker_slot[workers] | ledger_entry[workers][producers]
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>

#include "harness/injection.h"
#include "harness/log_histogram.h"
#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/cache_line.h"
#include "platform/outcome.h"

namespace contend::inline CONTEND_BACKEND {

inline constexpr std::uint32_t most_workers = 256;
inline constexpr std::size_t occupancy_bins = 10;

struct launch_settings {
  std::uint32_t producers = 1;
  std::uint32_t consumers = 1;  // 0: every worker is both
  std::uint64_t batch = 1;
  std::uint64_t seed = 0;

  std::uint32_t workers() const noexcept { return producers + consumers; }
};

// Counts and sums of sequence numbers.
struct item_tally {
  atomic<std::uint64_t> count{0};    // read by the producer while the burst workload runs
  std::uint64_t sum = 0;             // modulo 2^64
  std::uint64_t sum_of_squares = 0;  // likewise: tells a loss plus a duplicate from none
};

// What one worker saw of the items of one producer.
struct alignas(cache_line) ledger_entry {
  std::uint64_t last = 0;  // sequence number of the latest
  // Of items with even and with odd numbers: an item that waits for the sums of the one before it to come back from
  // memory would take half of the harness's time.
  std::array<item_tally, 2> tallies;
};

struct alignas(cache_line) worker_slot {
  std::int64_t gate_ns = 0;
  std::int64_t finish_ns = 0;
  std::uint64_t pushed = 0;
  std::uint64_t popped = 0;
  std::uint64_t prefilled = 0;  // of the pushed ones: before the gate opened
  std::uint64_t drained = 0;    // popped after the timed section, for the check alone
  std::uint64_t failed_attempts = 0;
  std::uint64_t waits = 0;
  std::uint64_t operations = 0;    // of workloads that have no items
  std::uint64_t lost = 0;          // of all workers' operations: without effect; told by the last to leave
  std::int64_t measured_ns = 0;    // what a workload has timed itself
  std::uint64_t order_breaks = 0;  // an item that came before or twice
  std::uint64_t damaged = 0;       // an item whose body is not what was pushed; shared data in a state it may not have
  std::uint64_t strangers = 0;     // an item of no producer of this launch
  std::uint64_t bad_ends = 0;      // workers that were joined and had not ended well
  std::int64_t cpu_ns = 0;
  std::uint64_t switches = 0;
  std::uint64_t peak_bytes = 0;
  std::uint64_t body = 0;            // offset in the program image of the function that ran
  outcome unexpected = outcome::ok;  // an answer that no operation of the workload may give
  std::array<std::uint64_t, occupancy_bins> occupancy{};
};

class launch_board {
 public:
  static std::size_t bytes_for(std::uint32_t workers) noexcept {
    return sizeof(launch_board) + workers * sizeof(worker_slot) + std::size_t{workers} * workers * sizeof(ledger_entry);
  }

  // Erases what the launch before has left.
  static launch_board& create_in(std::span<std::byte> memory, const launch_settings& settings) noexcept {
    auto* board = ::new (static_cast<void*>(memory.data())) launch_board(settings);
    for (std::uint32_t i = 0; i < settings.workers(); ++i) {
      ::new (static_cast<void*>(board->slots() + i)) worker_slot{};
      for (ledger_entry& entry : board->ledger(i)) ::new (static_cast<void*>(&entry)) ledger_entry{};
    }
    return *board;
  }
  static launch_board& in(std::span<std::byte> memory) noexcept {
    return *std::launder(reinterpret_cast<launch_board*>(memory.data()));
  }

  const launch_settings& settings() const noexcept { return settings_; }

  worker_slot& slot(std::uint32_t worker) noexcept { return slots()[worker]; }
  std::span<ledger_entry> ledger(std::uint32_t worker) noexcept {
    auto* entries = reinterpret_cast<ledger_entry*>(slots() + settings_.workers());
    return {entries + std::size_t{worker} * settings_.producers, settings_.producers};
  }
  log_histogram& histogram() noexcept { return histogram_; }
  double& nanoseconds_per_tick() noexcept { return nanoseconds_per_tick_; }

  // The host's, while the team runs.
  bool gate_is_open() const noexcept { return gate_open_.load(acquire) != 0; }  // [B2] pairs with [B1]
  void ask_to_stop() noexcept { stop_.store(1, relaxed); }  // a hint: workers stop some operations later

  // The workers'.
  void say_gate_is_open() noexcept { gate_open_.store(1, release); }           // [B1] pairs with [B2]
  bool is_asked_to_stop() const noexcept { return stop_.load(relaxed) != 0; }  // guards nothing
  // The same at the end of a worker's round, which a test build makes longer.
  bool must_stop() const noexcept {
    inject_between_looks(settings_.seed);
    return is_asked_to_stop();
  }
  // Whether the caller is the last producer (or, in workloads where all are both, worker) to leave.
  bool leave_as_last() noexcept {
    return working_.fetch_sub(1, acq_rel) == 1;  // [B3] pairs with itself: the last sees the others' work
  }

 private:
  explicit launch_board(const launch_settings& settings) noexcept : settings_(settings), working_(settings.producers) {}

  worker_slot* slots() noexcept { return reinterpret_cast<worker_slot*>(this + 1); }

  launch_settings settings_;
  alignas(cache_line) atomic<std::uint32_t> stop_{0};
  alignas(cache_line) atomic<std::uint32_t> working_;
  alignas(cache_line) atomic<std::uint32_t> gate_open_{0};
  alignas(cache_line) double nanoseconds_per_tick_ = 1;
  log_histogram histogram_;
};

}  // namespace contend::inline CONTEND_BACKEND
