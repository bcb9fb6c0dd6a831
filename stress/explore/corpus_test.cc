// corpus_test: bugs of other projects that no other twin of ours stands for (CORPUS.md), each in a small program of its
// own: found as it was, and not found once mended.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>

#include "explore/explore.h"
#include "explore/portfolio.h"
#include "platform/atomic.h"
#include "platform/cell.h"
#include "platform/clock.h"
#include "platform/futex.h"

namespace {

using namespace contend;
using explore::verdict;

enum class version : std::uint8_t { as_it_was, mended };

void expect_found(const explore::test_body& body, verdict what) {
  const auto answer = explore::explore_by_portfolio("as it was", body, 1, {.executions = 20'000});
  ASSERT_NE(answer.found(), nullptr) << to_string(answer);
  EXPECT_EQ(answer.found()->found->what, what) << to_string(answer);
  testing::Test::RecordProperty("executions", std::to_string(answer.executions()));
}

void expect_none(const explore::test_body& body) {
  const auto answer = explore::exhaust("mended", body, {});
  EXPECT_FALSE(answer.found) << to_string(answer);
  EXPECT_TRUE(answer.complete);
}

// A segment is frozen when it is full; whoever finds it frozen and empty goes on to the next one for good.
// dotnet/runtime 132736, questdb 7557: the flag is there before the item counts.
template <version Version>
void segment_is_frozen(explore::team& team) {
  atomic<int> tail{0};
  atomic<bool> is_frozen{false};
  int taken = 0;
  team.worker("pusher", [&] {
    if (Version == version::as_it_was) is_frozen.store(true, release);
    tail.store(1, release);
    if (Version == version::mended) is_frozen.store(true, release);
  });
  team.worker("popper", [&] {
    const bool is_last = is_frozen.load(acquire);
    taken = tail.load(acquire);
    explore::require(taken == 1 || !is_last, "what is frozen has all its items");
  });
  team.run();
}

TEST(a_segment, that_is_frozen_before_its_last_item_counts_is_found) {
  expect_found(segment_is_frozen<version::as_it_was>, verdict::assertion);
  expect_none(segment_is_frozen<version::mended>);
}

// How much room a ring has, from two positions. iree 23707: the reader's is read first, and may be overtaken by what
// the writer's says later: the difference wraps.
template <version Version>
void room_of_a_ring(explore::team& team) {
  constexpr std::uint32_t size = 2;
  atomic<std::uint32_t> head{0};  // popped
  atomic<std::uint32_t> tail{0};  // pushed
  team.worker("user", [&] {
    for (std::uint32_t i = 1; i <= 3; ++i) {
      tail.store(i, release);
      head.store(i, release);
    }
  });
  team.worker("observer", [&] {
    const std::uint32_t first = Version == version::as_it_was ? tail.load(acquire) : head.load(acquire);
    const std::uint32_t second = Version == version::as_it_was ? head.load(acquire) : tail.load(acquire);
    const std::uint32_t used = Version == version::as_it_was ? first - second : std::min(second - first, size);
    explore::require(used <= size, "no more is used than there is");
  });
  team.run();
}

TEST(a_ring, whose_positions_are_read_apart_so_that_its_room_wraps_is_found) {
  expect_found(room_of_a_ring<version::as_it_was>, verdict::assertion);
  expect_none(room_of_a_ring<version::mended>);
}

// Positions of two bits in a ring of four: full looks like empty. heapless 121, 583: a byte for 256 places.
template <version Version>
void narrow_positions(explore::team& team) {
  constexpr std::uint32_t size = 4;
  constexpr std::uint32_t mask = Version == version::as_it_was ? size - 1 : 2 * size - 1;
  atomic<std::uint32_t> tail{0};
  atomic<std::uint32_t> head{0};
  std::array<cell<int>, size> items;
  team.worker("pusher", [&] {
    for (int i = 0; i < 5; ++i) {
      const std::uint32_t end = tail.load(relaxed);
      if (((end - head.load(acquire)) & mask) == size) return;
      items[end % size].write(i);
      tail.store((end + 1) & mask, release);
    }
  });
  team.worker("popper", [&] {
    const std::uint32_t first = head.load(relaxed);
    if (tail.load(acquire) == first) return;
    explore::require(items[first % size].read() == 0, "the oldest item comes first");
    head.store((first + 1) & mask, release);
  });
  team.run();
}

TEST(a_ring, whose_positions_wrap_too_soon_is_found) {
  expect_found(narrow_positions<version::as_it_was>, verdict::assertion);
  expect_none(narrow_positions<version::mended>);
}

// rigtorp/MPMCQueue 41: a push says full since the slot before it is not emptied yet, though the queue has room for
// all.
template <version Version>
void push_beside_a_slow_pop(explore::team& team) {
  atomic<int> turn{1};  // of the only slot: 1: filled, 2: empty again
  atomic<int> inside{1};
  team.worker("popper", [&] {
    inside.store(0, release);
    turn.store(2, release);
  });
  team.worker("pusher", [&] {
    const bool has_room = inside.load(acquire) == 0;
    const bool may_push = Version == version::mended ? has_room : turn.load(acquire) == 2;
    explore::require(may_push || !has_room, "full only if it is");
  });
  team.run();
}

TEST(a_queue, that_says_full_while_a_pop_is_slow_is_found) {
  expect_found(push_beside_a_slow_pop<version::as_it_was>, verdict::assertion);
  expect_none(push_beside_a_slow_pop<version::mended>);
}

// glibc 12674: who posts looks at the semaphore once more when the waiter may have destroyed it.
template <version Version>
void post_and_destroy(explore::team& team) {
  struct semaphore {
    atomic<std::uint32_t> value{0};
    atomic<std::uint32_t> waiters{0};
  };
  auto shared = std::make_unique<semaphore>();
  team.worker("poster", [&] {
    semaphore& mine = *shared;
    if (Version == version::mended) {
      mine.value.store(1, release);
      return;
    }
    mine.value.store(1, release);
    if (mine.waiters.load(acquire) != 0) futex_wake(mine.value, 1, scope::threads);
  });
  team.worker("waiter", [&] {
    if (shared->value.load(acquire) == 1) shared.reset();
  });
  team.run();
}

TEST(a_semaphore, that_is_touched_after_its_post_is_found) {
  expect_found(post_and_destroy<version::as_it_was>, verdict::use_after_free);
  expect_none(post_and_destroy<version::mended>);
}

// tokio 525: who is about to sleep again sets the state back, and with it a notice that came in between.
template <version Version>
void park_again(explore::team& team) {
  constexpr std::uint32_t empty = 0;
  constexpr std::uint32_t notified = 1;
  atomic<std::uint32_t> state{empty};
  atomic<int> work{0};
  team.worker("parker", [&] {
    while (work.load(acquire) == 0) {
      if (Version == version::as_it_was) {
        state.store(empty, seq_cst);
      } else if (state.exchange(empty, seq_cst) == notified) {
        continue;
      }
      futex_wait(state, empty, deadline::never(), scope::threads);
    }
  });
  team.worker("notifier", [&] {
    work.store(1, release);
    state.store(notified, seq_cst);
    futex_wake(state, 1, scope::threads);
  });
  team.run();
}

TEST(a_parker, that_forgets_a_notice_when_it_parks_again_is_found) {
  expect_found(park_again<version::as_it_was>, verdict::deadlock);
  expect_none(park_again<version::mended>);
}

}  // namespace
