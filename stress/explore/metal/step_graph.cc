// step_graph: see step_graph.h.
#include "explore/metal/step_graph.h"

#include <algorithm>
#include <functional>
#include <queue>

namespace contend::inline CONTEND_BACKEND::explore {

step_graph::step_graph(const graph& made, std::span<const note> notes)
    : made_(made),
      notes_(notes),
      of_event_(made.size(), none),
      of_note_(notes.size(), none),
      by_worker_(made.workers()),
      entered_kernel_(made.workers(), none) {
  std::size_t told = 0;
  for (event_id id = 0; id <= made.size(); ++id) {
    for (; told < notes.size() && notes[told].before <= id; ++told) add(notes[told]);
    if (id < made.size() && made.at(id).index != 0) add(id);  // 0: a first value
  }
}

std::uint32_t step_graph::push(const step& made) {
  const auto id = static_cast<std::uint32_t>(steps_.size());
  steps_.push_back(made);
  by_worker_[made.worker].push_back(id);
  return id;
}

void step_graph::add(event_id id) {
  const event& made = made_.at(id);
  const auto& earlier = by_worker_[made.worker];
  // A wait enters the kernel, and the kernel reads the word: two events of one call, which happens at the second.
  const bool is_look = made.kind == event_kind::read && !earlier.empty() && steps_[earlier.back()].event != none &&
                       made_.at(steps_[earlier.back()].event).kind == event_kind::kernel_fence &&
                       made_.at(steps_[earlier.back()].event).index + 1 == made.index;
  of_event_[id] = push({.worker = made.worker,
                        .place = made.place,
                        .is_gate = true,
                        .is_time_out = false,
                        // On x86 a store of seq_cst is an exchange.
                        .stores = made.kind == event_kind::write && made.order != std::memory_order_seq_cst,
                        .loads = made.kind == event_kind::read && !is_look,
                        .event = id});
  if (made.kind == event_kind::kernel_fence) entered_kernel_[made.worker] = of_event_[id];
  if (!is_look) return;
  steps_[entered_kernel_[made.worker]].is_gate = false;
  kernel_.push_back({made_.where(made.location).offset, of_event_[id]});
}

void step_graph::add(const note& told) {
  using what = note::what;
  const bool is_access = told.did <= what::slot_emptied;
  const auto id = push({.worker = told.worker,
                        .place = told.place,
                        .is_gate = is_access || told.did == what::timed_out,
                        .is_time_out = told.did == what::timed_out,
                        .stores = is_access && told.did != what::cell_read,
                        .loads = told.did == what::cell_read,
                        .event = none});
  of_note_[&told - notes_.data()] = id;
  if (told.did == what::wakes) kernel_.push_back({told.offset, entered_kernel_[told.worker]});
  if (told.did == what::timed_out) kernel_.push_back({told.offset, id});
  if (told.did != what::woken) return;
  for (const note* each = &told; each-- != notes_.data();) {
    if (each->did != what::wakes || each->offset != told.offset || each->count == 0) continue;
    wake_ups_.emplace_back(of_note(*each), id);
    return;
  }
}

std::vector<bool> step_graph::causes_of(std::span<const std::uint32_t> steps) const {
  edges before(steps_.size());
  for (const auto& all : by_worker_) {
    for (std::size_t i = 1; i < all.size(); ++i) before[all[i]].push_back(all[i - 1]);
  }
  for (event_id id = 0; id < made_.size(); ++id) {
    const event& made = made_.at(id);
    const bool reads = made.kind == event_kind::read || made.kind == event_kind::update;
    if (!reads || of_event_[id] == none || of_event_[made.read_from] == none) continue;
    before[of_event_[id]].push_back(of_event_[made.read_from]);
  }
  for (const auto& [wake, woken] : wake_ups_) before[woken].push_back(wake);

  std::vector<bool> reached(steps_.size(), false);
  std::vector<std::uint32_t> open(steps.begin(), steps.end());
  while (!open.empty()) {
    const std::uint32_t here = open.back();
    open.pop_back();
    for (const std::uint32_t next : before[here]) {
      if (!reached[next]) open.push_back(next);
      reached[next] = true;
    }
  }
  return reached;
}

step_graph::edges step_graph::orders_of(machine kind, const std::vector<bool>& among) const {
  edges orders(steps_.size());
  add_program_order(orders, kind);
  add_memory_order(orders, kind, among);
  add_kernel_order(orders, among);
  return orders;
}

void step_graph::add_program_order(edges& orders, machine kind) const {
  for (const auto& all : by_worker_) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (kind == machine::sequential) {
        if (i + 1 < all.size()) orders[all[i]].push_back(all[i + 1]);
        continue;
      }
      for (std::size_t k = i + 1; k < all.size(); ++k) {
        if (!steps_[all[i]].stores || !steps_[all[k]].loads) orders[all[i]].push_back(all[k]);
      }
    }
  }
}

