// wrap_around: indices that start just below 2^32, 2^63 and 2^64 behave like any other.
//
// Such a count is reached after seconds (2^32) to centuries (2^64) of use: only a test sees it.
#include <absl/strings/str_cat.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "contract/queue/check.h"
#include "contract/queue/crew.h"
#include "contract/queue/shared_value.h"
#include "platform/atomic.h"
#include "platform/clock.h"

namespace contend::inline CONTEND_BACKEND::contract {
namespace {

constexpr std::array<std::uint64_t, 5> edges{std::uint64_t{1} << 31, std::uint64_t{1} << 32, std::uint64_t{1} << 62,
                                             std::uint64_t{1} << 63, 0};  // 0: 2^64

// Every start before the edge by less than two laps, and every capacity up to 4.
template <class Visit>
void for_each_start(const trial& now, Visit visit) {
  for (const std::size_t capacity : {1, 2, 3, 4}) {
    if (!now.takes(capacity)) continue;
    for (const std::uint64_t edge : edges) {
      for (std::uint64_t before = 0; before <= 2 * capacity; ++before) {
        visit(queue_options{.capacity = capacity, .first_index = edge - before});
      }
    }
  }
}

void order_survives(trial& now) {
  for_each_start(now, [&](const queue_options& options) {
    const auto queue = now.make_words(options);
    if (!queue) return;
    word in = 0;
    word out = 0;
    for (std::size_t lap = 0; lap < 6; ++lap) {
      for (std::size_t i = 0; i < options.capacity; ++i) {
        now.equal(absl::StrCat("try_push, first index ", options.first_index), queue->try_push(in++), outcome::ok);
      }
      for (std::size_t i = 0; i < options.capacity; ++i) {
        word item = 99;
        now.equal(absl::StrCat("try_pop, first index ", options.first_index), queue->try_pop(item), outcome::ok);
        now.equal(absl::StrCat("the item, first index ", options.first_index), item, out++);
      }
    }
  });
}

void full_empty_and_size_survive(trial& now) {
  for_each_start(now, [&](const queue_options& options) {
    const auto queue = now.make_words(options);
    if (!queue) return;
    const std::string at = absl::StrCat(", capacity ", options.capacity, ", first index ", options.first_index);
    for (std::size_t step = 0; step < 3 * options.capacity + 2; ++step) {
      word item = 0;
      now.equal("try_pop from an empty queue" + at, queue->try_pop(item), outcome::empty);
      now.equal("size of an empty queue" + at, queue->size(), std::size_t{0});
      for (std::size_t i = 0; i < options.capacity; ++i) (void)queue->try_push(i);
      now.equal("size of a full queue" + at, queue->size(), queue->capacity());
      now.equal("full()" + at, queue->full(), true);
      now.equal("try_push into a full queue" + at, queue->try_push(1), outcome::full);
      while (queue->try_pop(item) == outcome::ok) {
      }
      (void)queue->try_push(1);  // the next lap starts one index later
      (void)queue->try_pop(item);
    }
  });
}

void batches_survive(trial& now) {
  for_each_start(now, [&](const queue_options& options) {
    const auto queue = now.make_words(options);
    if (!queue) return;
    for (word lap = 0; lap < 6; ++lap) {
      std::array<word, 6> in{10 * lap + 0, 10 * lap + 1, 10 * lap + 2, 10 * lap + 3, 10 * lap + 4, 10 * lap + 5};
      const std::size_t most = std::min(in.size(), options.capacity);
      now.equal(absl::StrCat("try_push_some, first index ", options.first_index), queue->try_push_some(in), most);
      std::array<word, 6> out{};
      now.equal(absl::StrCat("try_pop_some, first index ", options.first_index), queue->try_pop_some(out), most);
      for (std::size_t i = 0; i < most; ++i) now.equal("an item of the batch", out[i], 10 * lap + i);
    }
  });
}

void close_survives(trial& now) {
  for_each_start(now, [&](const queue_options& options) {
    const auto queue = now.make_words(options);
    if (!queue) return;
    const std::string at = absl::StrCat(", capacity ", options.capacity, ", first index ", options.first_index);
    word item = 0;
    now.equal("try_push" + at, queue->try_push(1), outcome::ok);
    queue->close();
    now.equal("try_push after close" + at, queue->try_push(1), outcome::closed);
    now.equal("try_pop after close" + at, queue->try_pop(item), outcome::ok);
    now.equal("try_pop when drained" + at, queue->try_pop(item), outcome::closed);
  });
}

struct tally {
  atomic<std::uint64_t> in_order;
};

void waits_survive(trial& now) {
  const word items = now.amount(40);
  for (const std::uint64_t edge : edges) {
    const auto queue = now.make_words({.capacity = 2, .first_index = edge - items / 2});
    const auto seen = shared_value<tally>::create(now.sharing());
    if (!queue || !now.fine("a board", seen.status())) return;
    auto popper = crew::start(now.sharing(), 1, [&](std::uint32_t) {
      word item = 0;
      for (word i = 0; queue->pop(item, deadline::never()) == outcome::ok; ++i) {
        if (item == i) (*seen)->in_order.fetch_add(1, relaxed);
      }
    });
    if (!now.fine("a popper", popper.status())) return;
    for (word i = 0; i < items; ++i) now.equal("push", queue->push(i, deadline::never()), outcome::ok);
    queue->close();
    now.fine("the popper", popper->wait());
    now.equal(absl::StrCat("items in order across ", edge), (*seen)->in_order.load(relaxed), items);
  }
}

const std::array wrap_around{
    check{"order_survives_the_wrap_around", order_survives, {need::first_index, need::exact_capacity, need::ascending}},
    check{"full_empty_and_size_survive_the_wrap_around",
          full_empty_and_size_survive,
          {need::first_index, need::exact_capacity}},
    check{
        "batches_survive_the_wrap_around", batches_survive, {need::first_index, need::exact_capacity, need::ascending}},
    check{"close_survives_the_wrap_around", close_survives, {need::first_index}},
    check{"waits_survive_the_wrap_around", waits_survive, {need::first_index, need::waits, need::ascending}},
};

}  // namespace

std::span<const check> wrap_around_checks() { return wrap_around; }

}  // namespace contend::inline CONTEND_BACKEND::contract
