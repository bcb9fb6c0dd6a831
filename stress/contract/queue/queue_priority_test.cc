// queue_priority_test: how equal items leave a priority queue, a user's own order, and how far a relaxed one strays.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <iostream>
#include <random>
#include <vector>

#include "platform/hosted.h"
#include "queue/multi_queue.h"
#include "queue/mutex_heap.h"

namespace contend::inline CONTEND_BACKEND {
namespace {

struct task {
  std::uint32_t priority;
  std::uint32_t number;

  friend bool operator<(const task& one, const task& other) noexcept { return one.priority < other.priority; }
};

struct highest_first {
  bool operator()(const task& one, const task& other) const noexcept { return other < one; }
};

TEST(mutex_heap, equal_items_leave_in_the_order_they_came) {
  for (const std::uint64_t first_index : {std::uint64_t{0}, UINT64_MAX - 20}) {  // the sequence numbers wrap around
    auto queue = *hosted<mutex_heap<task, spin>>::create(queue_options{.capacity = 99, .first_index = first_index});
    for (std::uint32_t i = 0; i < 99; ++i) ASSERT_EQ(queue->try_push(task{i % 3, i}), outcome::ok);
    for (std::uint32_t i = 0; i < 99; ++i) {
      task next{};
      ASSERT_EQ(queue->try_pop(next), outcome::ok);
      EXPECT_EQ(next.priority, i / 33);
      EXPECT_EQ(next.number, i % 33 * 3 + i / 33);
    }
  }
}

TEST(mutex_heap, takes_an_order_of_the_users) {
  auto queue = *hosted<mutex_heap_by<task, spin, highest_first>>::create(queue_options{.capacity = 8});
  for (const std::uint32_t priority : {3U, 1U, 4U, 1U, 5U}) ASSERT_EQ(queue->try_push(task{priority, 0}), outcome::ok);
  for (const std::uint32_t priority : {5U, 4U, 3U, 1U, 1U}) {
    task next{};
    ASSERT_EQ(queue->try_pop(next), outcome::ok);
    EXPECT_EQ(next.priority, priority);
  }
}

// Of each pop, how many lower items it left behind: pops and pushes by turns, with so many items inside.
template <class Queue>
std::vector<std::uint32_t> rank_errors(std::uint32_t inside, std::uint32_t pops) {
  std::mt19937 random(1);
  std::vector<std::uint32_t> left;  // what is inside, sorted
  std::vector<std::uint32_t> items(inside + pops);
  for (std::uint32_t i = 0; i < items.size(); ++i) items[i] = i;
  std::ranges::shuffle(items, random);
  auto queue = *hosted<Queue>::create(queue_options{.capacity = inside * 2});
  std::vector<std::uint32_t> errors;
  for (std::uint32_t i = 0; i < items.size(); ++i) {
    EXPECT_EQ(queue->try_push(items[i]), outcome::ok);
    left.insert(std::ranges::lower_bound(left, items[i]), items[i]);
    if (i < inside) continue;
    std::uint32_t item = 0;
    EXPECT_EQ(queue->try_pop(item), outcome::ok);
    const auto at = std::ranges::lower_bound(left, item);
    errors.push_back(static_cast<std::uint32_t>(at - left.begin()));
    left.erase(at);
  }
  std::ranges::sort(errors);
  return errors;
}

double mean(const std::vector<std::uint32_t>& numbers) {
  double sum = 0;
  for (const std::uint32_t each : numbers) sum += each;
  return sum / static_cast<double>(numbers.size());
}

TEST(multi_queue, strays_no_further_than_its_header_says) {
  const auto errors = rank_errors<multi_queue<std::uint32_t, spin>>(4096, 20'000);
  std::cout << "rank error: mean " << mean(errors) << ", of 999 in 1000 at most " << errors[errors.size() * 999 / 1000]
            << ", largest " << errors.back() << '\n';
  // Twice what the header says: the random numbers differ from run to run.
  EXPECT_LT(mean(errors), 2 * 8);
  EXPECT_LT(errors[errors.size() * 999 / 1000], 2 * 64U);
}

TEST(mutex_heap, does_not_stray_at_all) {
  EXPECT_EQ((rank_errors<mutex_heap<std::uint32_t, spin>>(4096, 5'000).back()), 0U);
}

// Looks at no item: the limits above must not let it pass.
struct blind {
  bool operator()(std::uint32_t, std::uint32_t) const noexcept { return false; }
};

TEST(a_blind_multi_queue, is_found_straying) {
  EXPECT_GT(mean(rank_errors<multi_queue_by<std::uint32_t, spin, blind>>(4096, 20'000)), 2 * 8);
}

}  // namespace
}  // namespace contend::inline CONTEND_BACKEND
