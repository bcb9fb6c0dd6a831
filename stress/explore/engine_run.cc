// engine_run: executions, one after the other, and the workers of each.
#include <absl/strings/str_cat.h>
#include <cxxabi.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "explore/engine.h"
#include "explore/explore.h"
#include "explore/metal/machine.h"
#include "explore/words.h"

namespace contend::inline CONTEND_BACKEND::explore {

engine& engine::running() {
  static engine only;
  return only;
}

result engine::explore(std::string_view name, const body& test, strategy& by, const limits& allowed) {
  const auto start = std::chrono::steady_clock::now();
  const auto taken = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(); };
  strategy_ = &by;
  limits_ = allowed;
  by_graphs_ = by.works_on() == style::graphs;
  one_of_equals_ = by_graphs_ && by.one_of_equals();
  is_kept_ = false;
  found_.reset();
  graphs_.clear();
  result answer{.test = std::string(name), .strategy = by.name(), .explored = by.works_on()};
  const std::uint64_t visits_before = sequential_.visits();
  std::uint64_t last_look = 0;
  const auto may_go_on = [&] {
    if (answer.executions >= allowed.executions || answer.steps >= allowed.all_steps) return false;
    constexpr std::uint64_t steps_between_looks = 1000;  // at the clock
    if (answer.steps - last_look < steps_between_looks) return true;
    last_look = answer.steps;
    return taken() < allowed.seconds && (!allowed.go_on || allowed.go_on());
  };
  while (may_go_on()) {
    if (!by.start_execution()) {
      answer.complete = true;
      break;
    }
    ending how = run_once(test);
    if (how != ending::found && choices_.size() < by.least_choices()) {
      record({verdict::not_deterministic,
              "an execution ended before the choices that an earlier one made: the test depends on something else than "
              "its choices",
              "main", place()});
      how = ending::found;
    }
    ++answer.executions;
    answer.steps += steps_;
    if (how == ending::stuck) ++(is_cut_ ? answer.cut : answer.stuck);
    if (how == ending::finished && graphs_.insert(hash_).second) ++answer.distinct;
    by.end_execution(how, choices_);
    if (how == ending::found) break;
  }
  constexpr std::uint64_t visits_in_the_time_of_a_step = 2;
  answer.work = answer.steps + (sequential_.visits() - visits_before) / visits_in_the_time_of_a_step;
  answer.seconds = taken();
  answer.found = std::move(found_);
  if (answer.found) answer.choices = choices_;
  phase_ = phase::outside;
  return answer;
}

void engine::start_main(const body& test) {
  memory::instance().rewind();
  cells_.forget_all();
  test_ = &test;
  main_.start(0);
  prepare(main_.context, memory::instance().stack_top(0), run_main);
  switch_fiber(host_, main_.context);
}

ending engine::run_once(const body& test) {
  choices_.clear();
  draws_of_test_.clear();
  steps_ = 0;
  time_outs_ = limits_.time_outs;
  spurious_wakes_ = limits_.spurious_wakes;
  weak_failures_ = limits_.weak_failures;
  give_ups_ = limits_.give_ups;
  crashes_ = limits_.crashes;
  stopped_ = is_stuck_ = is_cut_ = main_ended_ = false;
  hash_ = 0;
  // An execution that was left inside a catch block never left it.
  std::memset(static_cast<void*>(abi::__cxa_get_globals()), 0, sizeof(void*) + sizeof(unsigned));
  clear_shadow();
  phase_ = phase::alone;
  current_ = &main_;
  if (is_kept_) {
    put_back();
  } else {
    start_main(test);
    if (!stopped_ && !main_ended_ && choices_.empty()) keep();
  }
  while (!stopped_ && !main_ended_) {
    phase_ = phase::together;
    if (!run_phase()) break;
    phase_ = phase::alone;
    current_ = &main_;
    switch_fiber(host_, main_.context);
  }
  if (!stopped_ && main_ended_) check_leaks();
  if (found_) return ending::found;
  return is_stuck_ ? ending::stuck : ending::finished;
}

// What the test has built when it first runs its workers is the same in each execution: it is built once.
void engine::keep() {
  memory::instance().keep(static_cast<const std::byte*>(main_.context.stack_pointer));
  cells_.keep();
  kept_main_ = main_.context;
  kept_wanted_ = wanted_;
  is_kept_ = true;
}

