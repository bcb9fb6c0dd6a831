// engine_atomics: loads, stores, updates and fences: what may be read, where a write may go, and who is concerned.
//
// Putting off (style::graphs). A read may have to wait for a write that is made later. Which reads those are shows when
// the write comes: it finds the reads of its location that it does not depend on, and names them to the strategy. The
// same for two updates that want to read from one write, and for whatever seq_cst forbids because of what came earlier.
#include <absl/strings/str_cat.h>

#include <cstring>

#include "explore/engine.h"

namespace contend::inline CONTEND_BACKEND::explore {

namespace {

std::uint64_t raw_load(const void* at, unsigned size) noexcept {
  std::uint64_t value = 0;
  std::memcpy(&value, at, size);
  return value;
}

void raw_store(void* at, unsigned size, std::uint64_t value) noexcept { std::memcpy(at, &value, size); }

std::uint64_t changed(hooks::change how, std::uint64_t before, std::uint64_t operand) noexcept {
  switch (how) {
    case hooks::change::exchange: return operand;
    case hooks::change::add: return before + operand;
    case hooks::change::subtract: return before - operand;
    case hooks::change::bit_and: return before & operand;
    case hooks::change::bit_or: return before | operand;
    case hooks::change::bit_xor: return before ^ operand;
  }
  return operand;
}

std::uint64_t cut(std::uint64_t value, unsigned size) noexcept {
  return size >= sizeof(value) ? value : value & ((std::uint64_t{1} << (8 * size)) - 1);
}

constexpr auto never_changes = [](event_id) { return false; };
constexpr auto always_changes = [](event_id) { return true; };

}  // namespace

location_id engine::make_location(std::size_t offset, const void* at, unsigned size, worker_id maker, place where) {
  const location_id id = graph_.add_location(offset, size, raw_load(at, size), maker, where);
  memory::instance().shadow(offset) = 2 * id + 1;
  return id;
}

location_id engine::locate(const void* at, unsigned size, place where) {
  const std::size_t offset = memory::offset_of(at);
  if (offset == memory::outside) {
    stop(verdict::not_modelled, "an atomic object lies outside of the model: make it in the test, not as a global",
         where);
  }
  verify_view(at, where);
  const std::uint32_t entry = memory::instance().shadow(offset);
  if (entry == 0) return make_location(offset, at, size, 0, where);
  if (entry == memory::freed) stop(verdict::use_after_free, "an atomic object is used after it was freed", where);
  const location_id id = entry / 2;
  if (entry % 2 == 0 || graph_.where(id).size != size) {
    stop(verdict::mixed_size, "memory is used as objects of different sizes or kinds", where);
  }
  const location& found = graph_.where(id);
  if (graph_.clock_of_worker(current_->id)[found.maker] < found.made) {
    stop(verdict::race, "an atomic object is used by a worker that does not know that it has been constructed", where);
  }
  return id;
}

void engine::construct_atomic(const void* at, unsigned size, place where) {
  if (phase_ != phase::together) return;
  const host_section host;
  const std::size_t offset = memory::offset_of(at);
  if (offset == memory::outside) return;
  const std::uint32_t entry = memory::instance().shadow(offset);
  if (entry == memory::freed) stop(verdict::use_after_free, "an object is constructed in freed memory", where);
  if (entry != 0) verify_unused(offset, 1, where);
  make_location(offset, at, size, current_->id, where);
}

bool engine::fits(location_id where, std::memory_order order, event_kind kind, std::uint32_t position,
                  event_id read_from) {
  if (graph_.sequential().empty()) return true;
  const std::size_t width = graph_.width();
  std::copy_n(graph_.clock_of_worker(current_->id), width, scratch_.data());
  if (read_from != none && acquires(order)) join(scratch_.data(), graph_.released_by(read_from), width);
  const proposed_event added{.worker = current_->id,
                             .kind = kind,
                             .is_sequential = order == std::memory_order_seq_cst,
                             .location = where,
                             .position = position,
                             .clock = scratch_.data()};
  if (sequential_.allows(graph_, added)) return true;
  if (by_graphs_) put_off_all_reads();
  return false;
}

void engine::put_off_if_unrelated(event_id id) {
  const event& earlier = graph_.at(id);
  if (earlier.decision == none || earlier.worker == current_->id) return;
  if (graph_.causes_of_worker(current_->id)[earlier.worker] >= earlier.index) return;
  strategy_->may_put_off(earlier.decision);
}

void engine::put_off_all_reads() {
  for (event_id id = 0; id < graph_.size(); ++id) put_off_if_unrelated(id);
}

// Whether an update may still read from this write: at most one does, and stands right behind it.
bool engine::is_open(event_id write) {
  const event_id closed_by = graph_.at(write).closed_by;
  if (closed_by != none && by_graphs_) put_off_if_unrelated(closed_by);
  return closed_by == none;
}

// The write that the current worker reads from. `changes` says of a write whether reading it makes this an update.
template <class Changes>
event_id engine::choose_source(location_id where, std::memory_order success, std::memory_order failure,
                               Changes&& changes) {
  worker& me = *current_;
  me.newer_than = 0;
  while (true) {
    const auto& writes = graph_.where(where).writes;
    const auto last = static_cast<std::uint32_t>(writes.size() - 1);
    std::uint32_t floor = graph_.floor_of(me.id, where, nullptr);
    if (me.noticed.where == where) floor = std::max(floor, graph_.at(me.noticed.write).position + 1);
    candidates_.clear();
    for (std::uint32_t position = last + 1; position-- > floor;) {
      const event_id write = writes[position];
      const bool is_update = changes(write);
      if (write < me.newer_than || (is_update && !is_open(write))) continue;
      const event_kind kind = is_update ? event_kind::update : event_kind::read;
      const std::memory_order order = is_update ? success : failure;
      if (position == last || fits(where, order, kind, position, write)) candidates_.push_back(write);
      if (write < me.sees) break;
    }
    if (!candidates_.empty()) {
      const auto options = static_cast<std::uint32_t>(candidates_.size());
      const std::uint32_t taken = choose(choice_kind::read, options);
      if (taken < options) return candidates_[taken];
    }
    me.newer_than = graph_.size();
    me.awaits = where;
    block(worker_state::put_off);
  }
}

// An update that leaves the value as it was is no news: who spins by exchanging sees what was there before.
bool engine::changes_nothing(event_id write) const noexcept {
  const event& made = graph_.at(write);
  return made.kind == event_kind::update && made.value == graph_.at(made.read_from).value;
}

void engine::note_look(location_id where, event_id write) {
  while (changes_nothing(write)) write = graph_.at(write).read_from;
  for (worker::look& earlier : current_->looks) {
    if (earlier.where != where) continue;
    current_->idle_reads = earlier.write == write ? current_->idle_reads + 1 : 0;
    if (earlier.write != write && graph_.at(write).worker != current_->id) current_->has_news = true;
    earlier.write = write;
    return;
  }
  current_->looks.push_back({where, write});
}

void engine::note_read(event_id id) {
  if (by_graphs_) graph_.set_decision(id, static_cast<std::uint32_t>(choices_.size() - 1));
}

void engine::note_write(event_id id) {
  const event& made = graph_.at(id);
  const location& where = graph_.where(made.location);
  if (where.writes.back() == id) {
    // NOLINTNEXTLINE(performance-no-int-to-ptr): the arena's address is ours to choose
    raw_store(reinterpret_cast<void*>(memory::start_address + where.offset), where.size, made.value);
  }
  current_->has_acted = true;
  if (!changes_nothing(id)) rounds_ = naps_ = current_->impatient_rounds = current_->idle_reads = 0;
  for (const worker::look& look : current_->looks) {
    if (look.where == made.location && graph_.at(look.write).value != made.value) current_->has_changed = true;
  }
  if (by_graphs_) {
    for (const event_id reader : where.reads) put_off_if_unrelated(reader);
  }
  for (std::size_t i = 1; waiting_ != 0 && i < workers_.size(); ++i) {
    worker& other = workers_[i];
    const auto looked = [&](const worker::look& look) { return look.where == made.location; };
    if ((other.state == worker_state::put_off && other.awaits == made.location) ||
        (other.state == worker_state::resting && std::any_of(other.looks.begin(), other.looks.end(), looked))) {
      make_ready(other);
    }
  }
  if (one_of_equals_ && current_->first_write == none) note_first_write(id);
}

// Of workers that are alike, whoever has a higher number writes later where both write first: in all other executions
// two of them have but changed places.
void engine::note_first_write(event_id id) {
  worker& me = *current_;
  me.first_write = id;
  const auto comes_first = [&](worker_id one, worker_id other) {
    const event_id early = workers_[one].first_write;
    const event_id late = workers_[other].first_write;
    if (early == none || late == none || graph_.at(early).location != graph_.at(late).location) return true;
    return graph_.at(early).position < graph_.at(late).position;
  };
  for (worker_id other = me.id; workers_[other].is_like_the_last; --other) {
    if (!comes_first(other - 1, me.id)) leave_execution();
  }
  for (worker_id other = me.id + 1; other < workers_.size() && workers_[other].is_like_the_last; ++other) {
    if (!comes_first(me.id, other)) leave_execution();
  }
}

std::uint64_t engine::load(const void* at, unsigned size, std::memory_order order, place where) {
  if (phase_ != phase::together) return raw_load(at, size);
  const host_section host;
  rest_if_idle(where);
  step(step_kind::read, memory::offset_of(at), where);
  const location_id here = locate(at, size, where);
  const event_id from = choose_source(here, order, order, never_changes);
  note_look(here, from);
  const event_id id = graph_.add_read(current_->id, here, order, from, where);
  note_read(id);
  return graph_.at(id).value;
}

std::uint32_t engine::choose_gap(location_id where, std::memory_order order) {
  const auto& writes = graph_.where(where).writes;
  const auto last = static_cast<std::uint32_t>(writes.size() - 1);
  const std::uint32_t floor = graph_.floor_of(current_->id, where, nullptr);
  candidates_.clear();
  for (std::uint32_t position = last + 1; position-- > floor;) {
    if (graph_.at(writes[position]).closed_by != none) continue;
    if (position == last || fits(where, order, event_kind::write, position, none)) candidates_.push_back(position);
  }
  return candidates_[choose(choice_kind::put, static_cast<std::uint32_t>(candidates_.size()))];
}

void engine::store(void* at, unsigned size, std::uint64_t value, std::memory_order order, place where) {
  if (phase_ != phase::together) return raw_store(at, size, value);
  const host_section host;
  step(step_kind::write, memory::offset_of(at), where);
  const location_id here = locate(at, size, where);
  const std::uint32_t gap = choose_gap(here, order);
  note_write(graph_.add_write(current_->id, here, order, cut(value, size), gap, where));
}

std::uint64_t engine::update(void* at, unsigned size, hooks::change how, std::uint64_t operand, std::memory_order order,
                             place where) {
  if (phase_ != phase::together) {
    const std::uint64_t before = raw_load(at, size);
    raw_store(at, size, changed(how, before, operand));
    return before;
  }
  const host_section host;
  rest_if_idle(where);
  step(step_kind::update, memory::offset_of(at), where);
  const location_id here = locate(at, size, where);
  const event_id from = choose_source(here, order, order, always_changes);
  note_look(here, from);
  const std::uint64_t before = graph_.at(from).value;
  const event_id id =
      graph_.add_update(current_->id, here, order, from, cut(changed(how, before, operand), size), where);
  note_read(id);
  note_write(id);
  return before;
}

bool engine::compare_exchange(void* at, unsigned size, std::uint64_t& expected, std::uint64_t desired, bool weak,
                              std::memory_order success, std::memory_order failure, place where) {
  if (phase_ != phase::together) {
    const std::uint64_t found = raw_load(at, size);
    if (found == expected) raw_store(at, size, desired);
    return std::exchange(expected, found) == found;
  }
  const host_section host;
  rest_if_idle(where);
  step(step_kind::update, memory::offset_of(at), where);
  const location_id here = locate(at, size, where);
  const auto changes = [&](event_id write) { return graph_.at(write).value == expected; };
  const event_id from = choose_source(here, success, failure, changes);
  note_look(here, from);
  const std::uint64_t found = graph_.at(from).value;
  const auto decision = static_cast<std::uint32_t>(choices_.size() - 1);
  bool succeeds = found == expected;
  if (succeeds && weak && weak_failures_ != 0 && choose(choice_kind::weak, 2) == 1) {
    --weak_failures_;
    succeeds = false;
  }
  if (!succeeds) {
    const event_id id = graph_.add_read(current_->id, here, failure, from, where);
    if (by_graphs_) graph_.set_decision(id, decision);
    expected = found;
    return false;
  }
  const event_id id = graph_.add_update(current_->id, here, success, from, cut(desired, size), where);
  if (by_graphs_) graph_.set_decision(id, decision);
  note_write(id);
  return true;
}

// The kernel's exchange of a word: if the bits of `mask` are `wanted`, they become those of `set`. Answers what was
// found.
std::uint64_t engine::update_masked(location_id where, std::uint32_t mask, std::uint32_t wanted, std::uint32_t set,
                                    place at) {
  const auto changes = [&](event_id write) { return (graph_.at(write).value & mask) == wanted; };
  const event_id from = choose_source(where, std::memory_order_release, std::memory_order_relaxed, changes);
  const std::uint64_t found = graph_.at(from).value;
  if (!changes(from)) {
    note_read(graph_.add_read(current_->id, where, std::memory_order_relaxed, from, at));
    return found;
  }
  const std::uint64_t left = (found & ~std::uint64_t{mask}) | set;
  const event_id id = graph_.add_update(current_->id, where, std::memory_order_release, from, left, at);
  note_read(id);
  note_write(id);
  return found;
}

void engine::fence(event_kind kind, std::memory_order order, place where) {
  if (phase_ != phase::together) return;
  const host_section host;
  ++steps_;
  current_->place = where;
  may_be_killed(where);
  graph_.add_fence(current_->id, kind, order, where);
}

}  // namespace contend::inline CONTEND_BACKEND::explore
