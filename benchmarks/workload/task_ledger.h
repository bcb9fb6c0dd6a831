// task_ledger: the task of the timed runs of pools, and the shared page on which every worker notes what it has done.
//
// A submitter checks that each task answers its number and one more, so each has run; that all workers together have
// run as many as were submitted tells that none has run twice.
#pragma once

#include <absl/status/statusor.h>
#include <time.h>
#include <unistd.h>  // seam: what a worker that is a process has cost is asked by its id

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>

#include "platform/atomic.h"
#include "platform/backend.h"
#include "platform/cache_line.h"

namespace contend::inline CONTEND_BACKEND {

class task_ledger {
 public:
  static constexpr std::uint32_t cells = 256;  // more workers than that share them
  using counts = std::array<std::uint64_t, cells>;

  static task_ledger& create_in(std::span<std::byte> memory) noexcept {
    return *::new (static_cast<void*>(memory.data())) task_ledger;
  }

  // By a worker, before its first task or in it.
  void enlist() noexcept {
    if (mine_ != nullptr) return;
    const std::uint32_t number = enlisted_.fetch_add(1, relaxed);  // numbers only
    mine_ = &cells_[number % cells];
    mine_->process.store(getpid(), relaxed);  // read after the worker has been seen to be there
  }
  void note_task() noexcept {
    enlist();
    mine_->tasks.fetch_add(1, relaxed);  // the task's answer orders it
  }

  // Who has enlisted so far; a pool whose workers are replaced, or come with each task, has more than workers.
  std::uint32_t enlisted() const noexcept { return enlisted_.load(relaxed); }  // a snapshot

  // After all answers that it shall contain.
  counts tasks() const noexcept {
    counts all{};
    for (std::uint32_t i = 0; i < cells; ++i) all[i] = cells_[i].tasks.load(relaxed);  // the answers order it
    return all;
  }

  // CPU time of this process, and of those workers that are other processes.
  std::int64_t cpu_ns() const noexcept {
    std::int64_t sum = read_clock(CLOCK_PROCESS_CPUTIME_ID);
    const std::uint32_t workers = std::min(enlisted(), cells);
    for (std::uint32_t i = 0; i < workers; ++i) {
      const pid_t process = cells_[i].process.load(relaxed);  // a worker's that is there, or 0
      clockid_t clock{};
      if (process != 0 && process != getpid() && clock_getcpuclockid(process, &clock) == 0) sum += read_clock(clock);
    }
    return sum;
  }

 private:
  struct alignas(cache_line) cell {
    atomic<std::uint64_t> tasks{0};
    atomic<std::int32_t> process{0};
  };

  static std::int64_t read_clock(clockid_t clock) noexcept {
    timespec read{};
    clock_gettime(clock, &read);
    return read.tv_sec * 1'000'000'000 + read.tv_nsec;
  }

  static inline thread_local cell* mine_ = nullptr;

  alignas(cache_line) atomic<std::uint32_t> enlisted_{0};
  std::array<cell, cells> cells_;
};

// Set before the pool is made; its workers inherit it.
inline task_ledger* ledger_of_tasks = nullptr;

inline std::uint64_t add_one(std::uint64_t number) noexcept {
  ledger_of_tasks->note_task();
  return number + 1;
}

}  // namespace contend::inline CONTEND_BACKEND
