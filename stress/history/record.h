// record: the log that one worker writes of its operations, in memory that others may read once it has ended.
//
//   auto* log = operation_log::create_in(bytes, worker);        // bytes_for(operations), of a region
//   while (log->invoke(clock, operation::push, item)) log->answered(clock, answer_of(queue.try_push(item)), item);
//   ...
//   std::vector<event> history = merge({log_of_worker_0, log_of_worker_1});
//
// Memory        preallocated and position-independent: no pointer in it, so it may be mapped at any address; 32 bytes
// an
//               operation. Its pages should have been touched (region does it), or the first lap measures page faults.
// Death         a worker that is killed leaves its last operation pending: without an answer; all before are whole
// Thread-safety one writer; readers once the writer has ended
// Progress      wait-free; a full log answers false and the worker should end
// Cost          two stamps (one with answered_then_invoke), and a cache line each two operations; history_cost measures
// it
#pragma once

#include <atomic>  // seam: the observer's own: the explorer must neither see nor schedule it
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <stdexcept>
#include <type_traits>
#include <vector>

#include "history/clocks.h"
#include "history/event.h"

namespace contend::history {

class operation_log {
 public:
  static constexpr std::size_t bytes_for(std::uint32_t operations) noexcept {
    return sizeof(operation_log) + operations * sizeof(event);
  }

  // As many operations as fit. The bytes must be aligned to 64 and zero; std::invalid_argument if they are too few.
  static operation_log* create_in(std::span<std::byte> bytes, std::uint32_t worker) {
    if (bytes.size() < bytes_for(1) || reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(operation_log) != 0) {
      throw std::invalid_argument("an operation log needs bytes_for(operations) bytes, aligned to 64");
    }
    const std::size_t room = (bytes.size() - sizeof(operation_log)) / sizeof(event);
    return new (bytes.data()) operation_log(worker, static_cast<std::uint32_t>(room));
  }

  // The log in a mapping of the same bytes, also of a worker that died.
  static const operation_log& in(std::span<const std::byte> bytes) noexcept {
    return *std::launder(reinterpret_cast<const operation_log*>(bytes.data()));
  }

  // Right before an operation; `value` is what it takes, 0 if nothing. False: the log is full, nothing was written.
  template <class Clock>
  bool invoke(Clock& clock, operation what, std::uint64_t value = 0) noexcept {
    event* const each = begin(what, value);
    if (each == nullptr) return false;
    each->invoked = clock.before();
    std::atomic_signal_fence(std::memory_order_seq_cst);  // no instruction of the operation moves before the stamp
    return true;
  }

  // Right after it; `value` is what it gave or took.
  template <class Clock>
  void answered(Clock& clock, answer said, std::uint64_t value) noexcept {
    std::atomic_signal_fence(std::memory_order_seq_cst);  // nor after it
    end(clock.after(), said, value);
  }

  // Both in one, for workers that go on at once: one stamp instead of two. As invoke if it answers false.
  template <class Clock>
  bool answered_then_invoke(Clock& clock, answer said, std::uint64_t value, operation what,
                            std::uint64_t next_value = 0) noexcept {
    std::atomic_signal_fence(std::memory_order_seq_cst);  // no instruction of the first one moves after the stamp
    const instant between = clock.between();
    std::atomic_signal_fence(std::memory_order_seq_cst);  // none of the second before it
    end(between, said, value);
    event* const next = begin(what, next_value);
    if (next != nullptr) next->invoked = between + 1;
    return next != nullptr;
  }

  std::span<const event> operations() const noexcept {
    return {reinterpret_cast<const event*>(this + 1), count_.load(std::memory_order_acquire)};  // written by then
  }

  std::uint32_t worker() const noexcept { return worker_; }

 private:
  operation_log(std::uint32_t worker, std::uint32_t capacity) noexcept : worker_(worker), capacity_(capacity) {}

  event* events() noexcept { return reinterpret_cast<event*>(this + 1); }

  // Counted before the operation begins: killed within, it is there as pending.
  event* begin(operation what, std::uint64_t value) noexcept {
    const std::uint32_t place = count_.load(std::memory_order_relaxed);  // its writer's own
    if (place == capacity_) return nullptr;
    event* const each = events() + place;
    __builtin_prefetch(each + 16, 1);  // the stamp waits for the stores: their lines should be there
    *each = {.value = value, .worker = worker_, .what = what};
    count_.store(place + 1, std::memory_order_release);  // readers see what is counted
    return each;
  }

  void end(instant when, answer said, std::uint64_t value) noexcept {
    event& each = events()[count_.load(std::memory_order_relaxed) - 1];  // its writer's own
    each.answered = when;
    each.value = value;
    std::atomic_signal_fence(std::memory_order_release);  // killed here, it is pending, not half answered
    each.said = said;
  }

  std::uint32_t worker_;
  std::uint32_t capacity_;  // operations
  alignas(64) std::atomic<std::uint32_t> count_{0};
};
static_assert(std::is_standard_layout_v<operation_log> && sizeof(operation_log) == 128);

// One history of all logs, pending operations included; in no order. An operation whose worker died before the stamp
// was taken never began, and is left out.
inline std::vector<event> merge(std::span<const operation_log* const> logs) {
  std::vector<event> history;
  for (const operation_log* log : logs) {
    for (const event& each : log->operations()) {
      if (each.invoked != 0) history.push_back(each);
    }
  }
  return history;
}

}  // namespace contend::history
