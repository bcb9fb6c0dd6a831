// engine: runs executions of a test: switches its workers, makes their steps, and asks a strategy wherever there is a
// choice. All that a hook does is here: engine_run.cc (executions, workers), engine_atomics.cc, engine_plain.cc (cells
// and the heap), engine_kernel.cc (futexes, time, waiting), engine_crash.cc (processes that are killed).
//
// over budget: one object that all hooks act on; its parts stand in files of their own
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "explore/cells.h"
#include "explore/fiber.h"
#include "explore/futexes.h"
#include "explore/graph.h"
#include "explore/memory.h"
#include "explore/sequential_order.h"
#include "explore/strategy.h"
#include "explore/verdict.h"
#include "explore/worker.h"
#include "platform/backend.h"
#include "platform/model/hooks.h"
#include "platform/scope.h"

namespace contend::inline CONTEND_BACKEND::explore {

class team;

inline constexpr std::uint32_t no_bound = UINT32_MAX;  // on the rounds of loops

// How much of what is rare may happen in one execution, and how long all may take.
struct limits {
  std::uint64_t executions = UINT64_MAX;
  std::uint64_t all_steps = UINT64_MAX;  // of all executions; the last one is made to its end
  double seconds = 1e9;
  std::uint32_t steps = 20'000;  // of one execution; more are a finding
  std::uint32_t time_outs = 1;   // that come although another worker could go on
  std::uint32_t spurious_wakes = 0;
  std::uint32_t weak_failures = 0;  // of compare_exchange_weak, for nothing
  std::uint32_t give_ups = 1;       // waits of limited length that end though another worker could go on
  std::uint32_t crashes = 0;        // processes that are killed, each before some step of it
  // Times that one worker comes to one line, for loops that can go on as long as others do: it goes no further than
  // that, and executions in which one does not come to its end are counted as `cut`. Tells nothing about longer ones.
  std::uint32_t unroll = no_bound;
  bool old_kernel = false;  // wakes nobody for one that was killed between a free robust word and its settle
  // Who waits looks once more before it sleeps, as if it had been awake for a while. What it sees at the second look,
  // it may see at the first one: without, there are far fewer executions, and fewer ways through the code.
  bool looks_again = true;
  bool time_outs_may_rescue = false;  // all wait, and only a time-out goes on: a lost wake-up, unless this says no
  std::function<bool()> go_on = {};   // asked now and then, if there is one: false ends the exploration
};

// A step that is no event of the graph, for who wants to tell what happened.
struct note {
  enum class what : std::uint8_t {
    cell_read,
    cell_written,
    slot_filled,
    slot_emptied,
    sleeps,
    woken,
    timed_out,
    wakes,
    rests,
    killed,
    asks_time,      // whether an instant has come; count: what it was told
    draws,          // count: what
    ends_as_holder  // of a robust word
  };
  what did;
  worker_id worker;
  tick index;       // before which event of its worker
  event_id before;  // before which event of all
  std::size_t offset;
  std::uint32_t count;  // wakes: how many
  std::source_location place;
};

class engine {
 public:
  using place = std::source_location;
  using body = std::function<void(team&)>;

  static engine& running();  // the one of this program

  // Runs executions of `test` until the strategy has enough, a limit is reached or something is found.
  result explore(std::string_view name, const body& test, strategy& by, const limits& allowed);

  // For tests and strategies, inside an execution; do not return from a finding.
  [[noreturn]] void stop(verdict what, std::string message, place where);
  // This choice was another one, after the same choices.
  [[noreturn]] void stop_as_it_does_not_repeat(const choice_point& now, choice_kind kind, std::uint32_t options,
                                               std::uint32_t line);
  std::uint32_t choose(choice_kind kind, std::uint32_t options);
  const graph& made() const noexcept { return graph_; }
  // From now on each execution leaves its notes there; nullptr: no longer.
  void take_notes(std::vector<note>* notes) noexcept { notes_ = notes; }
  std::span<const std::string> worker_names() const noexcept { return worker_names_; }  // when notes are taken
  std::span<const choice> choices() const noexcept { return choices_; }
  std::span<const std::uint32_t> draws_of_test() const noexcept { return draws_of_test_; }  // outside of its workers

