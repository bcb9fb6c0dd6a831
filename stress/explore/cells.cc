// cells: the check of one access. An access between two events of its worker is numbered as the later one.
#include "explore/cells.h"

#include <utility>

namespace contend::inline CONTEND_BACKEND::explore {

void cells::resize(std::size_t count) {
  records_.resize(count);
  if (reads_.size() < count * width_) reads_.resize(2 * count * width_);
}

void cells::start(std::size_t width) {
  width_ = width;
  for (cell_record& record : records_) {
    record.writer = 0;
    record.written = 0;
  }
  reads_.assign(records_.size() * width_, 0);
}

std::uint32_t cells::add(std::size_t offset) {
  const auto id = static_cast<std::uint32_t>(records_.size());
  resize(records_.size() + 1);
  records_[id] = {.offset = offset,
                  .is_occupied = false,
                  .writer = 0,
                  .written = 0,
                  .write_place = std::source_location(),
                  .read_place = std::source_location()};
  std::fill_n(&reads_[id * width_], width_, tick{0});
  return id;
}

std::optional<std::source_location> cells::read(std::uint32_t id, std::uint32_t worker, const tick* clock,
                                                std::source_location place) noexcept {
  cell_record& record = records_[id];
  if (!knows_write(record, worker, clock)) return record.write_place;
  reads_[id * width_ + worker] = static_cast<tick>(clock[worker] + 1);
  record.read_place = place;
  return std::nullopt;
}

std::optional<std::source_location> cells::write(std::uint32_t id, std::uint32_t worker, const tick* clock,
                                                 std::source_location place) noexcept {
  cell_record& record = records_[id];
  if (!knows_write(record, worker, clock)) return record.write_place;
  tick* reads = &reads_[id * width_];
  reads[worker] = 0;  // one's own are known
  if (!knows_all(clock, reads, width_)) return record.read_place;
  record.writer = worker;
  record.written = static_cast<tick>(clock[worker] + 1);
  record.write_place = place;
  return std::nullopt;
}

}  // namespace contend::inline CONTEND_BACKEND::explore