void engine::put_back() {
  memory::instance().put_back();
  cells_.put_back();
  for (std::uint32_t id = 0; id < cells_.size(); ++id) memory::instance().shadow(cells_.at(id).offset) = 2 * id + 2;
  main_.context = kept_main_;
  wanted_ = kept_wanted_;
}

void engine::clear_shadow() {
  for (location_id id = 0; id < graph_.location_count(); ++id) memory::instance().shadow(graph_.where(id).offset) = 0;
  for (std::uint32_t id = 0; id < cells_.size(); ++id) memory::instance().shadow(cells_.at(id).offset) = 0;
  graph_.start(1);
}

void engine::check_leaks() {
  if (memory::instance().live_blocks() == 0) return;
  const std::byte* first = memory::instance().first_live_block();
  record({verdict::leak,
          absl::StrCat("memory that was never freed: ", memory::instance().live_blocks(), " blocks, the first of ",
                       memory::instance().size_of(first), " bytes"),
          "main", std::source_location()});
}

void engine::run_workers(const std::vector<role>& workers) {
  if (machine::is_on) return machine::run_workers(workers);
  const host_section host;
  if (workers.size() > memory::most_workers) {
    stop(verdict::out_of_memory, absl::StrCat("a model has at most ", memory::most_workers, " workers"), place());
  }
  wanted_ = &workers;
  switch_fiber(main_.context, host_);
}

bool engine::run_phase() {
  start_workers();
  while (!stopped_) {
    if (worker* next = pick()) {
      current_ = next;
      switch_fiber(host_, next->context);
      continue;
    }
    bool all_ended = true;
    for (std::size_t i = 1; i < workers_.size(); ++i) all_ended = all_ended && workers_[i].state == worker_state::ended;
    if (all_ended) {
      hash_ = hash_ * 0x9e3779b97f4a7c15 + graph_.hash();
      return true;
    }
    if (!go_on_without_anyone()) return false;
  }
  return false;
}

void engine::start_workers() {
  const std::size_t count = wanted_->size();
  for (location_id id = 0; id < graph_.location_count(); ++id) memory::instance().shadow(graph_.where(id).offset) = 0;
  graph_.start(count + 1);
  cells_.start(graph_.width());
  futexes_.start(graph_.width());
  scratch_.resize(graph_.width());
  workers_.resize(count + 1);
  waiting_ = 0;
  rounds_ = naps_ = 0;
  current_ = &main_;
  main_.state = worker_state::ended;
  for (worker_id id = 1; id <= count; ++id) {
    worker& made = workers_[id];
    made.start(id);
    made.name = &(*wanted_)[id - 1].name;
    made.body = &(*wanted_)[id - 1].body;
    made.is_process = (*wanted_)[id - 1].is_process;
    made.is_like_the_last = (*wanted_)[id - 1].is_like_the_last;
    prepare(made.context, memory::instance().stack_top(id), run_worker);
  }
  if (notes_ != nullptr) {
    notes_->clear();
    worker_names_.assign(1, "main");
    for (const role& each : *wanted_) worker_names_.push_back(each.name);
  }
  if (by_graphs_) return;
  starting_ = true;  // each comes to its first step, so that a strategy knows what it chooses between
  for (worker_id id = 1; id <= count && !stopped_; ++id) {
    current_ = &workers_[id];
    switch_fiber(host_, current_->context);
  }
  starting_ = false;
  current_ = &main_;
}

void engine::run_main() noexcept {
  engine& self = running();
  memory::modelled = true;
  try {
    team everybody;
    (*self.test_)(everybody);
  } catch (const std::exception& error) {
    const host_section host;
    self.stop(verdict::exception, absl::StrCat("the test threw: ", error.what()), place());
  }
  memory::modelled = false;
  self.main_ended_ = true;
  switch_fiber(self.main_.context, self.host_);
}

void engine::run_worker() noexcept {
  engine& self = running();
  memory::modelled = true;
  try {
    (*self.current_->body)();
  } catch (const std::exception& error) {
    const host_section host;
    self.stop(verdict::exception, absl::StrCat("a worker threw: ", error.what()), self.current_->place);
  }
  memory::modelled = false;
  self.leave_robust_words();  // as the kernel does when a thread ends
  self.current_->state = worker_state::ended;
  self.leave_worker();
}

