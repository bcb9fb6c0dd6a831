// graph: one execution so far: its events, who reads from whom, and in which order each location was modified.
//
// Model     RC11 without load buffering: O. Lahav, V. Vafeiadis, J. Kang, C.-K. Hur, D. Dreyer, "Repairing Sequential
//           Consistency in C/C++11", PLDI 2017; release sequences as in C++20
// Events    are added in an order that respects program order and reads-from; each addition keeps the graph
//           consistent, and every consistent graph can be made by such additions
// Known     a write is known to a worker that has an event in its past (happens-before) that wrote or read it. What
//           may be read, and where a write may be put, begins at the last known write. That is all of coherence.
// Clocks    happens-before is a vector clock per event. What an acquire of a write learns is a clock of that write, so
//           a step costs as much as it has choices, and no more for locations that it does not touch.
// Causality is a second clock, through every reads-from: what an event cannot have happened without
#pragma once

#include <atomic>  // seam: std::memory_order, to model what it means
#include <cstddef>
#include <cstdint>
#include <source_location>
#include <span>
#include <vector>

#include "explore/vector_clock.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::explore {

using event_id = std::uint32_t;
using location_id = std::uint32_t;
using worker_id = std::uint32_t;
inline constexpr std::uint32_t none = UINT32_MAX;

// kernel_fence: orders like one of seq_cst, but makes nothing happen before: programs must not rely on it for data.
enum class event_kind : std::uint8_t { read, write, update, fence, kernel_fence, light_fence, heavy_fence };

struct event {
  worker_id worker;
  tick index;  // in its worker, from 1; 0: a first value, from before the workers
  event_kind kind;
  bool is_sequential;      // seq_cst, or a fence that takes part in that order
  location_id location;    // none: a fence
  event_id read_from;      // reads and updates
  std::uint32_t position;  // writes and updates: place in the modification order
  event_id closed_by;      // writes and updates: the update that reads from it, and stands right behind it
  std::uint32_t decision;  // which choice of the execution chose what it reads
  std::uint64_t value;     // that was written; of a read: that was read
  std::memory_order order;
  std::source_location place;
};

struct location {
  std::size_t offset;  // in the model's memory
  unsigned size;
  worker_id maker;  // who constructed it, and with which event: whoever uses it must know that
  tick made;
  std::vector<event_id> writes;  // in modification order
  std::vector<event_id> reads;   // and updates, in order of execution
};

class graph {
 public:
  void start(std::size_t workers);  // forgets everything; workers include the main one

  std::size_t width() const noexcept { return width_; }  // of a clock
  std::size_t workers() const noexcept { return workers_; }
  const event& at(event_id id) const noexcept { return events_[id]; }
  event_id size() const noexcept { return static_cast<event_id>(count_); }
  const location& where(location_id id) const noexcept { return locations_[id]; }
  std::size_t location_count() const noexcept { return location_count_; }
  std::span<const event_id> sequential() const noexcept { return sequential_; }
  std::span<const event_id> of_worker(worker_id worker) const noexcept { return by_worker_[worker]; }
  // Those of them that are in sequential(), and fences.
  std::span<const event_id> fences_of_worker(worker_id worker) const noexcept { return fences_by_worker_[worker]; }
  event_id last_write(location_id id) const noexcept { return locations_[id].writes.back(); }

  const tick* clock_of_worker(worker_id worker) const noexcept { return worker_row(worker, happened); }
  const tick* clock_of(event_id id) const noexcept { return event_row(id, happened); }
  const tick* causes_of_worker(worker_id worker) const noexcept { return worker_row(worker, causes); }
  const tick* last_accesses(location_id id) const noexcept { return &accesses_[id * width_]; }
  const tick* released_by(event_id write) const noexcept { return event_row(write, released); }
  bool happened_before(event_id first, event_id second) const noexcept {
    return first != second && clock_of(second)[at(first).worker] >= at(first).index;
  }

