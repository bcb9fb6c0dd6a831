// closing: what a closed queue answers, and that close wakes everyone who waits.
#include <array>
#include <chrono>
#include <cstdint>

#include "contract/queue/check.h"
#include "contract/queue/crew.h"
#include "contract/queue/shared_value.h"
#include "platform/atomic.h"
#include "platform/clock.h"

namespace contend::inline CONTEND_BACKEND::contract {
namespace {

using namespace std::chrono_literals;
constexpr auto asleep_by_now = 15ms;

void later_pushes_answer_closed(trial& now) {
  const auto queue = now.make_words({.capacity = 4});
  if (!queue) return;
  now.equal("is_closed of a new queue", queue->is_closed(), false);
  now.equal("try_push", queue->try_push(1), outcome::ok);
  queue->close();
  now.equal("is_closed after close", queue->is_closed(), true);
  std::array<word, 2> items{8, 9};
  now.equal("try_push after close", queue->try_push(2), outcome::closed);
  now.equal("try_push_some after close", queue->try_push_some(items), std::size_t{0});
  now.equal("items after pushes that were refused", drain(*queue), std::size_t{1});
}

void later_waiting_pushes_answer_closed(trial& now) {
  const auto queue = now.make_words({.capacity = 4});
  if (!queue) return;
  queue->close();
  std::array<word, 2> items{8, 9};
  now.equal("push after close", queue->push(word{2}, deadline::never()), outcome::closed);
  now.equal("push after close, timed", queue->push(word{2}, 1h), outcome::closed);
  const batch in = queue->push_n(items, deadline::never());
  now.equal("push_n after close", in.result, outcome::closed);
  now.equal("items that push_n put in after close", in.count, std::size_t{0});
  now.equal("items after pushes that were refused", drain(*queue), std::size_t{0});
}

void a_closed_queue_that_is_full_answers_closed(trial& now) {
  const auto queue = now.make_words({.capacity = 2});
  if (!queue) return;
  fill(*queue);
  queue->close();
  now.equal("try_push into a full closed queue", queue->try_push(2), outcome::closed);
}

void pops_drain_what_is_left(trial& now) {
  const auto queue = now.make_words({.capacity = 4});
  if (!queue) return;
  for (word i = 1; i <= 3; ++i) now.equal("try_push", queue->try_push(i), outcome::ok);
  queue->close();
  word item = 0;
  word digits = 0;
  for (int i = 0; i < 3; ++i) {
    now.equal("try_pop from a closed queue with items", queue->try_pop(item), outcome::ok);
    digits = 10 * digits + item;
  }
  if (keeps_ascending(now.traits().order)) now.equal("the items, as digits", digits, word{123});
  now.equal("try_pop from a closed, drained queue", queue->try_pop(item), outcome::closed);
  now.equal("try_pop from a closed, drained queue, again", queue->try_pop(item), outcome::closed);
  std::array<word, 2> items{};
  now.equal("try_pop_some from a closed, drained queue", queue->try_pop_some(items), std::size_t{0});
}

void waiting_pops_drain_what_is_left(trial& now) {
  const auto queue = now.make_words({.capacity = 4});
  if (!queue) return;
  for (word i = 1; i <= 3; ++i) now.equal("try_push", queue->try_push(i), outcome::ok);
  queue->close();
  word item = 0;
  std::array<word, 4> items{};
  now.equal("pop from a closed queue with items", queue->pop(item, deadline::never()), outcome::ok);
  const batch rest = queue->pop_n(items, deadline::never());
  now.equal("pop_n from a closed queue with items", rest.result, outcome::ok);
  now.expect(rest.count >= 1 && rest.count <= 2, "pop_n from a closed queue with 2 items brought none, or too many");
  for (std::size_t i = rest.count; i < 2; ++i) (void)queue->try_pop(item);
  now.equal("pop from a closed, drained queue", queue->pop(item, deadline::never()), outcome::closed);
  now.equal("pop from a closed, drained queue, timed", queue->pop(item, 1h), outcome::closed);
  const batch none = queue->pop_n(items, deadline::never());
  now.equal("pop_n from a closed, drained queue", none.result, outcome::closed);
  now.equal("items that pop_n brought", none.count, std::size_t{0});
}

void closing_twice_is_fine(trial& now) {
  const auto queue = now.make_words({.capacity = 2});
  if (!queue) return;
  now.equal("try_push", queue->try_push(7), outcome::ok);
  queue->close();
  queue->close();
  word item = 0;
  now.equal("try_pop after closing twice", queue->try_pop(item), outcome::ok);
  queue->close();
  now.equal("is_closed after closing three times", queue->is_closed(), true);
  now.equal("try_pop after closing three times", queue->try_pop(item), outcome::closed);
}

void closing_lasts_across_laps(trial& now) {
  const auto queue = now.make_words({.capacity = 2});
  if (!queue) return;
  word item = 0;
  for (word i = 0; i < 5; ++i) {
    now.equal("try_push", queue->try_push(i), outcome::ok);
    now.equal("try_pop", queue->try_pop(item), outcome::ok);
  }
  queue->close();
  for (int i = 0; i < 5; ++i) {
    now.equal("try_push after close", queue->try_push(1), outcome::closed);
    now.equal("try_pop after close", queue->try_pop(item), outcome::closed);
  }
}

struct answers {
  atomic<std::uint32_t> closed;
  atomic<std::uint32_t> other;

