// engine_plain: what modelled code does with plain data and with the heap.
//
// None of it is a step: if two accesses race, they do so in whichever order they are made, and it shows at the second.
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <cstring>

#include "explore/engine.h"
#include "explore/words.h"

namespace contend::inline CONTEND_BACKEND::explore {

namespace {

note::what note_of(engine::access how) noexcept {
  switch (how) {
    case engine::access::read:
    case engine::access::look: return note::what::cell_read;
    case engine::access::fill: return note::what::slot_filled;
    case engine::access::empty:
    case engine::access::forget: return note::what::slot_emptied;
    default: return note::what::cell_written;
  }
}

}  // namespace

std::uint32_t engine::cell_of(std::size_t offset, access how, place where) {
  const std::uint32_t entry = memory::instance().shadow(offset);
  if (entry == memory::freed) stop(verdict::use_after_free, "plain data is used after it was freed", where);
  if (entry != 0 && entry % 2 == 0) return entry / 2 - 1;
  if (entry != 0 && how != access::construct) {
    stop(verdict::mixed_size, "memory is used as an atomic object and as plain data", where);
  }
  const std::uint32_t id = cells_.add(offset);
  memory::instance().shadow(offset) = 2 * id + 2;
  return id;
}

void engine::touch(const void* at, unsigned, access how, place where) {
  const bool is_slot = how >= access::fill;
  if (phase_ == phase::outside || (phase_ == phase::alone && !is_slot)) return;
  const host_section host;
  const std::size_t offset = memory::offset_of(at);
  if (offset == memory::outside) {
    if (phase_ == phase::alone) return;
    stop(verdict::not_modelled, "a cell lies outside of the model: make it in the test, not as a global", where);
  }
  if (phase_ == phase::together) verify_view(at, where);
  if (phase_ == phase::together && how != access::read && how != access::look) {
    may_be_killed(where);
    current_->has_acted = true;
  }
  const std::uint32_t id = cell_of(offset, how, where);
  if (phase_ == phase::together) {
    const tick* clock = graph_.clock_of_worker(current_->id);
    const bool reads = how == access::read || how == access::look;
    add_note(note_of(how), offset, where);
    const auto other =
        reads ? cells_.read(id, current_->id, clock, where) : cells_.write(id, current_->id, clock, where);
    if (other) {
      stop(verdict::race,
           absl::StrCat(reads ? "a read" : "a write", " of plain data and the access at ", short_place(*other),
                        " are not ordered by anything"),
           where);
    }
  }
  if (!is_slot) return;
  cell_record& slot = cells_.at(id);
  if (how != access::forget && slot.is_occupied == (how == access::fill)) {
    stop(verdict::uninitialised,
         how == access::fill ? "an item is put where one is already" : "an item is taken from an empty slot", where);
  }
  if (how != access::look) slot.is_occupied = how == access::fill;
}

void* engine::allocate(std::size_t bytes, std::size_t alignment) {
  const host_section host;
  const worker_id owner = phase_ == phase::together ? current_->id : 0;
  std::byte* got = memory::instance().allocate(owner, bytes, alignment);
  if (got == nullptr) {
    stop(verdict::out_of_memory, absl::StrCat("the model has no ", bytes, " bytes left for this worker"),
         current_->place);
  }
  return got;
}

// Everything in [offset, offset + bytes) was used before, as far as this worker knows.
void engine::verify_unused(std::size_t offset, std::size_t bytes, place where) {
  const std::size_t width = graph_.width();
  std::copy_n(graph_.clock_of_worker(current_->id), width, scratch_.data());
  scratch_[current_->id] = never_seen;  // its own uses it knows
  for (std::size_t i = offset; i < offset + bytes; ++i) {
    const std::uint32_t entry = memory::instance().shadow(i);
    if (entry == 0 || entry == memory::freed) continue;
    bool known = true;
    if (entry % 2 == 1) {
      known = knows_all(scratch_.data(), graph_.last_accesses(entry / 2), width);
    } else {
      const cell_record& cell = cells_.at(entry / 2 - 1);
      known =
          scratch_[cell.writer] >= cell.written && knows_all(scratch_.data(), cells_.reads_of(entry / 2 - 1), width);
    }
    if (!known)
      stop(verdict::use_after_free, "memory is freed, or used anew, while another worker may still use it", where);
  }
}

void engine::free(void* start) {
  const host_section host;
  memory& all = memory::instance();
  if (!memory::owns(start)) return std::free(start);  // from before the execution
  const std::size_t bytes = all.size_of(start);
  if (bytes == SIZE_MAX) stop(verdict::double_free, "memory is freed that is not live", current_->place);
  if (phase_ == phase::together) verify_unused(memory::offset_of(start), bytes, current_->place);
  all.free(start);
}

std::byte* engine::take_region(std::size_t bytes) {
  const host_section host;
  constexpr std::size_t page = 4096;
  std::byte* got = memory::instance().allocate(phase_ == phase::together ? current_->id : 0, bytes, page);
  if (got == nullptr) return nullptr;
  std::memset(got, 0, bytes);
  memory::instance().add_region(got, bytes);
  return got;
}

}  // namespace contend::inline CONTEND_BACKEND::explore
