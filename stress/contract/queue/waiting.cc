// waiting: time-outs, and waits that the other side ends.
//
// Lower bounds on waiting are asserted, upper bounds never: a machine may be slow, a clock is not early.
#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <vector>

#include "contract/queue/check.h"
#include "contract/queue/crew.h"
#include "contract/queue/shared_value.h"
#include "platform/atomic.h"
#include "platform/clock.h"

namespace contend::inline CONTEND_BACKEND::contract {
namespace {

using namespace std::chrono_literals;
constexpr auto asleep_by_now = 15ms;  // spinning and yielding are over long before

void a_negative_time_out_is_invalid(trial& now) {
  const auto queue = now.make_words({.capacity = 4});
  if (!queue) return;
  now.equal("try_push", queue->try_push(1), outcome::ok);
  word item = 77;
  std::array<word, 2> items{5, 6};
  for (const deadline negative : {deadline(-1ns), deadline(-24h), deadline(nanoseconds::min()),
                                  deadline(std::chrono::duration<double>(std::numeric_limits<double>::quiet_NaN()))}) {
    now.equal("push with room and a negative time-out", queue->push(word{2}, negative), outcome::invalid);
    now.equal("pop with an item there and a negative time-out", queue->pop(item, negative), outcome::invalid);
    const batch in = queue->push_n(items, negative);
    now.equal("push_n with a negative time-out", in.result, outcome::invalid);
    now.equal("items that went in all the same", in.count, std::size_t{0});
    const batch out = queue->pop_n(items, negative);
    now.equal("pop_n with a negative time-out", out.result, outcome::invalid);
    now.equal("items that came out all the same", out.count, std::size_t{0});
  }
  now.equal("the item that pop was given", item, word{77});
  now.equal("items after invalid calls only", drain(*queue), std::size_t{1});
}

void a_negative_time_out_is_invalid_when_it_would_wait(trial& now) {
  const auto queue = now.make_words({.capacity = 2});
  if (!queue) return;
  word item = 0;
  now.equal("pop from an empty queue with a negative time-out", queue->pop(item, -1ns), outcome::invalid);
  fill(*queue);
  now.equal("push into a full queue with a negative time-out", queue->push(word{1}, -1ns), outcome::invalid);
}

void a_time_out_of_zero_tries_once(trial& now) {
  const auto queue = now.make_words({.capacity = 2});
  if (!queue) return;
  word item = 0;
  std::array<word, 2> items{};
  now.equal("pop from an empty queue, 0 ns", queue->pop(item, 0ns), outcome::empty);
  now.equal("pop_n from an empty queue, 0 ns", queue->pop_n(items, 0ns).result, outcome::empty);
  now.equal("push with room, 0 ns", queue->push(word{1}, 0ns), outcome::ok);
  now.equal("pop with an item there, 0 ns", queue->pop(item, 0ns), outcome::ok);
}

void a_time_out_of_zero_on_a_full_queue_tries_once(trial& now) {
  const auto queue = now.make_words({.capacity = 2});
  if (!queue) return;
  fill(*queue);
  std::array<word, 2> items{};
  now.equal("push into a full queue, 0 ns", queue->push(word{1}, 0ns), outcome::full);
  now.equal("push_n into a full queue, 0 ns", queue->push_n(items, 0ns).result, outcome::full);
}

void a_deadline_in_the_past_tries_once(trial& now) {
  const auto queue = now.make_words({.capacity = 2});
  if (!queue) return;
  word item = 0;
  for (const deadline past :
       {deadline::at(contend::now() - 1s), deadline::at(time_point::min()), deadline::at(time_point())}) {
    now.equal("pop from an empty queue, deadline in the past", queue->pop(item, past), outcome::empty);
    now.equal("push with room, deadline in the past", queue->push(word{1}, past), outcome::ok);
    now.equal("pop with an item there, deadline in the past", queue->pop(item, past), outcome::ok);
  }
}

void the_far_future_means_never(trial& now) {
  const auto queue = now.make_words({.capacity = 2});
  if (!queue) return;
  word item = 0;
  for (const deadline far :
       {deadline(nanoseconds::max()), deadline(std::chrono::hours::max()),
        deadline(std::chrono::duration<double>::max()), deadline::at(time_point::max()), deadline(100'000h)}) {
    now.equal("push with room, far deadline", queue->push(word{1}, far), outcome::ok);
    now.equal("pop with an item there, far deadline", queue->pop(item, far), outcome::ok);
    // It must wait, not answer at once because of an overflow: the item comes later.
    auto popper = crew::start(now.sharing(), 1, [&](std::uint32_t) {
      let_pass(2ms);
      (void)queue->push(word{2}, far);
    });
    if (!now.fine("a worker", popper.status())) return;
    now.equal("pop that waits for an item, far deadline", queue->pop(item, far), outcome::ok);
    now.fine("the worker", popper->wait());
  }
}

void a_timed_pop_is_not_early(trial& now) {
  const auto queue = now.make_words({.capacity = 2});
  if (!queue) return;
  std::array<word, 2> items{};
  for (const auto time_out : {nanoseconds(1us), nanoseconds(300us), nanoseconds(5ms)}) {
    time_point start = contend::now();
    now.equal("pop from an empty queue", queue->pop(items[0], time_out), outcome::empty);
    now.expect(contend::now() - start >= time_out, "a timed pop answered empty before its time");
    start = contend::now();
    const batch out = queue->pop_n(items, deadline::at(start + time_out));
    now.equal("pop_n from an empty queue", out.result, outcome::empty);
    now.equal("items from an empty queue", out.count, std::size_t{0});
    now.expect(contend::now() >= start + time_out, "a timed pop_n answered empty before its time");
  }
}

void a_timed_push_is_not_early(trial& now) {
  const auto queue = now.make_words({.capacity = 2});
  if (!queue) return;
  fill(*queue);
  std::array<word, 2> items{};
  for (const auto time_out : {nanoseconds(1us), nanoseconds(300us), nanoseconds(5ms)}) {
    time_point start = contend::now();
    now.equal("push into a full queue", queue->push(word{1}, time_out), outcome::full);
    now.expect(contend::now() - start >= time_out, "a timed push answered full before its time");
    start = contend::now();
    now.equal("push_n into a full queue", queue->push_n(items, deadline::at(start + time_out)).result, outcome::full);
    now.expect(contend::now() >= start + time_out, "a timed push_n answered full before its time");
  }
}

// What waiting workers saw, in shared memory.
struct board {
  atomic<std::uint32_t> results_ok;
  atomic<std::uint32_t> results_other;
  atomic<std::uint64_t> sum;

  void note(outcome result, word item) {
    (result == outcome::ok ? results_ok : results_other).fetch_add(1, relaxed);
    if (result == outcome::ok) sum.fetch_add(item, relaxed);
  }
};

void pushes_wake(trial& now, std::uint32_t poppers, deadline until, nanoseconds head_start) {
  const auto queue = now.make_words({.capacity = 4});
  const auto seen = shared_value<board>::create(now.sharing());
  if (!queue || !now.fine("a board", seen.status())) return;
  auto waiting = crew::start(now.sharing(), poppers, [&](std::uint32_t) {
    word item = 0;
    const outcome result = queue->pop(item, until);
    (*seen)->note(result, item);
  });
  if (!now.fine("poppers", waiting.status())) return;
  let_pass(head_start);
  for (word i = 0; i < poppers; ++i) now.equal("push", queue->push(10 + i, deadline::never()), outcome::ok);
  now.fine("the poppers", waiting->wait());
  now.equal("waiting pops that were answered with an item", (*seen)->results_ok.load(relaxed), poppers);
  now.equal("the sum of their items", (*seen)->sum.load(relaxed), word{10} * poppers + poppers * (poppers - 1) / 2);
}

void a_push_ends_a_waiting_pop(trial& now) {
  pushes_wake(now, 1, deadline::never(), asleep_by_now);
  pushes_wake(now, 1, 1h, asleep_by_now);
  for (int i = 0; i < 5; ++i) pushes_wake(now, 1, deadline::never(), 0ns);
}

void pushes_end_as_many_waiting_pops(trial& now) {
  pushes_wake(now, 3, deadline::never(), asleep_by_now);
  pushes_wake(now, 3, 1h, asleep_by_now);
  for (int i = 0; i < 5; ++i) pushes_wake(now, 2, deadline::never(), 0ns);
}

void pops_wake(trial& now, std::uint32_t pushers, deadline until, nanoseconds head_start) {
  const auto queue = now.make_words({.capacity = 4});
  const auto seen = shared_value<board>::create(now.sharing());
  if (!queue || !now.fine("a board", seen.status())) return;
  const std::size_t before = fill(*queue);
  auto waiting = crew::start(now.sharing(), pushers, [&](std::uint32_t index) {
    const outcome result = queue->push(word{1} + index, until);
    (*seen)->note(result, 1 + index);
  });
  if (!now.fine("pushers", waiting.status())) return;
  let_pass(head_start);
  word item = 0;
  for (std::uint32_t i = 0; i < pushers; ++i)
    now.equal("pop from a full queue", queue->pop(item, deadline::never()), outcome::ok);
  now.fine("the pushers", waiting->wait());
  now.equal("waiting pushes that went in", (*seen)->results_ok.load(relaxed), pushers);
  now.equal("items after as many pushes as pops", drain(*queue), before);
}

void a_pop_ends_a_waiting_push(trial& now) {
  pops_wake(now, 1, deadline::never(), asleep_by_now);
  pops_wake(now, 1, 1h, asleep_by_now);
  for (int i = 0; i < 5; ++i) pops_wake(now, 1, deadline::never(), 0ns);
}

void pops_end_as_many_waiting_pushes(trial& now) {
  pops_wake(now, 3, deadline::never(), asleep_by_now);
  pops_wake(now, 3, 1h, asleep_by_now);
  for (int i = 0; i < 5; ++i) pops_wake(now, 2, deadline::never(), 0ns);
}

void one_batch_ends_several_waits(trial& now) {
  const auto queue = now.make_words({.capacity = 4});
  const auto seen = shared_value<board>::create(now.sharing());
  if (!queue || !now.fine("a board", seen.status())) return;
  auto waiting = crew::start(now.sharing(), 2, [&](std::uint32_t) {
    word item = 0;
    const outcome result = queue->pop(item, deadline::never());
    (*seen)->note(result, item);
  });
  if (!now.fine("poppers", waiting.status())) return;
  let_pass(asleep_by_now);
  std::array<word, 2> items{1, 2};
  now.equal("try_push_some into an empty queue", queue->try_push_some(items), std::size_t{2});
  now.fine("the poppers", waiting->wait());
  now.equal("the sum of what both popped", (*seen)->sum.load(relaxed), word{3});
}

const std::array waiting{
    check{"a_negative_time_out_is_invalid_and_does_nothing", a_negative_time_out_is_invalid, {need::waits}},
    check{"a_negative_time_out_is_invalid_when_it_would_wait",
          a_negative_time_out_is_invalid_when_it_would_wait,
          {need::waits, need::bounded}},
    check{"a_time_out_of_zero_tries_once", a_time_out_of_zero_tries_once, {need::waits}},
    check{"a_time_out_of_zero_on_a_full_queue_tries_once",
          a_time_out_of_zero_on_a_full_queue_tries_once,
          {need::waits, need::bounded}},
    check{"a_deadline_in_the_past_tries_once", a_deadline_in_the_past_tries_once, {need::waits}},
    check{"the_far_future_means_never", the_far_future_means_never, {need::waits}},
    check{"a_timed_pop_is_not_early", a_timed_pop_is_not_early, {need::waits}},
    check{"a_timed_push_is_not_early", a_timed_push_is_not_early, {need::waits, need::bounded}},
    check{"a_push_ends_a_waiting_pop", a_push_ends_a_waiting_pop, {need::waits}},
    check{"pushes_end_as_many_waiting_pops", pushes_end_as_many_waiting_pops, {need::waits, need::two_consumers}},
    check{"a_pop_ends_a_waiting_push", a_pop_ends_a_waiting_push, {need::waits, need::bounded}},
    check{"pops_end_as_many_waiting_pushes",
          pops_end_as_many_waiting_pushes,
          {need::waits, need::bounded, need::two_producers}},
    check{"one_batch_ends_several_waits", one_batch_ends_several_waits, {need::waits, need::two_consumers}},
};

}  // namespace

std::span<const check> waiting_checks() { return waiting; }

}  // namespace contend::inline CONTEND_BACKEND::contract