  void note(outcome result) { (result == outcome::closed ? closed : other).fetch_add(1, relaxed); }
};

void close_wakes_poppers(trial& now, std::uint32_t poppers, deadline until) {
  const auto queue = now.make_words({.capacity = 4});
  const auto seen = shared_value<answers>::create(now.sharing());
  if (!queue || !now.fine("a board", seen.status())) return;
  auto waiting = crew::start(now.sharing(), poppers, [&](std::uint32_t index) {
    std::array<word, 2> items{};
    (*seen)->note(index % 2 == 0 ? queue->pop(items[0], until) : queue->pop_n(items, until).result);
  });
  if (!now.fine("poppers", waiting.status())) return;
  let_pass(asleep_by_now);
  queue->close();
  now.fine("the poppers", waiting->wait());
  now.equal("waiting pops that were answered with closed", (*seen)->closed.load(relaxed), poppers);
}

void close_wakes_pushers(trial& now, std::uint32_t pushers, deadline until) {
  const auto queue = now.make_words({.capacity = 4});
  const auto seen = shared_value<answers>::create(now.sharing());
  if (!queue || !now.fine("a board", seen.status())) return;
  const std::size_t before = fill(*queue);
  auto waiting = crew::start(now.sharing(), pushers, [&](std::uint32_t index) {
    std::array<word, 2> items{};
    (*seen)->note(index % 2 == 0 ? queue->push(word{2}, until) : queue->push_n(items, until).result);
  });
  if (!now.fine("pushers", waiting.status())) return;
  let_pass(asleep_by_now);
  queue->close();
  now.fine("the pushers", waiting->wait());
  now.equal("waiting pushes that were answered with closed", (*seen)->closed.load(relaxed), pushers);
  now.equal("items after pushes that were refused", drain(*queue), before);
}

void close_ends_every_waiting_pop(trial& now) {
  close_wakes_poppers(now, now.contender().consumers(3), deadline::never());
}
void close_ends_every_timed_pop(trial& now) { close_wakes_poppers(now, now.contender().consumers(3), 1h); }
void close_ends_every_waiting_push(trial& now) {
  close_wakes_pushers(now, now.contender().producers(3), deadline::never());
}
void close_ends_every_timed_push(trial& now) { close_wakes_pushers(now, now.contender().producers(3), 1h); }

const std::array closing{
    check{"later_pushes_answer_closed", later_pushes_answer_closed, {}},
    check{"later_waiting_pushes_answer_closed", later_waiting_pushes_answer_closed, {need::waits}},
    check{"a_closed_queue_that_is_full_answers_closed", a_closed_queue_that_is_full_answers_closed, {need::bounded}},
    check{"pops_drain_what_is_left_then_answer_closed", pops_drain_what_is_left, {}},
    check{"waiting_pops_drain_what_is_left_then_answer_closed", waiting_pops_drain_what_is_left, {need::waits}},
    check{"closing_twice_is_fine", closing_twice_is_fine, {}},
    check{"closing_lasts_across_laps", closing_lasts_across_laps, {}},
    check{"close_ends_every_waiting_pop", close_ends_every_waiting_pop, {need::waits}},
    check{"close_ends_every_timed_pop", close_ends_every_timed_pop, {need::waits}},
    check{"close_ends_every_waiting_push",
          close_ends_every_waiting_push,
          {need::waits, need::bounded, need::close_beside_pushes}},
    check{"close_ends_every_timed_push",
          close_ends_every_timed_push,
          {need::waits, need::bounded, need::close_beside_pushes}},
};

}  // namespace

std::span<const check> closing_checks() { return closing; }

}  // namespace contend::inline CONTEND_BACKEND::contract