  // The workers of a team run; returns when all have ended.
  void run_workers(const std::vector<role>& workers);

  // The hooks.
  void construct_atomic(const void* at, unsigned size, place where);
  std::uint64_t load(const void* at, unsigned size, std::memory_order order, place where);
  void store(void* at, unsigned size, std::uint64_t value, std::memory_order order, place where);
  std::uint64_t update(void* at, unsigned size, hooks::change how, std::uint64_t operand, std::memory_order order,
                       place where);
  bool compare_exchange(void* at, unsigned size, std::uint64_t& expected, std::uint64_t desired, bool weak,
                        std::memory_order success, std::memory_order failure, place where);
  void fence(event_kind kind, std::memory_order order, place where);

  enum class access : std::uint8_t { construct, read, write, fill, empty, look, forget };
  void touch(const void* at, unsigned size, access how, place where);
  void* allocate(std::size_t bytes, std::size_t alignment);
  void free(void* start);
  std::byte* take_region(std::size_t bytes);

  hooks::sleep_end futex_wait(const void* word, std::uint32_t expected, std::int64_t until, scope sharing,
                              std::uint32_t bits, place where);
  int futex_wake(const void* word, int count, scope sharing, std::uint32_t bits, place where);
  void begin_rests() noexcept;
  enum class rest_kind : std::uint8_t { spin, yield, pause };
  void rest(rest_kind how, place where);
  void announce_robust(void* word);  // as platform/robust_list.h; settle: nullptr
  void link_robust(void* word);
  void unlink_robust(void* word);
  static std::uint32_t thread_id_of(worker_id worker) noexcept { return worker + 1; }
  void* here(const void* object, place where);  // where it is in the memory of the current process
  void spare(bool is_spared) noexcept { current_->is_spared = is_spared; }  // the current worker is not killed
  std::uint32_t deaths() const noexcept { return limits_.crashes - crashes_; }
  std::int64_t time() const noexcept { return current_->time; }
  bool has_come(std::int64_t instant);
  bool looks_again() const noexcept { return limits_.looks_again; }
  worker_id current() const noexcept { return current_->id; }
  bool is_outside() const noexcept { return phase_ == phase::outside; }  // of an execution

 private:
  enum class phase : std::uint8_t { outside, alone, together };  // together: the workers run

  engine() = default;

  // engine_run.cc
  ending run_once(const body& test);
  void start_main(const body& test);
  bool run_phase();  // false: this execution is over
  void start_workers();
  bool go_on_without_anyone();
  bool rouse_the_resting();
  bool let_time_pass();
  void record_all_waiting();
  void keep();
  void put_back();
  void clear_shadow();
  void check_leaks();
  static void run_main() noexcept;
  static void run_worker() noexcept;
  void leave_worker() noexcept;                  // the current one cannot go on
  [[noreturn]] void leave_execution() noexcept;  // another one has the same
  worker* pick();
  void step(step_kind kind, std::size_t offset, place where);
  void await_turn();
  void may_be_cut(place where);
  void block(worker_state state);
  void make_ready(worker& who) noexcept;
  std::uint32_t decide(choice_point point);
  void record(finding what);
  void add_note(note::what did, std::size_t offset, place where, std::uint32_t count = 0);

  // engine_atomics.cc
  location_id locate(const void* at, unsigned size, place where);
  location_id make_location(std::size_t offset, const void* at, unsigned size, worker_id maker, place where);
  template <class Changes>
  event_id choose_source(location_id where, std::memory_order success, std::memory_order failure, Changes&& changes);
  std::uint64_t update_masked(location_id where, std::uint32_t mask, std::uint32_t wanted, std::uint32_t set, place at);
  bool changes_nothing(event_id write) const noexcept;
  void note_look(location_id where, event_id write);
  void note_read(event_id id);
  void note_write(event_id id);
  void note_first_write(event_id id);
  bool fits(location_id where, std::memory_order order, event_kind kind, std::uint32_t position, event_id read_from);
  bool is_open(event_id write);
  void put_off_all_reads();
  void put_off_if_unrelated(event_id id);
  std::uint32_t choose_gap(location_id where, std::memory_order order);

