// engine_kernel: sleeping and waking, resting and time: what the kernel, and the clock, would do.
//
// The kernel makes the waits and wakes of one word one after the other; which order, is a choice. A wait looks at the
// word with all that those before it knew: so it cannot sleep on a value that is older than a wake it comes after. The
// kernel orders nothing for the program's own data: a program that relies on it for that has a race, and is told so.
#include <algorithm>
#include <utility>

#include "explore/engine.h"

namespace contend::inline CONTEND_BACKEND::explore {

// Returns when it is this operation's turn among those of the word.
futex::turn engine::enter_kernel(const futex& queue) {
  futex::turn mine;
  if (!by_graphs_) return mine;
  while (choose(choice_kind::order, 1) == 1) {
    mine.was_put_off = true;
    mine.events = graph_.size();
    mine.operations = queue.operations.size();
    current_->awaits = queue.word;
    block(worker_state::put_off);
  }
  mine.decision = static_cast<std::uint32_t>(choices_.size() - 1);
  return mine;
}

// An operation has an order only with those that it conflicts with; if it misses what it could have seen before the
// others were here, with all of them; and with those that would miss what they saw if it had been here before them. One
// that was put off for nothing is followed no further: another execution has the same.
void engine::order_in_kernel(futex& queue, const futex::turn& mine, const futex::operation& made) {
  const std::size_t width = graph_.width();
  const std::uint32_t known = graph_.floor_of(made.worker, queue.word, nullptr);
  const auto saw_less = [&](event_id look) { return look != none && graph_.at(look).position < known; };
  bool is_needed = !mine.was_put_off || (mine.look != none && mine.look >= mine.events);
  std::fill_n(scratch_.data(), width, tick{0});
  for (std::size_t i = 0; i < queue.operations.size(); ++i) {
    const futex::operation& earlier = queue.operations[i];
    if (earlier.worker == made.worker) continue;
    if (!mine.misses && !saw_less(earlier.look) && !futex::conflict(earlier, made)) continue;
    if (graph_.causes_of_worker(made.worker)[earlier.worker] < earlier.index) strategy_->may_put_off(earlier.decision);
    is_needed = is_needed || i >= mine.operations;
    join(scratch_.data(), &queue.causes[i * width], width);
  }
  if (!is_needed) {
    strategy_->may_put_off(made.decision);  // what it is put off for may come later still
    leave_execution();
  }
  graph_.add_causes(made.worker, scratch_.data());
}

void engine::leave_kernel(futex& queue, const futex::turn& mine, futex::operation::kind what, bool acts) {
  const worker_id me = current_->id;
  futex::operation made{.what = what, .acts = acts, .worker = me, .decision = mine.decision, .look = mine.look};
  if (by_graphs_) order_in_kernel(queue, mine, made);
  made.index = graph_.advance(me);
  queue.operations.push_back(made);
  const tick* causes = graph_.causes_of_worker(me);
  queue.causes.insert(queue.causes.end(), causes, causes + graph_.width());
  join(queue.known.data(), graph_.clock_of_worker(me), graph_.width());
  for (std::size_t i = 1; waiting_ != 0 && i < workers_.size(); ++i) {
    if (workers_[i].state == worker_state::put_off && workers_[i].awaits == queue.word) make_ready(workers_[i]);
  }
}

event_id engine::look_at_word(const futex& queue, futex::turn& mine) {
  const location_id word = queue.word;
  const auto& writes = graph_.where(word).writes;
  const auto last = static_cast<std::uint32_t>(writes.size() - 1);
  const std::uint32_t floor = graph_.floor_of(current_->id, word, queue.known.data());
  mine.misses = by_graphs_ && floor != graph_.floor_of(current_->id, word, nullptr);
  candidates_.clear();
  for (std::uint32_t position = last + 1; position-- > floor;) {
    if (position == last || fits(word, std::memory_order_relaxed, event_kind::read, position, writes[position])) {
      candidates_.push_back(writes[position]);
    }
    if (writes[position] < current_->sees) break;
  }
  return mine.look = candidates_[choose(choice_kind::look, static_cast<std::uint32_t>(candidates_.size()))];
}

hooks::sleep_end engine::futex_wait(const void* word, std::uint32_t expected, std::int64_t until, scope sharing,
                                    std::uint32_t bits, place where) {
  using hooks::sleep_end;
  if (phase_ != phase::together) {  // nobody is there who could wake it
    return *static_cast<const std::uint32_t*>(word) == expected ? sleep_end::timed_out : sleep_end::changed;
  }
  const host_section host;
  worker& me = *current_;
  step(step_kind::wait, memory::offset_of(word), where);
  const location_id here = locate(word, sizeof(std::uint32_t), where);
  futex& queue = futexes_.of(here);
  futex::turn mine = enter_kernel(queue);
  graph_.add_fence(me.id, event_kind::kernel_fence, std::memory_order_relaxed, where);
  const event_id from = look_at_word(queue, mine);
  const event_id id = graph_.add_read(me.id, here, std::memory_order_relaxed, from, where);
  graph_.set_decision(id, mine.decision);
  const bool has_changed = graph_.at(id).value != expected;
  const bool is_late = until != never && until <= me.time;
  leave_kernel(queue, mine, futex::operation::kind::wait, !has_changed && !is_late);
  if (has_changed) return sleep_end::changed;
  if (is_late) return sleep_end::timed_out;

  queue.sleepers.push_back({me.id, whose_words(sharing), bits, expected});
  add_note(note::what::sleeps, memory::offset_of(word), where);
  me.until = until;
  me.timed_out = false;
  const std::uint32_t how = choose_sleep(until);
  if (how != 0) {
    // It ends by itself, some time from now, if no wake-up comes first.
    step(step_kind::wait, memory::offset_of(word), where);
    leave_kernel(queue, enter_kernel(queue), futex::operation::kind::end, true);
    const auto is_me = [&](const futex::sleeper& sleeper) { return sleeper.worker == me.id; };
    if (std::erase_if(queue.sleepers, is_me) != 0 && how == 1) {
      me.timed_out = true;
      me.time = until;
    }
  } else {
    block(worker_state::sleeping);
  }
  me.until = never;
  add_note(me.timed_out ? note::what::timed_out : note::what::woken, memory::offset_of(word), where);
  return me.timed_out ? sleep_end::timed_out : sleep_end::woken;
}

// How a sleep ends, if not by a wake-up: 1: its time is up, 2: for nothing.
std::uint32_t engine::choose_sleep(std::int64_t until) {
  const bool may_time_out = until != never && time_outs_ != 0;
  const bool may_wake = spurious_wakes_ != 0;
  if (!may_time_out && !may_wake) return 0;
  std::uint32_t how = choose(choice_kind::sleep, may_wake ? 3 : 2);
  if (how == 1 && !may_time_out) how = 0;
  if (how == 1) --time_outs_;
  if (how == 2) --spurious_wakes_;
  return how;
}

void engine::wake_sleeper(futex& queue, std::size_t index) {
  worker& sleeper = workers_[queue.sleepers[index].worker];
  queue.sleepers.erase(queue.sleepers.begin() + static_cast<std::ptrdiff_t>(index));
  graph_.add_causes(sleeper.id, graph_.causes_of_worker(current_->id));
  sleeper.has_acted = current_->has_acted = true;  // it has used up a wake-up
  if (sleeper.state == worker_state::sleeping) make_ready(sleeper);
}

int engine::futex_wake(const void* word, int count, scope sharing, std::uint32_t bits, place where) {
  if (phase_ != phase::together) return 0;
  const host_section host;
  return wake(word, count, sharing, bits, where);
}

int engine::wake(const void* word, int count, scope sharing, std::uint32_t bits, place where) {
  step(step_kind::wake, memory::offset_of(word), where);
  const location_id here = locate(word, sizeof(std::uint32_t), where);
  futex& queue = futexes_.of(here);
  const futex::turn mine = enter_kernel(queue);
  graph_.add_fence(current_->id, event_kind::kernel_fence, std::memory_order_relaxed, where);
  const auto concerns = [&](const futex::sleeper& each) {
    return (each.bits & bits) != 0 && each.whose == whose_words(sharing);
  };
  const bool wakes = count > 0 && std::any_of(queue.sleepers.begin(), queue.sleepers.end(), concerns);
  leave_kernel(queue, mine, futex::operation::kind::wake, wakes);
  int woken = 0;
  for (; woken < count; ++woken) {
    candidates_.clear();
    for (std::uint32_t i = 0; i < queue.sleepers.size(); ++i) {
      if (concerns(queue.sleepers[i])) candidates_.push_back(i);
    }
    if (candidates_.empty()) break;
    const bool all = candidates_.size() <= static_cast<std::size_t>(count - woken);
    const std::uint32_t taken = all ? 0 : choose(choice_kind::waiter, static_cast<std::uint32_t>(candidates_.size()));
    wake_sleeper(queue, candidates_[taken]);
  }
  add_note(note::what::wakes, memory::offset_of(word), where, static_cast<std::uint32_t>(woken));
  return woken;
}

// The time of this worker's wait has come: nobody else can go on. So all that was written is there to be seen by now.
void engine::expire(worker& who) {
  who.time = who.until;
  who.timed_out = true;
  who.sees = graph_.size();
  futexes_.for_each([&](futex& queue) {
    std::erase_if(queue.sleepers, [&](const futex::sleeper& sleeper) { return sleeper.worker == who.id; });
  });
  make_ready(who);
}

// `changed`: for each place, the write behind which the worker will read there, if that place is chosen.
bool engine::something_changed(const worker& who, std::vector<worker::look>* changed) const {
  bool any = false;
  for (const worker::look& look : who.looks) {
    const auto& writes = graph_.where(look.where).writes;
    for (std::size_t i = graph_.at(look.write).position + 1; i < writes.size(); ++i) {
      if (graph_.at(writes[i]).worker == who.id || changes_nothing(writes[i])) continue;
      any = true;
      if (changed != nullptr) changed->push_back({look.where, writes[i - 1]});
      break;
    }
  }
  return any;
}

void engine::begin_rests() noexcept {
  current_->is_late = false;
  current_->looks.clear();
  current_->last_looks.clear();
  current_->has_news = current_->has_changed = current_->went_on = false;
}

// Waiting awake is a loop that looks, and rests between its rounds. A round that saw what the round before it saw is no
// news: style::graphs follows it no further, for another execution has the same without it; style::interleavings does
// not let it happen.
void engine::rest(rest_kind how, place where) {
  if (phase_ != phase::together) return;
  const host_section host;
  rest_now(how, where);
}

void engine::rest_now(rest_kind how, place where) {
  worker& me = *current_;
  me.idle_reads = 0;
  me.noticed = {none, none};
  if (me.looks.empty()) return;  // of several pauses in a row the first one counts
  if (how == rest_kind::spin && me.is_late) return;
  me.place = where;
  add_note(note::what::rests, memory::outside, where);
  if (++steps_ > limits_.steps)
    stop(verdict::step_limit, "a worker waits, awake, for longer than limits::steps", where);
  if (how == rest_kind::pause && gives_up()) return;
  // What it decided by is out of date, and it was the one who saw or did it. A loop that counts its rounds rests, too.
  me.went_on = std::exchange(me.has_changed, false) && !me.went_on;
  const bool looks_again = std::exchange(me.has_news, false) || me.went_on;
  if (by_graphs_ && !me.is_roused && !looks_again && me.looks == me.last_looks) {
    me.awaits = none;
    block(worker_state::put_off);  // in vain
  }
  me.may_give_up = how != rest_kind::spin;
  me.is_roused = looks_again;
  me.timed_out = false;
  while (!me.is_roused && !me.timed_out && !something_changed(me, nullptr)) block(worker_state::resting);
  changed_.clear();
  if (!by_graphs_ && something_changed(me, &changed_)) {
    me.noticed = changed_[choose(choice_kind::notice, static_cast<std::uint32_t>(changed_.size()))];
  }
  std::swap(me.looks, me.last_looks);
  me.looks.clear();
  me.until = never;
}

void engine::rest_if_idle(place where) {
  if (current_->idle_reads >= most_idle_reads) rest_now(rest_kind::yield, where);
}

bool engine::gives_up() {
  worker& me = *current_;
  if (me.impatient_rounds == 0 && give_ups_ != 0 && choose(choice_kind::give_up, 2) == 1) {
    --give_ups_;
    me.impatient_rounds = most_rounds;
  }
  return me.impatient_rounds != 0 && --me.impatient_rounds != 0;
}

bool engine::has_come(std::int64_t instant) {
  if (phase_ != phase::together) return current_->time >= instant;
  const host_section host;
  worker& me = *current_;
  const bool comes_early = me.time < instant && time_outs_ != 0 && choose(choice_kind::time, 2) == 1;
  if (comes_early) {
    --time_outs_;
    me.time = instant;
  }
  const bool has = me.time >= instant;
  if (has) me.is_late = true;
  if (!has) me.until = std::min(me.until, instant);
  add_note(note::what::asks_time, memory::outside, me.place, has ? 1 : 0);
  return has;
}

}  // namespace contend::inline CONTEND_BACKEND::explore
