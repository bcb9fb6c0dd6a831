// graph: how events are added, and what they learn.
#include "explore/graph.h"

#include <algorithm>
#include <bit>

namespace contend::inline CONTEND_BACKEND::explore {

void graph::start(std::size_t workers) {
  workers_ = workers;
  width_ = clock_width(workers);
  count_ = 0;
  for (std::size_t i = 0; i < location_count_; ++i) {  // their vectors keep their room for the next execution
    locations_[i].writes.clear();
    locations_[i].reads.clear();
  }
  location_count_ = 0;
  sequential_.clear();
  worker_clocks_.assign(workers * rows_of_worker * width_, 0);
  for (auto* lists : {&by_worker_, &fences_by_worker_}) {
    if (lists->size() < workers) lists->resize(workers);
    for (auto& events : *lists) events.clear();
  }
}

location_id graph::add_location(std::size_t offset, unsigned size, std::uint64_t value, worker_id maker,
                                std::source_location place) {
  const auto id = static_cast<location_id>(location_count_++);
  if (locations_.size() < location_count_) locations_.resize(2 * location_count_);
  if (accesses_.size() < location_count_ * width_) accesses_.resize(2 * location_count_ * width_);
  std::fill_n(&accesses_[id * width_], width_, tick{0});
  location& made = locations_[id];
  made.offset = offset;
  made.size = size;
  made.maker = maker;
  made.made = maker == 0 ? tick{0} : advance(maker);
  const event_id first = add(maker, event_kind::write, id, std::memory_order_relaxed, place);
  events_[first].index = made.made;
  std::fill_n(event_row(first, released), width_, tick{0});
  std::fill_n(event_row(first, seen), width_, never_seen);
  event_row(first, seen)[maker] = made.made;
  put(first, id, value, 0);
  remember(first);
  return id;
}

std::uint32_t graph::floor_of(worker_id worker, location_id where, const tick* extra) const noexcept {
  const auto& writes = locations_[where].writes;
  auto position = static_cast<std::uint32_t>(writes.size() - 1);
  const tick* clock = worker_row(worker, happened);
  for (; position != 0; --position) {
    const tick* firsts = event_row(writes[position], seen);
    if (knows_one(clock, firsts, width_) || (extra != nullptr && knows_one(extra, firsts, width_))) break;
  }
  return position;
}

tick graph::advance(worker_id worker) noexcept {
  const tick index = ++worker_row(worker, happened)[worker];
  worker_row(worker, causes)[worker] = index;
  return index;
}

event_id graph::add(worker_id worker, event_kind kind, location_id where, std::memory_order order,
                    std::source_location place) {
  const auto id = static_cast<event_id>(count_++);
  if (events_.size() < count_) {
    events_.resize(2 * count_ + 64);
  }
  if (event_clocks_.size() < count_ * rows_of_event * width_) {
    event_clocks_.resize((2 * count_ + 64) * rows_of_event * width_);
  }
  const bool is_sequential = order == std::memory_order_seq_cst || kind > event_kind::fence;
  events_[id] = {.worker = worker,
                 .index = worker_row(worker, happened)[worker],
                 .kind = kind,
                 .is_sequential = is_sequential,
                 .location = where,
                 .read_from = none,
                 .position = 0,
                 .closed_by = none,
                 .decision = none,
                 .value = 0,
                 .order = order,
                 .place = place};
  if (is_sequential) sequential_.push_back(id);
  if (is_sequential && is_fence(kind)) fences_by_worker_[worker].push_back(id);
  by_worker_[worker].push_back(id);
  if (where != none) accesses_[where * width_ + worker] = events_[id].index;
  return id;
}

void graph::learn(worker_id worker, event_id id, event_id from, std::memory_order order) noexcept {
  const tick index = events_[id].index;
  tick* firsts = event_row(from, seen);
  firsts[worker] = std::min(firsts[worker], index);
  join(worker_row(worker, acquires(order) ? happened : to_acquire), event_row(from, released), width_);
  join(worker_row(worker, causes), event_row(from, causes), width_);
  events_[id].read_from = from;
  locations_[events_[id].location].reads.push_back(id);
}

void graph::release_from(worker_id worker, event_id id, std::memory_order order) noexcept {
  std::copy_n(worker_row(worker, releases(order) ? happened : to_release), width_, event_row(id, released));
  std::fill_n(event_row(id, seen), width_, never_seen);
  event_row(id, seen)[worker] = events_[id].index;
}

void graph::put(event_id id, location_id where, std::uint64_t value, std::uint32_t position) noexcept {
  auto& writes = locations_[where].writes;
  writes.insert(writes.begin() + position, id);
  for (std::size_t i = position; i < writes.size(); ++i) events_[writes[i]].position = static_cast<std::uint32_t>(i);
  events_[id].value = value;
}

void graph::remember(event_id id) noexcept {
  const worker_id worker = events_[id].worker;
  std::copy_n(worker_row(worker, happened), 2 * width_, event_row(id, happened));  // and causes
}

event_id graph::add_read(worker_id worker, location_id where, std::memory_order order, event_id from,
                         std::source_location place) {
  advance(worker);
  const event_id id = add(worker, event_kind::read, where, order, place);
  learn(worker, id, from, order);
  events_[id].value = events_[from].value;
  remember(id);
  return id;
}

event_id graph::add_write(worker_id worker, location_id where, std::memory_order order, std::uint64_t value,
                          std::uint32_t after, std::source_location place) {
  advance(worker);
  const event_id id = add(worker, event_kind::write, where, order, place);
  release_from(worker, id, order);
  put(id, where, value, after + 1);
  remember(id);
  return id;
}

event_id graph::add_update(worker_id worker, location_id where, std::memory_order order, event_id from,
                           std::uint64_t value, std::source_location place) {
  advance(worker);
  const event_id id = add(worker, event_kind::update, where, order, place);
  learn(worker, id, from, order);
  release_from(worker, id, order);
  join(event_row(id, released), event_row(from, released), width_);  // a release sequence goes on
  put(id, where, value, events_[from].position + 1);
  events_[from].closed_by = id;
  remember(id);
  return id;
}

event_id graph::add_fence(worker_id worker, event_kind kind, std::memory_order order, std::source_location place) {
  advance(worker);
  const event_id id = add(worker, kind, none, order, place);
  if (kind != event_kind::kernel_fence) {
    if (acquires(order)) join(worker_row(worker, happened), worker_row(worker, to_acquire), width_);
    if (releases(order)) std::copy_n(worker_row(worker, happened), width_, worker_row(worker, to_release));
  }
  remember(id);
  return id;
}

namespace {

constexpr std::uint64_t mixed(std::uint64_t bits) noexcept {  // the finaliser of splitmix64
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
  return bits ^ (bits >> 31);
}
constexpr std::uint64_t combined(std::uint64_t first, std::uint64_t second) noexcept {
  return mixed(first + 0x9e3779b97f4a7c15 * second + 0x632be59bd9b4e019);
}
// An event by its place in its worker; a first value by its location.
std::uint64_t name_of(const event& named, const location* where) noexcept {
  const std::uint64_t name = std::uint64_t{named.worker} << 16 | named.index;
  return named.index != 0 || where == nullptr ? name : combined(where->offset, 1);
}

}  // namespace

std::uint64_t graph::hash() const noexcept {
  std::uint64_t sum = 0;  // a sum, because the order of execution must not matter
  for (std::size_t id = 0; id < count_; ++id) {
    const event& here = events_[id];
    if (here.read_from == none) continue;
    const location& where = locations_[here.location];
    sum += combined(combined(name_of(here, &where), name_of(events_[here.read_from], &where)), here.value);
  }
  for (std::size_t i = 0; i < location_count_; ++i) {
    const location& where = locations_[i];
    for (std::size_t k = 1; k < where.writes.size(); ++k) {
      const event& before = events_[where.writes[k - 1]];
      const event& after = events_[where.writes[k]];
      sum += combined(combined(name_of(before, &where), name_of(after, &where)), after.value);
    }
  }
  for (std::size_t worker = 0; worker < workers_; ++worker) {
    sum += combined(worker, worker_row(static_cast<worker_id>(worker), happened)[worker] + 0x1000000);
  }
  return sum;
}

}  // namespace contend::inline CONTEND_BACKEND::explore
