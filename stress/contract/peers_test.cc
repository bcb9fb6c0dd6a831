// peers_test: libraries' queues keep this project's promises, and say which they cannot keep.
#include "peers/contenders.h"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "peers/pointer_item.h"
#include "queue_transfer.h"

using namespace contend;
using namespace std::chrono_literals;

namespace {

template <class Contender>
class a_peer : public ::testing::Test {
 protected:
  using queue_type = typename Contender::template queue<parcel>;
  static constexpr queue_traits traits = Contender::traits;
  static constexpr bool bounded = traits.capacity != capacity_rule::unbounded;
  static constexpr queue_options small{.capacity = 2};
  static constexpr std::uint32_t producers = traits.producers == workers_allowed::any ? 2 : 1;
  static constexpr std::uint32_t consumers = traits.consumers == workers_allowed::any ? 2 : 1;
};
TYPED_TEST_SUITE(a_peer, test_types<peer_contenders>::type, contender_names);

TYPED_TEST(a_peer, delivers_every_item_once_and_each_producers_items_in_order) {
  placed<typename TestFixture::queue_type> queue({.capacity = 1024});
  const std::uint32_t each = 100'000 / TestFixture::producers;
  const auto deliveries = transfer(*queue, TestFixture::producers, TestFixture::consumers, each);
  EXPECT_EQ(complaints(deliveries, TestFixture::producers, each, TestFixture::traits.order),
            std::vector<std::string>{});
}

TYPED_TEST(a_peer, keeps_its_promise_through_a_small_capacity) {
  placed<typename TestFixture::queue_type> queue(TestFixture::small);
  const std::uint32_t each = 2'000 / TestFixture::producers;
  const auto deliveries = transfer(*queue, TestFixture::producers, TestFixture::consumers, each);
  EXPECT_EQ(complaints(deliveries, TestFixture::producers, each, TestFixture::traits.order),
            std::vector<std::string>{});
}

TYPED_TEST(a_peer, answers_full_when_full_and_empty_when_empty) {
  placed<typename TestFixture::queue_type> queue(TestFixture::small);
  parcel item;
  EXPECT_EQ(queue->try_pop(item), outcome::empty);
  EXPECT_EQ(queue->pop(item, 1ms), outcome::empty);
  if constexpr (TestFixture::bounded) {
    for (std::size_t i = 0; i < queue->capacity(); ++i) {
      ASSERT_EQ(queue->try_push(parcel::nth(i)), outcome::ok) << "item " << i << " of " << queue->capacity();
    }
    EXPECT_EQ(queue->try_push(parcel{}), outcome::full);
    EXPECT_EQ(queue->push(parcel{}, 1ms), outcome::full);
    for (std::uint32_t i = 0; i < queue->capacity(); ++i) {
      ASSERT_EQ(queue->try_pop(item), outcome::ok);
      EXPECT_EQ(item.number, i);
    }
    EXPECT_EQ(queue->try_pop(item), outcome::empty);
  }
}

TYPED_TEST(a_peer, refuses_a_negative_time_out) {
  placed<typename TestFixture::queue_type> queue(TestFixture::small);
  parcel item;
  std::array<parcel, 3> items;
  EXPECT_EQ(queue->pop(item, -1ms), outcome::invalid);
  EXPECT_EQ(queue->pop_n(items, -1ms).result, outcome::invalid);
  EXPECT_EQ(queue->push_n(items, -1ms).result, outcome::invalid);
  EXPECT_EQ(queue->try_pop(item), outcome::empty);
}

TYPED_TEST(a_peer, drains_after_close_and_then_answers_closed) {
  placed<typename TestFixture::queue_type> queue(TestFixture::small);
  // Filled to the brim: a close that needs room must still work.
  std::uint32_t count = 2;
  if constexpr (TestFixture::bounded) count = static_cast<std::uint32_t>(queue->capacity());
  for (std::uint32_t i = 0; i < count; ++i) ASSERT_EQ(queue->try_push(parcel{0, i}), outcome::ok);
  queue->close();
  queue->close();
  EXPECT_TRUE(queue->is_closed());
  EXPECT_EQ(queue->try_push(parcel{}), outcome::closed);
  EXPECT_EQ(queue->push(parcel{}), outcome::closed);
  parcel item;
  for (std::uint32_t i = 0; i < count; ++i) {
    ASSERT_EQ(i % 2 == 0 ? queue->pop(item) : queue->try_pop(item), outcome::ok);
    EXPECT_EQ(item.number, i);
  }
  EXPECT_EQ(queue->try_pop(item), outcome::closed);
  EXPECT_EQ(queue->pop(item), outcome::closed);
  EXPECT_EQ(queue->pop(item, 1ms), outcome::closed);
}

TYPED_TEST(a_peer, wakes_every_waiting_consumer_when_closed) {
  placed<typename TestFixture::queue_type> queue({.capacity = 16});
  std::array<outcome, 2> answers{outcome::ok, outcome::ok};
  {
    std::vector<std::jthread> waiting;
    for (std::uint32_t c = 0; c < TestFixture::consumers; ++c) {
      waiting.emplace_back([&queue, &answer = answers[c]] {
        parcel item;
        answer = queue->pop(item);
      });
    }
    std::this_thread::sleep_for(5ms);  // so that most wait already; right in either case
    queue->close();
  }
  for (std::uint32_t c = 0; c < TestFixture::consumers; ++c) EXPECT_EQ(answers[c], outcome::closed);
}

TYPED_TEST(a_peer, moves_batches) {
  placed<typename TestFixture::queue_type> queue({.capacity = 64});
  auto&& in = producer_of(*queue);
  auto&& out = consumer_of(*queue);
  std::array<parcel, 10> sent;
  for (std::uint32_t i = 0; i < sent.size(); ++i) sent[i] = parcel{0, i};
  EXPECT_EQ(in.push_n(sent).count, sent.size());
  EXPECT_EQ(in.try_push_some({}), 0U);
  std::array<parcel, 32> received{};
  std::size_t count = 0;
  while (count < sent.size()) {
    const batch some = out.pop_n(std::span(received).subspan(count), 1s);
    ASSERT_EQ(some.result, outcome::ok);
    count += some.count;
  }
  EXPECT_EQ(count, sent.size());
  for (std::uint32_t i = 0; i < sent.size(); ++i) EXPECT_EQ(received[i].number, i);
  EXPECT_EQ(out.try_pop_some(received), 0U);
}

TYPED_TEST(a_peer, refuses_processes_with_a_reason) {
  using subject = typename TestFixture::queue_type;
  const std::string expected = std::string(TestFixture::traits.name) + " keeps heap pointers: threads only";
  const absl::StatusOr<std::size_t> bytes = subject::bytes_for({.sharing = scope::processes});
  EXPECT_EQ(bytes.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(std::string(bytes.status().message()), expected);
  alignas(4096) static std::array<std::byte, 1 << 16> memory;
  EXPECT_EQ(subject::create_in(memory, {.sharing = scope::processes}).status(), bytes.status());
  EXPECT_EQ(subject::attach(memory).status(), bytes.status());
}

TYPED_TEST(a_peer, refuses_impossible_capacities_with_a_reason) {
  using subject = typename TestFixture::queue_type;
  EXPECT_EQ(subject::bytes_for({.capacity = 0}).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_FALSE(subject::bytes_for({.capacity = std::size_t{1} << 40}).ok());
  EXPECT_FALSE(subject::bytes_for({.capacity = SIZE_MAX}).ok());
  EXPECT_EQ(subject::create_in({}, {.capacity = 2}).status().code(), absl::StatusCode::kInvalidArgument);
}

TYPED_TEST(a_peer, names_the_capacities_that_its_library_takes) {
  using subject = typename TestFixture::queue_type;
  constexpr capacity_limits limits = subject::limits;
  const std::string expected = " items that the library takes";
  if constexpr (limits.least > 1) {
    const absl::Status status = subject::bytes_for({.capacity = limits.least - 1}).status();
    EXPECT_TRUE(std::string(status.message()).ends_with(expected)) << status;
  }
  if constexpr (limits.most < SIZE_MAX) {
    const placed<subject> largest({.capacity = limits.most < 100'000 ? limits.most : limits.least});
    const absl::Status status = subject::bytes_for({.capacity = limits.most + 1}).status();
    EXPECT_TRUE(std::string(status.message()).ends_with(expected)) << status;
  }
}

// Whether a contender takes this item; the others say what they need in `item_rule`.
template <class Contender, class T>
concept takes = requires {
  typename Contender::template queue<T>;
};

TYPED_TEST(a_peer, destroys_the_items_that_nobody_took) {
  using owner = std::shared_ptr<int>;
  if constexpr (takes<TypeParam, owner>) {
    const owner item = std::make_shared<int>(7);
    {
      placed<typename TypeParam::template queue<owner>> holding({.capacity = 4});
      ASSERT_EQ(holding->try_push(item), outcome::ok);
      ASSERT_EQ(holding->try_push(owner(item)), outcome::ok);
      owner out;
      ASSERT_EQ(holding->try_pop(out), outcome::ok);
      EXPECT_EQ(*out, 7);
    }
    EXPECT_EQ(item.use_count(), 1);
  } else {
    EXPECT_NE(TestFixture::queue_type::item_rule, "any item");
  }
}

TEST(absent_peers_list, names_each_absent_contender_and_its_package) {
  for (const absent_contender& absent : absent_peers) {
    std::cout << absent.name << ": " << absent.reason << '\n';
    EXPECT_NE(absent.reason.find("apt-get install lib"), std::string_view::npos);
  }
  for (const peer_library& library : peer_libraries) {
    std::cout << library.name << ' ' << library.version << '\n';
    EXPECT_FALSE(library.version.empty());
  }
}

TEST(pointer_item, returns_every_item_that_it_took) {
  for (const std::uint64_t value : {std::uint64_t{0}, std::uint64_t{1}, (std::uint64_t{1} << 62) - 1,
                                    std::uint64_t{1} << 62, std::uint64_t{1} << 63, UINT64_MAX}) {
    opaque* const word = pointer_item<std::uint64_t>::pack(value);
    EXPECT_NE(word, nullptr);
    EXPECT_EQ(reinterpret_cast<std::uint64_t>(word) >> 63, 0U);
    std::uint64_t out = 42;
    pointer_item<std::uint64_t>::unpack(word, out);
    EXPECT_EQ(out, value);
  }
  std::string text;
  pointer_item<std::string>::unpack(pointer_item<std::string>::pack(std::string(100, 'x')), text);
  EXPECT_EQ(text, std::string(100, 'x'));
}

TEST(the_transfer_check, complains_of_lost_doubled_late_and_invented_items) {
  constexpr auto fifo = queue_order::fifo;
  using found = std::vector<std::string>;
  EXPECT_EQ(complaints({{{0, 0}, {0, 2}}}, 1, 3, fifo), found{"item 1 was lost"});
  EXPECT_EQ(complaints({{{0, 0}}, {{0, 0}}}, 1, 1, fifo), found{"item 0 was doubled"});
  EXPECT_EQ(complaints({{{0, 1}, {0, 0}}}, 1, 2, fifo), found{"item 0 came late"});
  EXPECT_EQ(complaints({{{0, 1}, {0, 0}}}, 1, 2, queue_order::none), found{});
  EXPECT_EQ(complaints({{{0, 0}, {1, 0}}}, 1, 1, fifo), found{"an item that nobody pushed"});
}

}  // namespace