worker* engine::pick() {
  if (by_graphs_) {
    if (current_->state == worker_state::ready && current_ != &main_) return current_;
    for (std::size_t i = 1; i < workers_.size(); ++i) {
      if (workers_[i].state == worker_state::ready) return &workers_[i];
    }
    return nullptr;
  }
  ready_.clear();
  const bool continues = current_ != &main_ && current_->state == worker_state::ready;
  if (continues) ready_.push_back(current_->pending);
  for (std::size_t i = 1; i < workers_.size(); ++i) {
    const worker& other = workers_[i];
    if (other.state == worker_state::ready && &other != current_) ready_.push_back(other.pending);
  }
  if (ready_.empty()) return nullptr;
  if (ready_.size() == 1) return &workers_[ready_[0].worker];
  const auto options = static_cast<std::uint32_t>(ready_.size());
  return &workers_[ready_[decide({choice_kind::worker, options, 0, ready_, continues, 0})].worker];
}

std::uint32_t engine::choose(choice_kind kind, std::uint32_t options) {
  const bool can_be_put_off = by_graphs_ && (kind == choice_kind::read || kind == choice_kind::order);
  const std::uint32_t taken = options == 1 && !can_be_put_off ? 0 : decide({kind, options, 0, {}, false, 0});
  if (kind == choice_kind::data) {
    if (phase_ == phase::alone) draws_of_test_.push_back(taken);
    add_note(note::what::draws, memory::outside, current_->place, taken);
  }
  return taken;
}

std::uint32_t engine::decide(choice_point point) {
  point.decision = static_cast<std::uint32_t>(choices_.size());
  point.line = current_->place.line();
  const std::uint32_t taken = strategy_->choose(point);
  choices_.push_back({point.kind, point.options, taken});
  return taken;
}

void engine::step(step_kind kind, std::size_t offset, place where) {
  if (++steps_ > limits_.steps) {
    stop(verdict::step_limit,
         absl::StrCat("an execution has more than ", limits_.steps,
                      " steps: it may never end (a loop that waits must pause), or limits::steps is too low"),
         where);
  }
  worker* const me = current_;
  me->place = where;
  if (!by_graphs_) {
    me->pending = {me->id, kind, offset};
    await_turn();
  }
  may_be_killed(where);
  if (limits_.unroll != no_bound) [[unlikely]]
    may_be_cut(where);
}

// As if the test had no more than so many rounds of the loop: the others go on without this one.
void engine::may_be_cut(place where) {
  auto& lines = current_->lines;
  const auto is_here = [&](const worker::passages& each) {
    return each.line == where.line() && each.file == where.file_name();
  };
  const auto known = std::find_if(lines.begin(), lines.end(), is_here);
  if (known == lines.end()) {
    lines.push_back({where.file_name(), where.line(), 1});
  } else if (known->count < limits_.unroll) {
    ++known->count;
  } else {
    is_cut_ = true;
    current_->awaits = none;
    block(worker_state::put_off);  // for good
  }
}

void engine::await_turn() {
  worker* const me = current_;
  if (starting_) return switch_fiber(me->context, host_);
  worker* next = pick();
  if (next == me) return;
  current_ = next;
  switch_fiber(me->context, next->context);
}

void engine::block(worker_state state) {
  current_->state = state;
  if (state != worker_state::sleeping) ++waiting_;
  leave_worker();
}

void engine::leave_worker() noexcept {
  worker* const me = current_;
  worker* next = starting_ ? nullptr : pick();
  if (next == me) return;  // it was made ready while it left
  if (next != nullptr) current_ = next;
  switch_fiber(me->context, next != nullptr ? next->context : host_);
}

void engine::leave_execution() noexcept {
  stopped_ = is_stuck_ = true;
  switch_fiber(current_->context, host_);
  std::abort();  // nobody comes back here
}

void engine::make_ready(worker& who) noexcept {
  if (who.state != worker_state::sleeping) --waiting_;
  who.state = worker_state::ready;
}

