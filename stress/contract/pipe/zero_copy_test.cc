// zero_copy_test: messages that are written and read where they lie, also where they run over the ring's end.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "contract/pipe/pipe_testing.h"
#include "pipe/shm_ring_pipe.h"
#include "platform/wait.h"

namespace contend::testing_support {
namespace {

template <class Wait>
class pipe_zero_copy : public testing::Test {
 protected:
  using pipe = shm_ring_pipe<Wait>;
  static constexpr std::size_t capacity = 256;

  static auto open(scope sharing) { return *pipe::create({.capacity_bytes = capacity, .sharing = sharing}); }

  static std::vector<scope> scopes() {
    if (thread_sanitizer) return {scope::threads};
    return {scope::threads, scope::processes};
  }

  static void write(const reservation& place, std::span<const std::byte> message) {
    std::ranges::copy(message.first(place.first.size()), place.first.begin());
    std::ranges::copy(message.subspan(place.first.size(), place.second.size()), place.second.begin());
  }
  static std::vector<std::byte> text(const message_view& view) {
    std::vector<std::byte> message(view.first.begin(), view.first.end());
    message.insert(message.end(), view.second.begin(), view.second.end());
    return message;
  }
};

using waits = testing::Types<spin, spin_then_yield, spin_then_park>;
TYPED_TEST_SUITE(pipe_zero_copy, waits);

TYPED_TEST(pipe_zero_copy, wraps_around_at_every_place) {
  for (const scope sharing : {scope::threads, scope::processes}) {
    auto [ours, theirs] = this->open(sharing);
    bool wrapped = false;
    for (std::uint64_t i = 0; i < 1000; ++i) {
      const std::size_t length = i * 7 % (this->capacity - sizeof(message_header) + 1);
      const reservation place = theirs.reserve(length, 0ms);
      ASSERT_EQ(place.result, outcome::ok);
      ASSERT_EQ(place.size(), length);
      wrapped = wrapped || !place.second.empty();
      this->write(place, patterned(length, i));
      EXPECT_EQ(ours.poll(), outcome::timeout) << "not yet committed";
      theirs.commit(length);
      const message_view view = ours.peek(0ms);
      ASSERT_EQ(view.result, outcome::ok);
      ASSERT_EQ(pattern_error(this->text(view), length, i), "");
      ours.release();
    }
    EXPECT_TRUE(wrapped);
  }
}

TYPED_TEST(pipe_zero_copy, is_written_by_one_worker_and_read_by_another) {
  constexpr std::uint64_t messages = 300;
  const auto length = [&](std::uint64_t i) { return i * 7 % (this->capacity - sizeof(message_header) + 1); };
  for (const scope sharing : this->scopes()) {
    auto [ours, theirs] = this->open(sharing);
    const other_worker writer(sharing == scope::processes, [&, &end = theirs] {
      for (std::uint64_t i = 0; i < messages; ++i) {
        const reservation place = end.reserve(length(i));
        require(place.result == outcome::ok && place.size() == length(i));
        this->write(place, patterned(length(i), i));
        end.commit(length(i));
      }
    });
    for (std::uint64_t i = 0; i < messages; ++i) {
      const message_view view = ours.peek(patient);
      ASSERT_EQ(view.result, outcome::ok);
      ASSERT_EQ(pattern_error(this->text(view), length(i), i), "");
      ours.release();
    }
  }
}

TYPED_TEST(pipe_zero_copy, goes_together_with_copies) {
  auto [ours, theirs] = this->open(scope::processes);
  std::vector<std::byte> message;
  for (std::uint64_t i = 0; i < 200; ++i) {
    this->write(theirs.reserve(40), patterned(40, i));
    theirs.commit(40);
    ASSERT_EQ(theirs.send_bytes(patterned(50, i)), outcome::ok);
    ASSERT_EQ(ours.peek().result, outcome::ok);
    ASSERT_EQ(ours.receive_bytes(message), outcome::ok) << "peeked at, not released: still there";
    ASSERT_EQ(pattern_error(message, 40, i), "");
    ASSERT_EQ(pattern_error(this->text(ours.peek()), 50, i), "");
    ours.release();
  }
}

TYPED_TEST(pipe_zero_copy, may_send_less_than_was_reserved_or_nothing) {
  for (const scope sharing : this->scopes()) {
    auto [ours, theirs] = this->open(sharing);
    other_worker(sharing == scope::processes, [&, &end = theirs] {
      (void)end.reserve(200);  // given up
      this->write(end.reserve(100), patterned(100, 1));
      end.commit(60);
    }).join();
    const message_view view = ours.peek(0ms);
    EXPECT_EQ(view.size(), 60U);
    ours.release();
    EXPECT_EQ(ours.peek(0ms).result, outcome::timeout);
  }
}

TYPED_TEST(pipe_zero_copy, refuses_what_the_ring_cannot_hold_and_waits_for_room) {
  for (const scope sharing : this->scopes()) {
    auto [ours, theirs] = this->open(sharing);
    EXPECT_EQ(theirs.reserve(this->capacity - sizeof(message_header) + 1).result, outcome::too_long);
    EXPECT_EQ(theirs.reserve(1, -1ms).result, outcome::invalid);
    ASSERT_EQ(theirs.send_bytes(patterned(100, 1)), outcome::ok);
    EXPECT_EQ(theirs.reserve(200, 2ms).result, outcome::timeout);
    other_worker reader(sharing == scope::processes, [&end = ours] {
      std::vector<std::byte> message;
      require(end.receive_bytes(message) == outcome::ok);
    });
    EXPECT_EQ(theirs.reserve(200, patient).result, outcome::ok);
    reader.join();
    ours.close();
    EXPECT_EQ(theirs.reserve(200).result, outcome::broken);
  }
}

TYPED_TEST(pipe_zero_copy, leaves_messages_larger_than_the_ring_to_a_receive) {
  for (const scope sharing : this->scopes()) {
    auto [ours, theirs] = this->open(sharing);
    const other_worker sender(sharing == scope::processes,
                              [&end = theirs] { require(end.send_bytes(patterned(10'000, 1)) == outcome::ok); });
    EXPECT_EQ(ours.peek(patient).result, outcome::too_long);
    std::vector<std::byte> message;
    EXPECT_EQ(ours.receive_bytes(message), outcome::ok);
    EXPECT_EQ(pattern_error(message, 10'000, 1), "");
  }
}

TYPED_TEST(pipe_zero_copy, sees_the_end_of_file) {
  for (const scope sharing : this->scopes()) {
    auto [ours, theirs] = this->open(sharing);
    const other_worker sender(sharing == scope::processes, [&end = theirs] {
      require(end.send_bytes(patterned(5, 1)) == outcome::ok);
      end.close();
    });
    if (sharing == scope::processes) theirs.close();  // ours of theirs: each process has one
    EXPECT_EQ(ours.peek(patient).result, outcome::ok);
    ours.release();
    EXPECT_EQ(ours.peek(patient).result, outcome::closed);
  }
}

}  // namespace
}  // namespace contend::testing_support