  // engine_plain.cc
  std::uint32_t cell_of(std::size_t offset, access how, place where);
  void verify_unused(std::size_t offset, std::size_t bytes, place where);

  // engine_crash.cc
  void may_be_killed(place where) {
    if (crashes_ != 0 && current_->is_process && current_->has_acted && !current_->is_spared) [[unlikely]]
      choose_death(where);
  }
  void choose_death(place where);
  void verify_view(const void* at, place where) {
    if (memory::view_of(at) != 0 || current_->has_view) [[unlikely]]
      verify_other_view(at, where);
  }
  void verify_other_view(const void* at, place where);
  void leave_robust_words();
  void leave_robust_word(void* word, bool is_announced);

  // engine_kernel.cc
  int wake(const void* word, int count, scope sharing, std::uint32_t bits, place where);
  worker_id whose_words(scope sharing) const noexcept {
    return sharing == scope::processes ? none : (current_->is_process ? current_->id : 0);
  }
  futex::turn enter_kernel(const futex& queue);
  void leave_kernel(futex& queue, const futex::turn& mine, futex::operation::kind what, bool acts);
  void order_in_kernel(futex& queue, const futex::turn& mine, const futex::operation& made);
  event_id look_at_word(const futex& queue, futex::turn& mine);
  void expire(worker& who);
  void wake_sleeper(futex& queue, std::size_t index);
  std::uint32_t choose_sleep(std::int64_t until);
  void rest_now(rest_kind how, place where);
  void rest_if_idle(place where);
  bool gives_up();
  bool something_changed(const worker& who, std::vector<worker::look>* changed) const;

  phase phase_ = phase::outside;
  strategy* strategy_ = nullptr;
  limits limits_;
  bool by_graphs_ = false;
  bool one_of_equals_ = false;
  std::vector<choice> choices_;
  std::vector<std::uint32_t> draws_of_test_;
  graph graph_;
  sequential_order sequential_;
  cells cells_;
  futexes futexes_;
  std::vector<tick> scratch_;  // a clock

  fiber host_;
  worker main_;
  std::vector<worker> workers_;  // worker 0 is the main one, here unused
  worker* current_ = &main_;
  const body* test_ = nullptr;
  const std::vector<role>* wanted_ = nullptr;  // workers to run
  bool main_ended_ = false;
  bool starting_ = false;
  std::uint32_t waiting_ = 0;  // workers that are put off or rest: a write may concern them
  std::uint32_t steps_ = 0;
  std::uint32_t rounds_ = 0;  // of rousing since the last change
  std::uint32_t naps_ = 0;    // that ended since then because nobody could go on
  std::uint32_t time_outs_ = 0, spurious_wakes_ = 0, weak_failures_ = 0, give_ups_ = 0, crashes_ = 0;
  std::uint64_t hash_ = 0;

  std::vector<event_id> candidates_;
  std::vector<pending_step> ready_;
  std::vector<worker::look> changed_;

  bool is_kept_ = false;
  fiber kept_main_;
  const std::vector<role>* kept_wanted_ = nullptr;
  std::optional<finding> found_;
  std::vector<note>* notes_ = nullptr;
  std::vector<std::string> worker_names_;
  bool stopped_ = false;  // this execution is over before its end
  bool is_stuck_ = false;
  bool is_cut_ = false;
  std::unordered_set<std::uint64_t> graphs_;
};

// The explorer's own code is at work: what it allocates is not the model's.
class host_section {
 public:
  host_section() noexcept : was_modelled_(std::exchange(memory::modelled, false)) {}
  host_section(const host_section&) = delete;
  host_section& operator=(const host_section&) = delete;
  ~host_section() { memory::modelled = was_modelled_; }

 private:
  bool was_modelled_;
};

}  // namespace contend::inline CONTEND_BACKEND::explore
