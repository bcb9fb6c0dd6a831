// concurrency: two producers and two consumers (one where the algorithm allows no more), every item once.
//
// Long runs with noise are stress/hunt's; these are long enough to catch what is plainly wrong.
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

#include "contract/queue/check.h"
#include "contract/queue/crew.h"
#include "contract/queue/ledger.h"
#include "contract/queue/shared_value.h"
#include "platform/atomic.h"
#include "platform/clock.h"
#include "platform/pause.h"

namespace contend::inline CONTEND_BACKEND::contract {
namespace {

using namespace std::chrono_literals;

struct transfer_board {
  ledger book;
  atomic<std::uint32_t> producers_at_work;
  atomic<std::uint32_t> unexpected;  // answers that no operation may give here
  atomic<std::uint64_t> largest_size;
};

// A pseudo-random number that depends on the seed alone: the same trial does the same.
std::uint32_t scrambled(std::uint32_t seed) noexcept {
  seed ^= seed << 13;
  seed ^= seed >> 17;
  return seed ^ seed << 5;
}

struct transfer {
  // Pushes producer's items, notes those that went in; pops until closed, notes what came out.
  using produce = std::function<void(any_queue<word>&, transfer_board&, std::uint32_t producer)>;
  using consume = std::function<void(any_queue<word>&, transfer_board&, ledger::reader&)>;