void step_graph::add_memory_order(edges& orders, machine kind, const std::vector<bool>& among) const {
  const auto is_among = [&](event_id id) { return of_event_[id] != none && among[of_event_[id]]; };
  const auto add = [&](event_id first, event_id second) {
    if (first != second && is_among(first) && is_among(second)) orders[of_event_[first]].push_back(of_event_[second]);
  };
  // The next write at or behind a position; none: there is none.
  const auto next_write = [&](location_id where, std::size_t position) {
    const auto& writes = made_.where(where).writes;
    while (position < writes.size() && !is_among(writes[position])) ++position;
    return position < writes.size() ? writes[position] : none;
  };
  for (location_id id = 0; id < made_.location_count(); ++id) {
    for (const event_id write : made_.where(id).writes) {
      if (const event_id next = next_write(id, made_.at(write).position + 1); next != none) add(write, next);
    }
    for (const event_id read : made_.where(id).reads) {
      const event_id from = made_.at(read).read_from;
      // Its own store a worker may read before anybody else can.
      const bool is_own = made_.at(from).worker == made_.at(read).worker;
      if (kind == machine::sequential || !is_own) add(from, read);
      if (const event_id next = next_write(id, made_.at(from).position + 1); next != none) add(read, next);
    }
  }
}

void step_graph::add_kernel_order(edges& orders, const std::vector<bool>& among) const {
  for (std::size_t i = 0; i < kernel_.size(); ++i) {
    const auto follows = [&](const kernel_step& other) {
      return other.offset == kernel_[i].offset && among[other.step] && other.step != kernel_[i].step;
    };
    const auto next = std::find_if(kernel_.begin() + static_cast<std::ptrdiff_t>(i) + 1, kernel_.end(), follows);
    if (next != kernel_.end() && among[kernel_[i].step]) orders[kernel_[i].step].push_back(next->step);
  }
  for (const auto& [wake, woken] : wake_ups_) orders[wake].push_back(woken);
}

std::vector<std::uint32_t> step_graph::ordered(const edges& orders, const std::vector<bool>& among) {
  std::vector<std::uint32_t> waits_for(orders.size(), 0);
  for (std::uint32_t id = 0; id < orders.size(); ++id) {
    for (const std::uint32_t next : orders[id]) waits_for[next] += among[id] ? 1U : 0U;
  }
  std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, std::greater<>> ready;
  for (std::uint32_t id = 0; id < orders.size(); ++id) {
    if (waits_for[id] == 0 && among[id]) ready.push(id);
  }
  std::vector<std::uint32_t> order;
  while (!ready.empty()) {
    order.push_back(ready.top());
    ready.pop();
    for (const std::uint32_t next : orders[order.back()]) {
      if (--waits_for[next] == 0 && among[next]) ready.push(next);
    }
  }
  return order;
}

}  // namespace contend::inline CONTEND_BACKEND::explore
