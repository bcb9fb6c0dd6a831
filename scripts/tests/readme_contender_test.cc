// readme_contender_test: the example contender of README is in the list after its one line, and works.
#include <absl/status/statusor.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <string>
#include <thread>
#include <type_traits>

#include "platform/outcome.h"
#include "platform/type_list.h"
#include "queue/contenders.h"

namespace contend::inline CONTEND_BACKEND {
namespace {

constexpr std::size_t capacity = 3;

// Room for a small queue; a region would do, but the example shall need nothing more than memory.
struct alignas(4096) room {
  std::byte bytes[4096];
};

// Calls `test` with a new queue of each contender whose algorithm is the example; answers how many there were.
template <class Test>
int with_each_example(Test&& test) {
  int examples = 0;
  for_each_type(queue_contenders{}, [&]<class Contender>(std::type_identity<Contender>) {
    if constexpr (Contender::traits.name == "my_queue") {
      ++examples;
      SCOPED_TRACE(Contender::name());
      using queue = typename Contender::template queue<std::uint64_t>;
      room memory;
      const absl::StatusOr<queue*> made = queue::create_in(memory.bytes, {.capacity = capacity});
      ASSERT_TRUE(made.ok()) << made.status();
      test(**made);
      std::destroy_at(*made);
    }
  });
  return examples;
}

TEST(readme_contender, keeps_order_and_says_full_empty_and_closed) {
  const int examples = with_each_example([](auto& queue) {
    std::uint64_t item = 0;
    EXPECT_EQ(queue.try_pop(item), outcome::empty);
    for (std::uint64_t i = 0; i < capacity; ++i) EXPECT_EQ(queue.try_push(i), outcome::ok);
    EXPECT_EQ(queue.try_push(std::uint64_t{9}), outcome::full);
    queue.close();
    EXPECT_EQ(queue.try_push(std::uint64_t{9}), outcome::closed);
    for (std::uint64_t i = 0; i < capacity; ++i) {
      EXPECT_EQ(queue.pop(item), outcome::ok);
      EXPECT_EQ(item, i);
    }
    EXPECT_EQ(queue.pop(item), outcome::closed);
  });
  EXPECT_EQ(examples, 3) << "spin, yield and park";
}

TEST(readme_contender, hands_every_item_from_one_thread_to_another_in_order) {
  with_each_example([](auto& queue) {
    constexpr std::uint64_t items = 10'000;
    std::thread producer([&] {
      for (std::uint64_t i = 0; i < items; ++i) (void)queue.push(i);
      queue.close();
    });
    std::uint64_t expected = 0;
    for (std::uint64_t item = 0; queue.pop(item) == outcome::ok; ++expected) EXPECT_EQ(item, expected);
    EXPECT_EQ(expected, items);
    producer.join();
  });
}

}  // namespace
}  // namespace contend::inline CONTEND_BACKEND
