// basics: order, full and empty, sizes, capacities, as one worker sees them.
#include <absl/status/status.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <string>

#include "contract/queue/check.h"

namespace contend::inline CONTEND_BACKEND::contract {
namespace {

void items_come_out_in_order(trial& now) {
  const auto queue = now.make_words({.capacity = 8});
  if (!queue) return;
  for (word lap = 0; lap < 5; ++lap) {
    for (word i = 0; i < 5; ++i)
      now.equal("try_push into a queue with room", queue->try_push(10 * lap + i), outcome::ok);
    for (word i = 0; i < 5; ++i) {
      word item = 0;
      now.equal("try_pop from a queue with items", queue->try_pop(item), outcome::ok);
      now.equal("the item that came out", item, 10 * lap + i);
    }
  }
}

void the_last_item_comes_out_first(trial& now) {
  const auto queue = now.make_words({.capacity = 8});
  if (!queue) return;
  word item = 0;
  for (word lap = 0; lap < 3; ++lap) {
    for (word i = 0; i < 5; ++i) now.equal("try_push into a stack with room", queue->try_push(i), outcome::ok);
    for (word i = 5; i-- > 2;) {
      now.equal("try_pop from a stack with items", queue->try_pop(item), outcome::ok);
      now.equal("the item that came out", item, i);
    }
    now.equal("try_push onto what is left", queue->try_push(7), outcome::ok);
    for (const word expected : {7, 1, 0}) {
      now.equal("try_pop of what is left", queue->try_pop(item), outcome::ok);
      now.equal("the item of what was left", item, expected);
    }
  }
}

// Every order of 6 items, pushed one by one with a pop in the middle.
void the_lowest_item_comes_out_first(trial& now) {
  const auto queue = now.make_words({.capacity = 6});
  if (!queue) return;
  std::array<word, 6> items{0, 1, 2, 3, 4, 5};
  do {
    word item = 0;
    for (std::size_t i = 0; i < 4; ++i) now.equal("try_push", queue->try_push(items[i]), outcome::ok);
    now.equal("try_pop of the lowest of 4", queue->try_pop(item), outcome::ok);
    now.equal("the lowest of 4", item, *std::min_element(items.begin(), items.begin() + 4));
    for (const word again : {items[4], items[5], item}) now.equal("try_push", queue->try_push(again), outcome::ok);
    for (word expected = 0; expected < 6; ++expected) {
      now.equal("try_pop of the lowest", queue->try_pop(item), outcome::ok);
      now.equal("the lowest", item, expected);
    }
  } while (now.none() && std::ranges::next_permutation(items).found);
}

void every_kind_of_push_delivers(trial& now) {
  const auto queue = now.make_words({.capacity = 8});
  if (!queue) return;
  const word copied = 1;
  now.equal("try_push by copy", queue->try_push(copied), outcome::ok);
  now.equal("try_push by move", queue->try_push(word{2}), outcome::ok);
  word sum = 0;
  for (word item = 0; queue->try_pop(item) == outcome::ok;) sum = 10 * sum + item;
  now.equal("the items, as digits", sum, word{12});
}

void full_and_empty_are_answered(trial& now) {
  const auto queue = now.make_words({.capacity = 4});
  if (!queue) return;
  constexpr word refused = word{1} << 40;
  word item = 77;
  now.equal("try_pop from a new queue", queue->try_pop(item), outcome::empty);
  now.equal("the item after an answer of empty", item, word{77});
  for (word i = 0; i < queue->capacity(); ++i) now.equal("try_push below capacity", queue->try_push(i), outcome::ok);
  now.equal("try_push at capacity", queue->try_push(refused), outcome::full);
  now.equal("try_push at capacity, again", queue->try_push(refused), outcome::full);
  now.equal("try_pop from a full queue", queue->try_pop(item), outcome::ok);
  now.equal("try_push into the room that the pop made", queue->try_push(5), outcome::ok);
  now.equal("try_push at capacity, after a pop and a push", queue->try_push(refused), outcome::full);
  std::size_t left = 0;
  while (queue->try_pop(item) == outcome::ok && left <= queue->capacity()) {
    now.expect(item != refused, "an item came out whose push was answered with full");
    ++left;
  }
  now.equal("items that came out of a full queue", left, queue->capacity());
  now.equal("try_pop from a drained queue", queue->try_pop(item), outcome::empty);
}

void capacity_is_what_was_asked_for(trial& now) {
  for (const std::size_t capacity : {1, 2, 3, 4, 7, 8}) {
    if (!now.takes(capacity)) continue;
    const auto queue = now.make_words({.capacity = capacity});
    if (!queue) return;
    now.equal("capacity()", queue->capacity(), capacity);
    for (std::size_t lap = 0; lap < 3; ++lap) {
      std::size_t pushed = 0;
      while (pushed <= capacity && queue->try_push(100 * lap + pushed) == outcome::ok) ++pushed;
      now.equal(absl::StrCat("items that fit into capacity ", capacity, ", lap ", lap), pushed, capacity);
      word item = 0;
      std::size_t popped = 0;
      while (popped <= capacity && queue->try_pop(item) == outcome::ok) ++popped;
      now.equal(absl::StrCat("items that came out of capacity ", capacity, ", lap ", lap), popped, capacity);
    }
  }
}

// Not bytes_for alone: what it lets pass, creating must refuse.
absl::Status create_words(trial& now, std::size_t capacity) {
  return make_queue(*now.contender().words, {.capacity = capacity, .sharing = now.sharing()}).status();
}

void capacity_0_is_refused(trial& now) {
  const absl::Status none = create_words(now, 0);
  now.refused("capacity 0", none, absl::StatusCode::kInvalidArgument);
  now.expect(absl::StrCat(none.message()).find('0') != std::string::npos, "the refusal of capacity 0 does not name it");
}

void an_odd_capacity_is_refused_with_advice(trial& now) {
  const absl::Status odd = create_words(now, 3);
  if (!now.refused("capacity 3", odd, absl::StatusCode::kInvalidArgument)) return;
  const std::string message = absl::StrCat(odd.message());
  now.expect(message.find('3') != std::string::npos && message.find('4') != std::string::npos,
             "the refusal of capacity 3 does not name 3 and propose 4: " + message);
}

void an_impossible_capacity_is_refused(trial& now) {
  for (const unsigned exponent : {40U, 62U, 63U}) {
    const absl::Status status = create_words(now, std::size_t{1} << exponent);
    now.expect(!status.ok() && !status.message().empty(), absl::StrCat("capacity 2^", exponent, " was not refused"));
  }
  now.expect(!create_words(now, SIZE_MAX).ok(), "capacity 2^64 - 1 was not refused");
}

void size_empty_and_full_are_exact_at_rest(trial& now) {
  const auto queue = now.make_words({.capacity = 4});
  if (!queue) return;
  const auto agree = [&](std::size_t size) {
    now.equal("size() at rest", queue->size(), size);
    now.equal("empty() at rest", queue->empty(), size == 0);
    if (now.traits().capacity != capacity_rule::unbounded) {
      now.equal("full() at rest", queue->full(), size == queue->capacity());
    }
  };
  const std::size_t most = now.traits().capacity == capacity_rule::unbounded ? 9 : queue->capacity();
  for (int lap = 0; lap < 3; ++lap) {
    agree(0);
    for (std::size_t size = 1; size <= most; ++size) {
      now.equal("try_push", queue->try_push(1), outcome::ok);
      agree(size);
    }
    (void)queue->try_push(1);  // full, or one more
    word item = 0;
    if (now.traits().capacity == capacity_rule::unbounded) (void)queue->try_pop(item);
    for (std::size_t size = most; size-- > 0;) {
      now.equal("try_pop", queue->try_pop(item), outcome::ok);
      agree(size);
    }
  }
}

std::ptrdiff_t open_descriptors() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), std::filesystem::directory_iterator());
}