  // A location with its first value. maker 0: it was there before the workers.
  location_id add_location(std::size_t offset, unsigned size, std::uint64_t value, worker_id maker,
                           std::source_location place);

  // The position of the last write that the worker knows, also if it had `extra` in its past (may be nullptr).
  std::uint32_t floor_of(worker_id worker, location_id where, const tick* extra) const noexcept;

  event_id add_read(worker_id worker, location_id where, std::memory_order order, event_id from,
                    std::source_location place);
  // `after`: the position behind which it goes.
  event_id add_write(worker_id worker, location_id where, std::memory_order order, std::uint64_t value,
                     std::uint32_t after, std::source_location place);
  event_id add_update(worker_id worker, location_id where, std::memory_order order, event_id from, std::uint64_t value,
                      std::source_location place);
  event_id add_fence(worker_id worker, event_kind kind, std::memory_order order, std::source_location place);

  void set_decision(event_id id, std::uint32_t decision) noexcept { events_[id].decision = decision; }

  // A step that is no event of the memory model, but happens at an instant of its worker.
  tick advance(worker_id worker) noexcept;
  // `worker` would not be where it is without what these clocks say, though nothing of it happened before.
  void add_causes(worker_id worker, const tick* from) noexcept { join(worker_row(worker, causes), from, width_); }

  // The same for two executions that differ in nothing but the order of independent steps.
  std::uint64_t hash() const noexcept;

 private:
  enum worker_rows : std::size_t { happened, causes, to_acquire, to_release, rows_of_worker };
  enum event_rows : std::size_t { /* happened, causes, */ released = 2, seen, rows_of_event };

  tick* worker_row(worker_id worker, std::size_t row) noexcept {
    return &worker_clocks_[(worker * rows_of_worker + row) * width_];
  }
  const tick* worker_row(worker_id worker, std::size_t row) const noexcept {
    return &worker_clocks_[(worker * rows_of_worker + row) * width_];
  }
  tick* event_row(event_id id, std::size_t row) noexcept { return &event_clocks_[(id * rows_of_event + row) * width_]; }
  const tick* event_row(event_id id, std::size_t row) const noexcept {
    return &event_clocks_[(id * rows_of_event + row) * width_];
  }

  event_id add(worker_id worker, event_kind kind, location_id where, std::memory_order order,
               std::source_location place);
  void learn(worker_id worker, event_id id, event_id from, std::memory_order order) noexcept;
  void put(event_id id, location_id where, std::uint64_t value, std::uint32_t position) noexcept;
  void release_from(worker_id worker, event_id id, std::memory_order order) noexcept;
  void remember(event_id id) noexcept;

  std::size_t width_ = 8;
  std::size_t workers_ = 0;
  std::size_t count_ = 0;
  std::size_t location_count_ = 0;
  std::vector<event> events_;
  std::vector<tick> event_clocks_;
  std::vector<tick> worker_clocks_;
  std::vector<tick> accesses_;  // of each location: the last of each worker
  std::vector<location> locations_;
  std::vector<event_id> sequential_;
  std::vector<std::vector<event_id>> by_worker_;
  std::vector<std::vector<event_id>> fences_by_worker_;
};

constexpr bool acquires(std::memory_order order) noexcept {
  return order == std::memory_order_acquire || order == std::memory_order_consume ||
         order == std::memory_order_acq_rel || order == std::memory_order_seq_cst;
}
constexpr bool releases(std::memory_order order) noexcept {
  return order == std::memory_order_release || order == std::memory_order_acq_rel || order == std::memory_order_seq_cst;
}
constexpr bool writes_memory(event_kind kind) noexcept {
  return kind == event_kind::write || kind == event_kind::update;
}
constexpr bool is_fence(event_kind kind) noexcept { return kind >= event_kind::fence; }

}  // namespace contend::inline CONTEND_BACKEND::explore
