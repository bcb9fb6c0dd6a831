// engine_crash: processes that are killed, and what the kernel does at the end of whoever held robust words.
//
// A killed process makes no further step: no destructor runs, and the memory that it shared stays as it is. Its stack
// and what it has allocated are gone. Killed asleep is killed before it fell asleep: nobody can tell one from the
// other.
//
// A step that only looks changes nothing for others. So of several in a row a process is killed before the first: what
// it would have learned from them can only have ordered more, and so allowed less.
//
// Source   exit_robust_list and handle_futex_death of Linux (kernel/futex/core.c): the words of the list, the one
//          linked last first, then the announced one. A word is marked only if it holds the dead one's id, and then one
//          sleeper is woken if `waiters` is set. If nobody holds the announced word, one sleeper is woken in any case:
//          the dead one may have freed it and not yet woken anybody, or been woken for it. Kernels before 5.5 do not.
#include <algorithm>
#include <cstdlib>
#include <utility>

#include "explore/engine.h"
#include "platform/futex.h"
#include "platform/robust_list.h"

namespace contend::inline CONTEND_BACKEND::explore {

void engine::choose_death(place where) {
  current_->has_acted = false;
  if (choose(choice_kind::crash, 2) == 0) return;
  --crashes_;
  worker& me = *current_;
  me.is_dead = me.is_spared = true;
  add_note(note::what::killed, memory::outside, where);
  futexes_.for_each([&](futex& queue) {
    std::erase_if(queue.sleepers, [&](const futex::sleeper& sleeper) { return sleeper.worker == me.id; });
  });
  me.until = never;
  leave_robust_words();
  memory::instance().drop_heap(me.id);
  me.state = worker_state::ended;
  leave_worker();
  std::abort();  // nobody comes back here
}

// At the end of a thread, too, that ends by itself.
void engine::leave_robust_words() {
  worker& me = *current_;
  if (!me.held.empty() || me.announced != nullptr) add_note(note::what::ends_as_holder, memory::outside, me.place);
  while (!me.held.empty()) {
    void* const word = me.held.back();
    me.held.pop_back();
    if (word != me.announced) leave_robust_word(word, false);
  }
  if (me.announced != nullptr) leave_robust_word(std::exchange(me.announced, nullptr), true);
}

void engine::leave_robust_word(void* word, bool is_announced) {
  worker& me = *current_;
  const place where = me.place;
  step(step_kind::update, memory::offset_of(word), where);
  const location_id here = locate(word, sizeof(std::uint32_t), where);
  futex& queue = futexes_.of(here);
  futex::turn turn = enter_kernel(queue);
  graph_.add_fence(me.id, event_kind::kernel_fence, std::memory_order_relaxed, where);
  const event_id look = graph_.add_read(me.id, here, std::memory_order_relaxed, look_at_word(queue, turn), where);
  graph_.set_decision(look, turn.decision);
  leave_kernel(queue, turn, futex::operation::kind::wait, false);
  std::uint64_t found = graph_.at(look).value;
  const std::uint32_t mine = thread_id_of(me.id);
  if ((found & robust_word::id_mask) == mine) {
    found = update_masked(here, robust_word::id_mask, mine, robust_word::owner_died, where);
  }
  const bool has_left = (found & robust_word::id_mask) == mine;
  const bool may_owe_a_wake = is_announced && (found & robust_word::id_mask) == 0 && !limits_.old_kernel;
  if (may_owe_a_wake || (has_left && (found & robust_word::waiters) != 0))
    wake(word, 1, scope::processes, any_bit, where);
}

void* engine::here(const void* object, place where) {
  if (phase_ != phase::together || !current_->is_process) return const_cast<void*>(object);
  const host_section host;
  if (!memory::owns(object))
    stop(verdict::not_modelled, "an object that processes share lies outside of the model", where);
  current_->has_view = true;
  return memory::instance().in_view(current_->id, object);
}

// A process that has a view of its own uses regions through that view, and nobody uses another's.
void engine::verify_other_view(const void* at, place where) {
  const std::uint32_t view = memory::view_of(at);
  if (view == (current_->is_process ? current_->id : 0)) return;
  if (view == 0 && !memory::instance().is_in_region(memory::offset_of(at))) return;
  stop(verdict::foreign_address,
       view == 0 ? "a process uses an address that is the test's: its own view of the region is elsewhere"
                 : "an address of another process is used: it was stored in memory that processes share",
       where);
}

// Each of these is one store of the dying process's own: it is killed before it, or after it. To the kernel a word is
// the same whether it is announced, linked, or both, as long as it is the dead one's.
void engine::announce_robust(void* word) {
  if (phase_ != phase::together) return;
  const host_section host;
  may_be_killed(current_->place);
  void* const before = std::exchange(current_->announced, word);
  const auto is_held = [&](const void* each) {
    return each == nullptr || std::find(current_->held.begin(), current_->held.end(), each) != current_->held.end();
  };
  if (!is_held(before) || !is_held(word)) current_->has_acted = true;
}

void engine::link_robust(void* word) {
  if (phase_ != phase::together) return;
  const host_section host;
  may_be_killed(current_->place);
  if (word != current_->announced) current_->has_acted = true;
  current_->held.push_back(word);
}

void engine::unlink_robust(void* word) {
  if (phase_ != phase::together) return;
  const host_section host;
  may_be_killed(current_->place);
  if (word != current_->announced) current_->has_acted = true;
  std::erase(current_->held, word);
}

}  // namespace contend::inline CONTEND_BACKEND::explore