void create_and_destroy_leave_nothing_behind(trial& now) {
  const auto one_life = [&] {
    const auto queue = now.make_words({.capacity = 8});
    if (queue) (void)queue->try_push(1);
  };
  one_life();  // what is opened once and for all
  const std::ptrdiff_t before = open_descriptors();
  for (int i = 0; i < 100; ++i) one_life();
  now.equal("file descriptors after 100 queues", open_descriptors(), before);
}

const std::array basics{
    check{"items_come_out_in_the_order_they_went_in", items_come_out_in_order, {need::ascending}},
    check{"the_last_item_comes_out_first", the_last_item_comes_out_first, {need::lifo}},
    check{"the_lowest_item_comes_out_first", the_lowest_item_comes_out_first, {need::priority}},
    check{"every_kind_of_push_delivers", every_kind_of_push_delivers, {need::ascending}},
    check{"a_full_queue_answers_full_and_an_empty_one_empty", full_and_empty_are_answered, {need::bounded}},
    check{"capacity_is_what_was_asked_for", capacity_is_what_was_asked_for, {need::exact_capacity}},
    check{"capacity_0_is_refused", capacity_0_is_refused, {}},
    check{"an_odd_capacity_is_refused_with_advice", an_odd_capacity_is_refused_with_advice, {need::power_of_two}},
    check{"an_impossible_capacity_is_refused", an_impossible_capacity_is_refused, {}},
    check{"size_empty_and_full_are_exact_at_rest", size_empty_and_full_are_exact_at_rest, {need::size}},
    check{"create_and_destroy_leave_nothing_behind", create_and_destroy_leave_nothing_behind, {}},
};

}  // namespace

std::span<const check> basics_checks() { return basics; }

}  // namespace contend::inline CONTEND_BACKEND::contract
