// ceilings_test: the null contender and the ceilings do what they claim, which is not always what a queue does.
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "platform/type_list.h"
#include "queue/contender.h"
#include "queue/fetch_add_only.h"
#include "queue/line_handoff.h"
#include "queue/memcpy_handoff.h"
#include "queue/null_queue.h"
#include "queue_transfer.h"

using namespace contend;
using namespace std::chrono_literals;

namespace {

template <class Contender>
class a_handoff : public ::testing::Test {};
using handoffs = test_types<join<every_wait<line_handoff>, every_wait<memcpy_handoff>>>::type;
TYPED_TEST_SUITE(a_handoff, handoffs, contender_names);

TYPED_TEST(a_handoff, delivers_every_item_once_and_in_order) {
  for (const std::uint32_t count : {0U, 1U, 511U, 512U, 513U, 5'000U}) {
    placed<typename TypeParam::template queue<parcel>> queue({.capacity = 1024});
    EXPECT_EQ(complaints(transfer(*queue, 1, 1, count), 1, count, queue_order::fifo), std::vector<std::string>{});
  }
}

TYPED_TEST(a_handoff, delivers_between_processes_scope_objects_attached_twice) {
  using queue_type = typename TypeParam::template queue<parcel>;
  placed<queue_type> queue({.capacity = 1024, .sharing = scope::processes});
  const auto again = queue_type::attach(queue.memory());
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(complaints(transfer(**again, 1, 1, 2'000), 1, 2'000, queue_order::fifo), std::vector<std::string>{});
}

TYPED_TEST(a_handoff, is_full_at_its_capacity_at_most_and_drains_after_close) {
  placed<typename TypeParam::template queue<parcel>> queue({.capacity = 1000});
  std::uint32_t count = 0;
  while (queue->try_push(parcel{0, count}) == outcome::ok) ++count;
  EXPECT_LE(count, queue->capacity());
  EXPECT_GE(count, std::min<std::size_t>(1000, queue->capacity()));
  EXPECT_EQ(queue->try_push(parcel{}), outcome::full);
  EXPECT_EQ(queue->push(parcel{}, 1ms), outcome::full);
  EXPECT_EQ(queue->push(parcel{}, -1ms), outcome::invalid);
  queue->close();
  EXPECT_EQ(queue->try_push(parcel{}), outcome::closed);
  parcel item;
  for (std::uint32_t i = 0; i < count; ++i) {
    ASSERT_EQ(queue->try_pop(item), outcome::ok);
    EXPECT_EQ(item.number, i);
  }
  EXPECT_EQ(queue->try_pop(item), outcome::closed);
  EXPECT_EQ(queue->pop(item), outcome::closed);
}

TYPED_TEST(a_handoff, wakes_a_waiting_consumer_when_closed) {
  placed<typename TypeParam::template queue<parcel>> queue({.capacity = 4});
  outcome answer = outcome::ok;
  {
    const std::jthread waiting([&] {
      parcel item;
      answer = queue->pop(item);
    });
    std::this_thread::sleep_for(5ms);  // so that it mostly sleeps already; right in either case
    queue->close();
  }
  EXPECT_EQ(answer, outcome::closed);
}

TEST(line_handoff, destroys_the_item_that_nobody_took) {
  const auto item = std::make_shared<int>(1);
  {
    placed<line_handoff<std::shared_ptr<int>, spin>> queue({});
    EXPECT_EQ(queue->try_push(item), outcome::ok);
    EXPECT_EQ(queue->size(), 1U);
  }
  EXPECT_EQ(item.use_count(), 1);
}

TEST(memcpy_handoff, shows_nothing_before_a_block_is_full_and_says_so_in_its_traits) {
  using queue_type = memcpy_handoff<parcel, spin>;
  static_assert(!queue_type::traits.prompt);
  placed<queue_type> queue({.capacity = 1024});
  parcel item;
  EXPECT_EQ(queue->try_push(parcel{0, 0}), outcome::ok);
  EXPECT_EQ(queue->try_pop(item), outcome::empty);
  std::vector<parcel> rest(511);
  EXPECT_EQ(queue->push_n(rest).count, rest.size());
  EXPECT_EQ(queue->try_pop(item), outcome::ok);
}

TEST(memcpy_handoff, carries_items_larger_than_a_block) {
  struct page {
    std::array<std::uint64_t, 1000> words;
  };
  placed<memcpy_handoff<page, spin>> queue({.capacity = 2});
  page sent{};
  sent.words.back() = 7;
  EXPECT_EQ(queue->try_push(sent), outcome::ok);
  page received{};
  EXPECT_EQ(queue->try_pop(received), outcome::ok);
  EXPECT_EQ(received.words.back(), 7U);
}

template <class Contender>
class an_inventor : public ::testing::Test {};
using inventors = test_types<type_list<queue_contender<fetch_add_only, spin>, queue_contender<null_queue, spin>>>::type;
TYPED_TEST_SUITE(an_inventor, inventors, contender_names);

TYPED_TEST(an_inventor, always_takes_and_always_has_an_item_and_says_so_in_its_traits) {
  static_assert(TypeParam::traits.invents);
  placed<typename TypeParam::template queue<parcel>> queue({.capacity = 1});
  parcel item;
  EXPECT_EQ(queue->try_pop(item), outcome::ok);
  const auto first = item.number;
  EXPECT_EQ(queue->pop(item), outcome::ok);
  EXPECT_EQ(item.number, first + 1);
  EXPECT_EQ(queue->push(parcel{}), outcome::ok);
  EXPECT_EQ(queue->push(parcel{}), outcome::ok);
  std::array<parcel, 3> items;
  EXPECT_EQ(queue->push_n(items).count, 3U);
  EXPECT_EQ(queue->pop_n(items).count, 3U);
  EXPECT_EQ(items[2].number, items[0].number + 2);
  EXPECT_EQ(queue->pop_n(items, -1ms).result, outcome::invalid);
}

TYPED_TEST(an_inventor, answers_closed_after_close) {
  placed<typename TypeParam::template queue<parcel>> queue({.capacity = 1, .sharing = scope::processes});
  queue->close();
  parcel item;
  EXPECT_EQ(queue->push(item), outcome::closed);
  EXPECT_EQ(queue->pop(item), outcome::closed);
}

TEST(fetch_add_only, hands_out_as_many_tickets_after_close_as_were_pushed) {
  placed<fetch_add_only<std::uint64_t, spin>> queue({.capacity = 1});
  std::array<std::uint64_t, 3> items{};
  EXPECT_EQ(queue->push_n(items).count, 3U);
  queue->close();
  EXPECT_EQ(queue->pop_n(std::span(items).first(2)).count, 2U);
  EXPECT_EQ(items[1], 1U);
  EXPECT_EQ(queue->pop_n(std::span(items).first(2)).count, 1U);
  EXPECT_EQ(queue->pop_n(std::span(items).first(2)).result, outcome::closed);
}

alignas(4096) std::array<std::byte, 1 << 16> foreign{};

TEST(every_ceiling, refuses_capacity_0_and_foreign_memory) {
  const auto check = [](auto type) {
    using queue_type = typename decltype(type)::type;
    EXPECT_EQ(queue_type::bytes_for({.capacity = 0}).status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(queue_type::attach(foreign).status().code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(queue_type::create_in({}, {.capacity = 1}).status().code(), absl::StatusCode::kInvalidArgument);
  };
  for_each_type(type_list<line_handoff<parcel, spin>, memcpy_handoff<parcel, spin>, fetch_add_only<parcel, spin>,
                          null_queue<parcel, spin>>{},
                check);
  EXPECT_FALSE((memcpy_handoff<parcel, spin>::bytes_for({.capacity = SIZE_MAX}).ok()));
}

}  // namespace
