// cells: plain data: who wrote and who read it last, and whether a slot holds an item.
//
// Source   C. Flanagan, S. N. Freund, "FastTrack: Efficient and Precise Dynamic Race Detection", PLDI 2009. Ours: the
//          readers' clock is always a vector, for there are few workers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <source_location>
#include <vector>

#include "explore/vector_clock.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::explore {

struct cell_record {
  std::size_t offset;
  bool is_occupied;  // slots only
  std::uint32_t writer;
  tick written;  // before which event of the writer; 0: before the workers
  std::source_location write_place;
  std::source_location read_place;  // the last
};

class cells {
 public:
  void start(std::size_t width);  // an execution's workers begin: all that has been written is known to all
  std::size_t size() const noexcept { return records_.size(); }
  cell_record& at(std::uint32_t id) noexcept { return records_[id]; }
  const tick* reads_of(std::uint32_t id) const noexcept { return &reads_[id * width_]; }

  std::uint32_t add(std::size_t offset);
  void forget_all() noexcept { resize(0); }
  void keep() { kept_ = records_; }
  void put_back() { records_ = kept_; }

  // The other access if the two race. `clock` is the worker's.
  std::optional<std::source_location> read(std::uint32_t id, std::uint32_t worker, const tick* clock,
                                           std::source_location place) noexcept;
  std::optional<std::source_location> write(std::uint32_t id, std::uint32_t worker, const tick* clock,
                                            std::source_location place) noexcept;

 private:
  void resize(std::size_t count);
  bool knows_write(const cell_record& record, std::uint32_t worker, const tick* clock) const noexcept {
    return record.writer == worker || clock[record.writer] >= record.written;
  }

  std::size_t width_ = 8;
  std::vector<cell_record> records_;
  std::vector<tick> reads_;  // of each cell, by each worker: before which of its events
  std::vector<cell_record> kept_;
};

}  // namespace contend::inline CONTEND_BACKEND::explore
