// items: types that are moved, counted, large, or throw: what a queue may do to them.
#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include "contract/queue/check.h"
#include "platform/clock.h"

namespace contend::inline CONTEND_BACKEND::contract {
namespace {

using namespace std::chrono_literals;

// Construction and destruction between two points must balance.
class balance {
 public:
  balance() noexcept : before_(tracked::counted) {}

  void expect_even(trial& now) const {
    now.equal("items left alive", tracked::living(), before_.constructed - before_.destroyed);
    now.equal("items destroyed twice", tracked::counted.destroyed_twice, before_.destroyed_twice);
  }
  std::int64_t living() const noexcept { return tracked::living() - (before_.constructed - before_.destroyed); }

 private:
  life_counts before_;
};

void every_item_is_destroyed_once(trial& now) {
  const balance all;
  {
    const auto queue = now.make(*now.contender().tracked_items, {.capacity = 4});
    if (!queue) return;
    const balance inside;
    for (word lap = 0; lap < 5; ++lap) {
      for (word i = 0; i < 3; ++i) now.equal("try_push", queue->try_push(tracked(i)), outcome::ok);
      now.equal("items alive with 3 in the queue", inside.living(), std::int64_t{3});
      for (word i = 0; i < 3; ++i) {
        tracked item;
        now.equal("try_pop", queue->try_pop(item), outcome::ok);
      }
      now.equal("items alive with the queue empty again", inside.living(), std::int64_t{0});
    }
  }
  all.expect_even(now);
}

void a_queue_destroys_the_items_left_in_it(trial& now) {
  for (word popped = 0; popped <= 3; ++popped) {  // so that what is left wraps around the end, too
    const balance all;
    {
      const auto queue = now.make(*now.contender().tracked_items, {.capacity = 4});
      if (!queue) return;
      tracked item;
      for (word i = 0; i < popped; ++i) {
        now.equal("try_push", queue->try_push(tracked(i)), outcome::ok);
        now.equal("try_pop", queue->try_pop(item), outcome::ok);
      }
      for (word i = 0; i < 4; ++i) now.equal("try_push", queue->try_push(tracked(i)), outcome::ok);
      if (popped == 3) queue->close();
    }
    all.expect_even(now);
  }
}

void a_refused_push_destroys_nothing_and_leaves_nothing(trial& now) {
  const balance all;
  {
    const auto queue = now.make(*now.contender().tracked_items, {.capacity = 2});
    if (!queue) return;
    while (queue->try_push(tracked(1)) == outcome::ok) {
    }
    const std::int64_t full = all.living();
    for (int i = 0; i < 3; ++i) now.equal("try_push into a full queue", queue->try_push(tracked(2)), outcome::full);
    now.equal("items alive after refused pushes", all.living(), full);
  }
  all.expect_even(now);
}

void a_copy_that_throws_leaves_the_queue_unchanged(trial& now) {
  const balance all;
  {
    const auto queue = now.make(*now.contender().tracked_items, {.capacity = 4});
    if (!queue) return;
    const tracked item(7);
    now.equal("try_push", queue->try_push(item), outcome::ok);
    const std::int64_t before = all.living();
    tracked::copies_throw = true;
    int thrown = 0;
    for (int i = 0; i < 5; ++i) {
      try {
        (void)queue->try_push(item);
      } catch (const std::runtime_error&) {
        ++thrown;
      }
      try {
        if (now.contender().waits) (void)queue->push(item, deadline::never());
      } catch (const std::runtime_error&) {
        ++thrown;
      }
    }
    tracked::copies_throw = false;
    now.equal("exceptions that came out of push", thrown, now.contender().waits ? 10 : 5);
    if (now.contender().tells_size) now.equal("size after copies that threw", queue->size(), std::size_t{1});
    now.equal("items alive after copies that threw", all.living(), before);
    for (word i = 1; i < 4; ++i)
      now.equal("try_push after copies that threw", queue->try_push(tracked(i)), outcome::ok);
    for (word i = 0; i < 4; ++i) {
      tracked out;
      now.equal("try_pop after copies that threw", queue->try_pop(out), outcome::ok);
      now.expect(!out.is_moved_from(), "a pop brought an item that had been moved from");
    }
  }
  all.expect_even(now);
}

void batches_of_counted_items_balance(trial& now) {
  const balance all;
  {
    const auto queue = now.make(*now.contender().tracked_items, {.capacity = 4});
    if (!queue) return;
    for (int lap = 0; lap < 3; ++lap) {
      std::vector<tracked> in;
      for (word i = 0; i < 3; ++i) in.emplace_back(i);
      now.equal("try_push_some", queue->try_push_some(in), std::size_t{3});
      for (const tracked& item : in) now.expect(item.is_moved_from(), "a pushed batch was copied, not moved");
      std::vector<tracked> out(2);
      now.equal("try_pop_some", queue->try_pop_some(out), std::size_t{2});
      tracked last;
      now.equal("try_pop", queue->try_pop(last), outcome::ok);
    }
  }
  all.expect_even(now);
}

void move_only_items_pass_through(trial& now) {
  const auto queue = now.make(*now.contender().owners, {.capacity = 4});
  if (!queue) return;
  for (word i = 0; i < 9; ++i) {
    owner in = std::make_unique<word>(i);
    now.equal("try_push of a unique_ptr", queue->try_push(std::move(in)), outcome::ok);
    now.expect(in == nullptr, "the pushed pointer still owns its item");
    owner out;
    now.equal("try_pop of a unique_ptr", queue->try_pop(out), outcome::ok);
    if (now.expect(out != nullptr, "a null pointer came out")) now.equal("the item", *out, i);
  }
  // What stays inside is deleted with the queue: the leak sanitizer looks.
  now.equal("try_push of a unique_ptr", queue->try_push(std::make_unique<word>(1)), outcome::ok);
}

void a_refused_push_leaves_its_item_alone(trial& now) {
  const auto queue = now.make(*now.contender().owners, {.capacity = 2});
  if (!queue) return;
  owner kept = std::make_unique<word>(7);
  const auto still_there = [&](const char* after) { now.expect(kept != nullptr && *kept == 7, after); };
  while (queue->try_push(std::make_unique<word>(1)) == outcome::ok) {
  }
  now.equal("try_push into a full queue", queue->try_push(std::move(kept)), outcome::full);
  still_there("try_push took its item and answered full");
  if (now.contender().waits) {
    now.equal("push into a full queue, timed", queue->push(std::move(kept), 1ms), outcome::full);
    still_there("push took its item and answered full");
    now.equal("push with a negative time-out", queue->push(std::move(kept), -1ms), outcome::invalid);
    still_there("push took its item and answered invalid");
  }
  std::array<owner, 1> one{std::move(kept)};
  now.equal("try_push_some into a full queue", queue->try_push_some(one), std::size_t{0});
  kept = std::move(one[0]);
  still_there("try_push_some took its item and counted none");
}

void a_push_after_close_leaves_its_item_alone(trial& now) {
  const auto queue = now.make(*now.contender().owners, {.capacity = 2});
  if (!queue) return;
  queue->close();
  owner kept = std::make_unique<word>(7);
  const auto still_there = [&](const char* after) { now.expect(kept != nullptr && *kept == 7, after); };
  now.equal("try_push after close", queue->try_push(std::move(kept)), outcome::closed);
  still_there("try_push took its item and answered closed");
  if (now.contender().waits) {
    now.equal("push after close", queue->push(std::move(kept), deadline::never()), outcome::closed);
    still_there("push took its item and answered closed");
  }
  std::array<owner, 1> one{std::move(kept)};
  now.equal("try_push_some after close", queue->try_push_some(one), std::size_t{0});
  kept = std::move(one[0]);
  still_there("try_push_some took its item and counted none");
}

void a_partial_batch_leaves_the_rest_alone(trial& now) {
  const auto queue = now.make(*now.contender().owners, {.capacity = 4});
  if (!queue) return;
  std::vector<owner> in;
  for (word i = 0; i < queue->capacity() + 3; ++i) in.push_back(std::make_unique<word>(i));
  const std::size_t pushed = now.contender().waits ? queue->push_n(in, 1ms).count : queue->try_push_some(in);
  now.equal("items of a batch that went in", pushed, queue->capacity());
  for (std::size_t i = 0; i < in.size(); ++i) {
    const bool went_in = i < pushed;
    now.expect((in[i] == nullptr) == went_in,
               went_in ? "an item went in and stayed" : "an item was taken but not counted");
  }
}

void large_aligned_items_arrive_whole(trial& now) {
  const auto queue = now.make(*now.contender().blocks, {.capacity = 4});
  if (!queue) return;
  for (word lap = 0; lap < 4; ++lap) {
    for (word i = 0; i < 3; ++i) now.equal("try_push of 4 KiB", queue->try_push(block(10 * lap + i)), outcome::ok);
    word seen = 0;
    for (word i = 0; i < 3; ++i) {
      block out;
      now.equal("try_pop of 4 KiB", queue->try_pop(out), outcome::ok);
      now.expect(out.is_all(out.words[0]), "an item of 4 KiB came out torn");
      seen += out.words[0];
    }
    now.equal("the sum of 3 items", seen, 30 * lap + 3);
  }
}

const std::array items{
    check{"every_item_is_constructed_and_destroyed_once", every_item_is_destroyed_once, {need::tracked_items}},
    check{"a_queue_destroys_the_items_left_in_it", a_queue_destroys_the_items_left_in_it, {need::tracked_items}},
    check{"a_refused_push_leaves_no_item_behind",
          a_refused_push_destroys_nothing_and_leaves_nothing,
          {need::tracked_items, need::bounded}},
    check{"a_copy_that_throws_leaves_the_queue_unchanged",
          a_copy_that_throws_leaves_the_queue_unchanged,
          {need::tracked_items}},
    check{"batches_of_counted_items_balance", batches_of_counted_items_balance, {need::tracked_items}},
    check{"move_only_items_pass_through", move_only_items_pass_through, {need::owners, need::threads}},
    check{"a_refused_push_leaves_its_item_alone",
          a_refused_push_leaves_its_item_alone,
          {need::owners, need::threads, need::bounded}},
    check{"a_push_after_close_leaves_its_item_alone",
          a_push_after_close_leaves_its_item_alone,
          {need::owners, need::threads}},
    check{"a_partial_batch_leaves_the_rest_alone",
          a_partial_batch_leaves_the_rest_alone,
          {need::owners, need::threads, need::exact_capacity}},
    check{"large_aligned_items_arrive_whole", large_aligned_items_arrive_whole, {need::blocks}},
};

}  // namespace

std::span<const check> items_checks() { return items; }

}  // namespace contend::inline CONTEND_BACKEND::contract