bool engine::go_on_without_anyone() {
  if (rouse_the_resting()) return true;
  for (std::size_t i = 1; i < workers_.size(); ++i) {
    if (workers_[i].state != worker_state::put_off) continue;
    is_stuck_ = true;
    return false;
  }
  if (let_time_pass()) return true;
  if (!found_) record_all_waiting();
  return false;
}

bool engine::rouse_the_resting() {
  if (rounds_ == most_rounds) return false;
  bool any = false;
  for (std::size_t i = 1; i < workers_.size(); ++i) {
    worker& who = workers_[i];
    if (who.state != worker_state::resting || !who.may_give_up) continue;
    who.is_roused = true;
    make_ready(who);
    any = true;
  }
  if (any) ++rounds_;
  return any;
}

bool engine::let_time_pass() {
  worker* first = nullptr;
  for (std::size_t i = 1; i < workers_.size(); ++i) {
    worker& who = workers_[i];
    if (who.state == worker_state::ended || who.until == never) continue;
    if (first == nullptr || who.until < first->until) first = &who;
  }
  if (first == nullptr || naps_ == most_rounds) return false;
  if (!limits_.time_outs_may_rescue) {
    record({verdict::lost_wake_up,
            absl::StrCat("all workers wait, and only the time-out of ", *first->name, " lets one go on, at ",
                         short_place(first->place), "; if that is as it should be, set limits::time_outs_may_rescue"),
            *first->name, first->place});
    return false;
  }
  ++naps_;
  expire(*first);
  return true;
}

void engine::record_all_waiting() {
  verdict what = verdict::deadlock;
  std::string who_waits;
  const worker* last = nullptr;
  for (std::size_t i = 1; i < workers_.size(); ++i) {
    const worker& who = workers_[i];
    if (who.state == worker_state::ended) continue;
    const bool sleeps = who.state == worker_state::sleeping;
    if (!sleeps && what == verdict::deadlock) what = verdict::livelock;
    absl::StrAppend(&who_waits, who_waits.empty() ? "" : ", ", *who.name, sleeps ? " sleeps at " : " spins at ",
                    short_place(who.place));
    last = &who;
  }
  futexes_.for_each([&](const futex& queue) {
    for (const futex::sleeper& sleeper : queue.sleepers) {
      const event& newest = graph_.at(graph_.last_write(queue.word));
      if (newest.value == sleeper.expected) continue;
      what = verdict::lost_wake_up;
      absl::StrAppend(&who_waits, "; the word on which ", *workers_[sleeper.worker].name, " sleeps was changed at ",
                      short_place(newest.place), ", and nobody woke it");
    }
  });
  record({what, absl::StrCat("nobody can go on: ", who_waits), *last->name, last->place});
}

void engine::record(finding what) {
  if (!found_) found_ = std::move(what);
  stopped_ = true;
}

void engine::add_note(note::what did, std::size_t offset, place where, std::uint32_t count) {
  if (notes_ == nullptr || phase_ != phase::together) return;
  const auto index = static_cast<tick>(graph_.clock_of_worker(current_->id)[current_->id] + 1);
  notes_->push_back({did, current_->id, index, graph_.size(), offset, count, where});
}

void engine::stop(verdict what, std::string message, place where) {
  if (machine::is_on) machine::stop(what, message, where);
  memory::modelled = false;
  if (phase_ == phase::outside) {
    std::fprintf(stderr, "%s:%u: %s\n", where.file_name(), static_cast<unsigned>(where.line()), message.c_str());
    std::abort();
  }
  const bool is_main = current_ == &main_;
  record({what, std::move(message), is_main ? "main" : *current_->name, where});
  switch_fiber(current_->context, host_);
  std::abort();  // nobody comes back here
}

void engine::stop_as_it_does_not_repeat(const choice_point& now, choice_kind kind, std::uint32_t options,
                                        std::uint32_t line) {
  stop(verdict::not_deterministic,
       absl::StrCat("choice ", now.decision, " was '", to_string(kind), "' of ", options, " in line ", line,
                    " in one execution and '", to_string(now.kind), "' of ", now.options, " in line ", now.line,
                    " in another, after the same choices: the test depends on something else (a static, a clock, an "
                    "address outside of the model)"),
       place());
}

}  // namespace contend::inline CONTEND_BACKEND::explore
