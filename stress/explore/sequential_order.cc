// sequential_order: a search for a cycle. An edge is asked for when the search comes to it: there are few of these
// events.
#include "explore/sequential_order.h"

#include <algorithm>
#include <array>
#include <utility>

namespace contend::inline CONTEND_BACKEND::explore {

namespace {

// Of an access: behind which position of its location everything comes after it.
std::uint32_t position_of(const graph& made, const event& access) {
  return access.kind == event_kind::read ? made.at(access.read_from).position : access.position;
}

// The edges of a light or heavy fence lead on to less than others.
unsigned group_of(event_kind kind) noexcept {
  return kind == event_kind::light_fence ? 0 : kind == event_kind::heavy_fence ? 1 : 2;
}

}  // namespace

bool sequential_order::allows(const graph& made, const proposed_event& added) {
  if (made.sequential().empty()) return true;
  made_ = &made;
  added_ = &added;
  if (added.is_sequential && finds_cycle_from(none)) return false;
  return !any_last_fence_is_in_cycle();
}

// Of each worker only the last fence of each kind that happened before it: whatever leads to an earlier one leads to
// it, too. Not so among kinds: a light fence's edge to a heavy one ends there.
bool sequential_order::any_last_fence_is_in_cycle() {
  for (worker_id worker = 0; worker < made_->workers(); ++worker) {
    std::array<bool, 3> asked{};  // by group
    const auto all = made_->fences_of_worker(worker);
    for (std::size_t i = all.size(); i-- > 0;) {
      if (!happened_before_added(all[i])) continue;
      if (!std::exchange(asked[group_of(made_->at(all[i]).kind)], true) && finds_cycle_from(all[i])) return true;
    }
  }
  return false;
}

bool sequential_order::finds_cycle_from(event_id start) {
  open_.clear();
  reached_.assign(made_->size(), 0);
  followed_behind_.assign(6 * made_->location_count(), UINT32_MAX);
  followed_readers_.assign(3 * made_->location_count(), UINT32_MAX);
  expanded_fences_.clear();
  reached_fences_.clear();
  for (worker_id worker = 0; worker < made_->workers(); ++worker) {
    reached_fences_.insert(reached_fences_.end(), 3, made_->fences_of_worker(worker).size());
  }
  bool added_is_reached = false;
  if (start == none) {
    source_ = event_kind::fence;
    expand_added(false);
  } else {
    expand(start);
  }
  while (!open_.empty()) {
    const event_id node = open_.back();
    open_.pop_back();
    if (node == start) return true;
    if (added_->is_sequential && leads_to_added(node)) {
      if (start == none) return true;
      if (!added_is_reached) {
        added_is_reached = true;
        source_ = event_kind::fence;
        expand_added(false);
      }
    }
    expand(node);
  }
  return false;
}

bool sequential_order::happened_before_added(event_id id) const noexcept {
  return added_->clock[made_->at(id).worker] >= made_->at(id).index;
}

// The first event after `node` in its worker, to which an update's own write belongs; none: there is none.
event_id sequential_order::start_of_path(event_id node) const {
  const event& from = made_->at(node);
  if (from.kind == event_kind::update) return node;
  for (const event_id next : made_->of_worker(from.worker)) {
    if (made_->at(next).index > from.index) return next;
  }
  return none;
}

// Between two accesses.
bool sequential_order::leads_to(event_id node, event_id to) const {
  const event& from = made_->at(node);
  const event& next = made_->at(to);
  if (next.worker == from.worker || next.location == from.location) return true;
  const event_id start = start_of_path(node);
  if (start == none) return false;
  if (next.kind == event_kind::update) return made_->happened_before(start, to);
  event_id end = none;
  for (const event_id last : made_->of_worker(next.worker)) {
    if (made_->at(last).index < next.index) end = last;
  }
  return end != none && (start == end || made_->happened_before(start, end));
}

bool sequential_order::leads_to_added(event_id node) const {
  const event& from = made_->at(node);
  const bool happened = happened_before_added(node);
  if (from.kind == event_kind::light_fence) return false;
  if (is_fence(from.kind)) {
    if (happened) return true;
    if (added_->kind == event_kind::read) return false;
    // Something after the fence wrote, or read from, what stands before the new write.
    const location& where = made_->where(added_->location);
    const auto comes_before = [&](event_id id) {
      return position_of(*made_, made_->at(id)) <= added_->position && made_->happened_before(node, id);
    };
    return std::any_of(where.writes.begin(), where.writes.end(), comes_before) ||
           std::any_of(where.reads.begin(), where.reads.end(), comes_before);
  }
  if (happened && (from.worker == added_->worker || from.location == added_->location)) return true;
  if (happened) {
    const event_id start = start_of_path(node);
    const auto own = made_->of_worker(added_->worker);
    if (start != none && added_->kind == event_kind::update && happened_before_added(start)) return true;
    if (start != none && !own.empty() && (start == own.back() || made_->happened_before(start, own.back())))
      return true;
  }
  return added_->kind != event_kind::read && from.location == added_->location &&
         position_of(*made_, from) <= added_->position;
}

void sequential_order::expand_added(bool from_fence) {
  reach_writes_behind(added_->location, added_->position, from_fence);
}

void sequential_order::expand(event_id node) {
  ++visits_;
  const event& from = made_->at(node);
  source_ = from.kind;
  if (!is_fence(from.kind)) {
    reach_writes_behind(from.location, position_of(*made_, from), false);
    for (worker_id worker = 0; worker < made_->workers(); ++worker) reach_after(node, worker);
    return;
  }
  if (is_behind_an_expanded_fence(node)) return;
  expanded_fences_.push_back(node);
  for (const event_id to : made_->sequential()) {
    if (made_->happened_before(node, to)) reach(to);
  }
  if (happened_before_added(node)) expand_added(true);
  for (event_id id = node + 1; id < made_->size(); ++id) {
    const event& after = made_->at(id);
    if (is_fence(after.kind) || !made_->happened_before(node, id)) continue;
    reach_writes_behind(after.location, position_of(*made_, after), true);
    if (writes_memory(after.kind)) reach_readers_fences(after.location, after.position);
  }
}

// Then every edge of it leaves that one, too.
bool sequential_order::is_behind_an_expanded_fence(event_id fence) const {
  return std::any_of(expanded_fences_.begin(), expanded_fences_.end(), [&](event_id other) {
    return made_->at(other).kind == made_->at(fence).kind && made_->happened_before(other, fence);
  });
}

// From an access: in each worker the first one, to which the others come after. Light and heavy fences lead on to less.
void sequential_order::reach_after(event_id node, worker_id worker) {
  const auto all = made_->of_worker(worker);
  const auto before = [&](event_id id) { return !made_->happened_before(node, id); };
  for (auto to = std::partition_point(all.begin(), all.end(), before); to != all.end(); ++to) {
    const event& next = made_->at(*to);
    if (!next.is_sequential || (!is_fence(next.kind) && !leads_to(node, *to))) continue;
    reach(*to);
    if (next.kind != event_kind::light_fence && next.kind != event_kind::heavy_fence) return;
  }
}

void sequential_order::reach_writes_behind(location_id where, std::uint32_t position, bool from_fence) {
  const auto& writes = made_->where(where).writes;
  std::uint32_t& followed = followed_behind_[6 * where + 2 * group_of(source_) + (from_fence ? 1 : 0)];
  const std::size_t end = std::min<std::size_t>(writes.size(), followed);
  for (std::size_t i = position + 1; i < end; ++i) {
    if (made_->at(writes[i]).is_sequential) {
      reach(writes[i]);
      if (!from_fence) return;  // the others are behind that one
    }
    reach_fences_after(writes[i]);
  }
  if (from_fence) reach_readers_fences(where, position + 1);
  followed = std::min(followed, position + 1);
}

// In each worker the first one leads on to the others, but for light and heavy ones.
void sequential_order::reach_fences_after(event_id id) {
  const auto before = [&](event_id fence) { return !made_->happened_before(id, fence); };
  for (worker_id worker = 0; worker < made_->workers(); ++worker) {
    std::size_t& reached = reached_fences_[3 * worker + group_of(source_)];
    const auto all = made_->fences_of_worker(worker).begin();
    const auto end = all + static_cast<std::ptrdiff_t>(reached);
    const auto first = std::partition_point(all, end, before);
    for (auto to = first; to != end; ++to) {
      reach(*to);
      const event_kind kind = made_->at(*to).kind;
      if (group_of(source_) == 2 && kind != event_kind::light_fence && kind != event_kind::heavy_fence) break;
    }
    reached = static_cast<std::size_t>(first - all);
  }
}

// After what reads from a write at that position or behind it.
void sequential_order::reach_readers_fences(location_id where, std::uint32_t position) {
  std::uint32_t& followed = followed_readers_[3 * where + group_of(source_)];
  if (position >= followed) return;
  for (const event_id reader : made_->where(where).reads) {
    const std::uint32_t read = made_->at(made_->at(reader).read_from).position;
    if (position <= read && read < followed) reach_fences_after(reader);
  }
  followed = position;
}

void sequential_order::reach(event_id node) {
  const event_kind kind = made_->at(node).kind;
  if (source_ == event_kind::light_fence && kind != event_kind::heavy_fence) return;
  if (kind == event_kind::light_fence && source_ != event_kind::heavy_fence) return;
  if (reached_[node] != 0) return;
  reached_[node] = 1;
  open_.push_back(node);
}

}  // namespace contend::inline CONTEND_BACKEND::explore