  queue_options options;
  produce push_all;
  consume pop_all;
};

// Producers and consumers at once; the last producer to finish closes.
void run(trial& now, const transfer& job) {
  const auto queue = now.make_words(job.options);
  const auto board = shared_value<transfer_board>::create(now.sharing());
  if (!queue || !now.fine("a board", board.status())) return;
  const std::uint32_t producers = now.contender().producers(2);
  const std::uint32_t consumers = now.contender().consumers(2);
  (*board)->producers_at_work.store(producers, release);
  now.fine("the workers", run_crew(now.sharing(), producers + consumers, [&](std::uint32_t index) {
             if (index < producers) {
               job.push_all(*queue, **board, index);
               if ((*board)->producers_at_work.fetch_sub(1, acq_rel) == 1) queue->close();
             } else {
               ledger::reader reader((*board)->book);
               job.pop_all(*queue, **board, reader);
             }
           }));
  (*board)->book.verify(now, now.traits().order);
  now.equal("answers that make no sense here", (*board)->unexpected.load(relaxed), 0U);
  now.equal("items left behind", drain(*queue), std::size_t{0});
}

void pop_until_closed(any_queue<word>& queue, transfer_board& board, ledger::reader& reader) {
  word item = 0;
  outcome last = outcome::ok;
  while ((last = queue.pop(item, deadline::never())) == outcome::ok) reader.popped(item);
  if (last != outcome::closed) board.unexpected.fetch_add(1, relaxed);
}

void push_each(any_queue<word>& queue, transfer_board& board, std::uint32_t producer, std::uint32_t count) {
  for (std::uint32_t i = 0; i < count; ++i) {
    const word item = ledger::item(producer, i);
    if (queue.push(item, deadline::never()) == outcome::ok) {
      board.book.pushed(item);
    } else {
      board.unexpected.fetch_add(1, relaxed);
    }
  }
}

void every_item_once_when_all_wait(trial& now) {
  run(now, {{.capacity = 64},
            [&](auto& q, auto& b, auto producer) { push_each(q, b, producer, now.amount(1500)); },
            pop_until_closed});
}

void every_item_once_through_a_small_queue(trial& now) {
  for (const std::size_t capacity : {1, 2}) {
    if (!now.takes(capacity)) continue;
    run(now, {{.capacity = capacity},
              [&](auto& q, auto& b, auto producer) { push_each(q, b, producer, now.amount(60)); },
              pop_until_closed});
  }
}

void every_item_once_when_all_try(trial& now) {
  const auto push_all = [&](any_queue<word>& queue, transfer_board& board, std::uint32_t producer) {
    for (std::uint32_t i = 0; i < now.amount(1500); ++i) {
      const word item = ledger::item(producer, i);
      outcome last = outcome::full;
      while ((last = queue.try_push(item)) == outcome::full) yield();
      if (last == outcome::ok) board.book.pushed(item);
      if (last != outcome::ok) board.unexpected.fetch_add(1, relaxed);
    }
  };
  const auto pop_all = [](any_queue<word>& queue, transfer_board& board, ledger::reader& reader) {
    word item = 0;
    outcome last = outcome::ok;
    while ((last = queue.try_pop(item)) != outcome::closed) {
      if (last == outcome::ok) reader.popped(item);
      if (last == outcome::empty) yield();
      if (last != outcome::ok && last != outcome::empty) board.unexpected.fetch_add(1, relaxed);
    }
  };
  run(now, {{.capacity = 16}, push_all, pop_all});
}

void time_outs_lose_nothing(trial& now) {
  const auto push_all = [&](any_queue<word>& queue, transfer_board& board, std::uint32_t producer) {
    std::uint32_t chance = producer + 1;
    for (std::uint32_t i = 0; i < now.amount(400); ++i) {
      const word item = ledger::item(producer, i);
      outcome last = outcome::full;
      while (last == outcome::full) last = queue.push(item, nanoseconds((chance = scrambled(chance)) % 20'000));
      if (last == outcome::ok) board.book.pushed(item);
      if (last != outcome::ok) board.unexpected.fetch_add(1, relaxed);
      if (chance % 16 == 0) let_pass(50us);
    }
  };
  const auto pop_all = [](any_queue<word>& queue, transfer_board&, ledger::reader& reader) {
    std::uint32_t chance = 7;
    word item = 0;
    for (outcome last = outcome::ok; last != outcome::closed;) {
      last = queue.pop(item, nanoseconds((chance = scrambled(chance)) % 20'000));
      if (last == outcome::ok) reader.popped(item);
      if (chance % 16 == 0) let_pass(50us);
    }
  };
  run(now, {{.capacity = 4}, push_all, pop_all});
}

void batches_lose_nothing(trial& now) {
  const auto push_all = [&](any_queue<word>& queue, transfer_board& board, std::uint32_t producer) {
    std::array<word, 7> items{};
    for (std::uint32_t i = 0; i + items.size() <= now.amount(1400);) {
      for (std::uint32_t k = 0; k < items.size(); ++k) items[k] = ledger::item(producer, i + k);
      std::array<word, 7> sent = items;
      const batch in = queue.push_n(sent, i % 3 == 0 ? deadline::never() : deadline(50us));
      for (std::uint32_t k = 0; k < in.count; ++k) board.book.pushed(items[k]);
      i += static_cast<std::uint32_t>(in.count);
      if (in.result != outcome::ok && in.result != outcome::full) board.unexpected.fetch_add(1, relaxed);
    }
  };
  const auto pop_all = [](any_queue<word>& queue, transfer_board&, ledger::reader& reader) {
    std::array<word, 5> items{};
    for (outcome last = outcome::ok; last != outcome::closed;) {
      const batch out = queue.pop_n(items, deadline::never());
      for (std::size_t k = 0; k < out.count; ++k) reader.popped(items[k]);
      last = out.result;
    }
  };
  run(now, {{.capacity = 16}, push_all, pop_all});
}

// One producer closes in the middle; whatever push answered ok before, beside or after must come out.
void a_racing_close_loses_nothing(trial& now) {
  for (std::uint32_t round = 0; round < now.amount(20); ++round) {
    const auto push_all = [&](any_queue<word>& queue, transfer_board& board, std::uint32_t producer) {
      const std::uint32_t closes_at = producer == 0 ? scrambled(round + 1) % 40 : ledger::most_items;
      for (std::uint32_t i = 0; i < ledger::most_items; ++i) {
        if (i == closes_at) queue.close();
        const word item = ledger::item(producer, i);
        const outcome last = queue.push(item, deadline::never());
        if (last == outcome::closed) return;
        board.book.pushed(item);
        if (last != outcome::ok || i >= closes_at) board.unexpected.fetch_add(1, relaxed);
      }
    };
    run(now, {{.capacity = round % 2 == 0 ? std::size_t{4} : std::size_t{64}}, push_all, pop_until_closed});
  }
}

void size_stays_between_0_and_capacity(trial& now) {
  const auto queue = now.make_words({.capacity = 4});
  const auto board = shared_value<transfer_board>::create(now.sharing());
  if (!queue || !now.fine("a board", board.status())) return;
  const auto note = [&] {
    const std::uint64_t size = queue->size();
    if (size > (*board)->largest_size.load(relaxed)) (*board)->largest_size.store(size, relaxed);
  };
  now.fine("the workers", run_crew(now.sharing(), 3, [&](std::uint32_t index) {
             word item = 0;
             switch (index) {
               case 0:
                 for (std::uint32_t i = 0; i < now.amount(500); ++i) {
                   if (queue->try_push(1) == outcome::full) yield();
                 }
                 queue->close();
                 return;
               case 1:
                 while (true) {
                   const outcome last = queue->try_pop(item);
                   if (last == outcome::closed) return;
                   if (last == outcome::empty) yield();
                 }
               default:
                 while (!queue->is_closed()) note();
             }
           }));
  now.expect((*board)->largest_size.load(relaxed) <= queue->capacity(),
             absl::StrCat("size() answered ", (*board)->largest_size.load(relaxed), ", above the capacity of ",
                          queue->capacity()));
}

const std::array concurrency{
    check{"every_item_comes_out_once_when_all_wait", every_item_once_when_all_wait, {need::waits}},
    check{"every_item_comes_out_once_through_a_small_queue",
          every_item_once_through_a_small_queue,
          {need::waits, need::exact_capacity}},
    check{"every_item_comes_out_once_when_all_try", every_item_once_when_all_try, {}},
    check{"time_outs_lose_nothing", time_outs_lose_nothing, {need::waits}},
    check{"batches_lose_nothing", batches_lose_nothing, {need::waits}},
    check{"a_racing_close_loses_nothing", a_racing_close_loses_nothing, {need::waits, need::close_beside_pushes}},
    check{"size_stays_between_0_and_capacity", size_stays_between_0_and_capacity, {need::size}},
};

}  // namespace

std::span<const check> concurrency_checks() { return concurrency; }

}  // namespace contend::inline CONTEND_BACKEND::contract
