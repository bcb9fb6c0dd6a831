// batches: how many items push_n, pop_n and their try variants move, whole or in part.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include "contract/queue/check.h"
#include "contract/queue/crew.h"
#include "contract/queue/shared_value.h"
#include "platform/atomic.h"
#include "platform/clock.h"

namespace contend::inline CONTEND_BACKEND::contract {
namespace {

using namespace std::chrono_literals;
constexpr auto asleep_by_now = 15ms;

std::vector<word> counted_from(word first, std::size_t count) {
  std::vector<word> items(count);
  std::iota(items.begin(), items.end(), first);
  return items;
}

// What is in the queue, put into ascending order where it does not keep that.
std::vector<word> drained(const trial& now, any_queue<word>& queue) {
  std::vector<word> items;
  for (word item = 0; queue.try_pop(item) == outcome::ok;) items.push_back(item);
  if (!keeps_ascending(now.traits().order)) std::ranges::sort(items);
  return items;
}

void try_push_some_puts_in_what_fits(trial& now) {
  const auto queue = now.make_words({.capacity = 8});
  if (!queue) return;
  std::vector<word> first = counted_from(0, 3);
  std::vector<word> rest = counted_from(3, queue->capacity() + 4);
  now.equal("try_push_some of 3 into an empty queue", queue->try_push_some(first), std::size_t{3});
  now.equal("try_push_some of too many", queue->try_push_some(rest), queue->capacity() - 3);
  now.equal("try_push_some into a full queue", queue->try_push_some(first), std::size_t{0});
  now.expect(drained(now, *queue) == counted_from(0, queue->capacity()),
             "not the first items went in, or not in order");
}

void try_pop_some_takes_what_is_there(trial& now) {
  const auto queue = now.make_words({.capacity = 8});
  if (!queue) return;
  std::vector<word> out(4, 99);
  now.equal("try_pop_some from an empty queue", queue->try_pop_some(out), std::size_t{0});
  now.expect(out == std::vector<word>(4, 99), "try_pop_some wrote items that were not there");
  for (word i = 0; i < 6; ++i) now.equal("try_push", queue->try_push(i), outcome::ok);
  now.equal("try_pop_some of 4 from a queue of 6", queue->try_pop_some(out), std::size_t{4});
  if (keeps_ascending(now.traits().order)) {
    now.expect(out == counted_from(0, 4), "the first items are not 0 1 2 3");
  }
  out.assign(4, 99);
  now.equal("try_pop_some of 4 from a queue of 2", queue->try_pop_some(out), std::size_t{2});
  now.expect(out[2] == 99 && out[3] == 99, "try_pop_some wrote past what it counted");
  now.equal("items left after all were popped", drain(*queue), std::size_t{0});
}

void an_empty_batch_is_done_at_once(trial& now) {
  const auto queue = now.make_words({.capacity = 2});
  if (!queue) return;
  const std::span<word> nothing;
  now.equal("try_pop_some of nothing", queue->try_pop_some(nothing), std::size_t{0});
  now.equal("try_push_some of nothing", queue->try_push_some(nothing), std::size_t{0});
  now.equal("items after empty batches", drain(*queue), std::size_t{0});
}

void an_empty_batch_does_not_wait(trial& now) {
  const auto queue = now.make_words({.capacity = 2});
  if (!queue) return;
  const std::span<word> nothing;
  now.equal("pop_n of nothing from an empty queue", queue->pop_n(nothing, deadline::never()).result, outcome::ok);
  if (now.traits().capacity != capacity_rule::unbounded) {
    fill(*queue);
  }
  now.equal("push_n of nothing into a full queue", queue->push_n(nothing, deadline::never()).result, outcome::ok);
}

void push_n_and_pop_n_move_whole_batches(trial& now) {
  const auto queue = now.make_words({.capacity = 8});
  if (!queue) return;
  for (word lap = 0; lap < 4; ++lap) {
    std::vector<word> in = counted_from(10 * lap, 5);
    const batch pushed = queue->push_n(in, deadline::never());
    now.equal("push_n of 5 with room", pushed.result, outcome::ok);
    now.equal("items that went in", pushed.count, std::size_t{5});
    std::vector<word> out(8, 99);
    const batch popped = queue->pop_n(out, deadline::never());
    now.equal("pop_n of up to 8 from a queue of 5", popped.result, outcome::ok);
    now.equal("items that came out", popped.count, std::size_t{5});
    out.resize(5);
    if (!keeps_ascending(now.traits().order)) std::ranges::sort(out);
    now.expect(out == counted_from(10 * lap, 5), "a batch came out otherwise than it went in");
  }
}

void push_n_counts_what_went_in_before_its_deadline(trial& now) {
  const auto queue = now.make_words({.capacity = 4});
  if (!queue) return;
  std::vector<word> in = counted_from(0, queue->capacity() + 3);
  const time_point start = contend::now();
  const batch pushed = queue->push_n(in, 3ms);
  now.expect(contend::now() - start >= 3ms, "push_n gave up before its time");
  now.equal("push_n of more than fits", pushed.result, outcome::full);
  now.equal("items that went in", pushed.count, queue->capacity());
  now.expect(drained(now, *queue) == counted_from(0, queue->capacity()),
             "not the first items went in, or not in order");
}

void push_n_counts_what_went_in_before_close(trial& now) {
  const auto queue = now.make_words({.capacity = 4});
  if (!queue) return;
  std::vector<word> in = counted_from(0, queue->capacity() + 3);
  auto closer = crew::start(now.sharing(), 1, [&](std::uint32_t) {
    let_pass(asleep_by_now);
    queue->close();
  });
  if (!now.fine("a worker", closer.status())) return;
  const batch pushed = queue->push_n(in, deadline::never());
  now.fine("the closing worker", closer->wait());
  now.equal("push_n of more than fits, until close", pushed.result, outcome::closed);
  const std::vector<word> left = drained(now, *queue);
  now.equal("items that went in before close", left.size(), pushed.count);
  now.expect(left == counted_from(0, pushed.count), "not the first items went in, or not in order");
}

struct sum {
  atomic<std::uint64_t> items;
  atomic<std::uint64_t> total;
};

void a_batch_larger_than_the_queue_passes_through(trial& now) {
  const auto queue = now.make_words({.capacity = 4});
  const auto seen = shared_value<sum>::create(now.sharing());
  if (!queue || !now.fine("a board", seen.status())) return;
  constexpr std::size_t many = 61;
  auto popper = crew::start(now.sharing(), 1, [&](std::uint32_t) {
    std::array<word, 3> out{};
    while (true) {
      const batch popped = queue->pop_n(out, deadline::never());
      if (popped.result != outcome::ok || popped.count == 0) return;
      (*seen)->items.fetch_add(popped.count, relaxed);
      for (std::size_t i = 0; i < popped.count; ++i) (*seen)->total.fetch_add(out[i], relaxed);
    }
  });
  if (!now.fine("a popper", popper.status())) return;
  std::vector<word> in = counted_from(1, many);
  const batch pushed = queue->push_n(in, deadline::never());
  now.equal("push_n of more than fits, with a popper at work", pushed.result, outcome::ok);
  now.equal("items that went in", pushed.count, many);
  queue->close();
  now.fine("the popper", popper->wait());
  now.equal("items that came out", (*seen)->items.load(relaxed), std::uint64_t{many});
  now.equal("their sum", (*seen)->total.load(relaxed), std::uint64_t{many * (many + 1) / 2});
}

void pop_n_waits_for_one_item_only(trial& now) {
  const auto queue = now.make_words({.capacity = 4});
  if (!queue) return;
  auto pusher = crew::start(now.sharing(), 1, [&](std::uint32_t) {
    let_pass(asleep_by_now);
    (void)queue->push(word{7}, deadline::never());
  });
  if (!now.fine("a pusher", pusher.status())) return;
  std::array<word, 4> out{};
  const batch popped = queue->pop_n(out, deadline::never());
  now.fine("the pusher", pusher->wait());
  now.equal("pop_n of up to 4 when one item comes", popped.result, outcome::ok);
  now.equal("items that came out", popped.count, std::size_t{1});
  now.equal("the item", out[0], word{7});
}

const std::array batches{
    check{"try_push_some_puts_in_what_fits", try_push_some_puts_in_what_fits, {need::exact_capacity}},
    check{"try_pop_some_takes_what_is_there", try_pop_some_takes_what_is_there, {}},
    check{"an_empty_batch_is_done_at_once", an_empty_batch_is_done_at_once, {}},
    check{"an_empty_batch_does_not_wait", an_empty_batch_does_not_wait, {need::waits}},
    check{"push_n_and_pop_n_move_whole_batches", push_n_and_pop_n_move_whole_batches, {need::waits}},
    check{"push_n_counts_what_went_in_before_its_deadline",
          push_n_counts_what_went_in_before_its_deadline,
          {need::waits, need::exact_capacity}},
    check{"push_n_counts_what_went_in_before_close",
          push_n_counts_what_went_in_before_close,
          {need::waits, need::exact_capacity, need::close_beside_pushes}},
    check{"a_batch_larger_than_the_queue_passes_through", a_batch_larger_than_the_queue_passes_through, {need::waits}},
    check{"pop_n_waits_for_one_item_only", pop_n_waits_for_one_item_only, {need::waits}},
};

}  // namespace

std::span<const check> batches_checks() { return batches; }

}  // namespace contend::inline CONTEND_BACKEND::contract
