// delivery_test: the check accepts a faithful delivery and names every way in which one can be unfaithful.
#include "workload/delivery.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstring>
#include <string>
#include <vector>

#include "workload/item.h"
#include "workload/receipts.h"

namespace contend::inline CONTEND_BACKEND {
namespace {

class delivery : public testing::Test {
 protected:
  static constexpr std::uint32_t producers = 2;
  static constexpr std::uint32_t consumers = 2;
  using item_type = item<64>;

  void pushed(std::uint32_t producer, std::uint64_t count) { board_.slot(producer).pushed = count; }
  void popped(std::uint32_t consumer, const item_type& item) { receipts(board_, producers + consumer).accept(item); }

  // Producer 0's 1 ... 100, alternating between the consumers, except what `skip` says.
  void deliver(std::uint64_t skip = 0) {
    pushed(0, 100);
    for (std::uint64_t i = 1; i <= 100; ++i) {
      if (i != skip) popped(i % consumers, item_type(0, i));
    }
  }
  std::string verdict(delivery_rules rules = {}) { return check_delivery(board_, rules, names_); }

  std::vector<worker_slot> memory_{(launch_board::bytes_for(4) + sizeof(worker_slot) - 1) / sizeof(worker_slot)};
  launch_board& board_ = launch_board::create_in(std::as_writable_bytes(std::span(memory_)),
                                                 {.producers = producers, .consumers = consumers});
  std::vector<std::string> names_{"producer-0", "producer-1", "consumer-0", "consumer-1"};
};

TEST_F(delivery, of_everything_in_order_is_ok) {
  deliver();
  EXPECT_EQ(verdict(), "ok");
}

TEST_F(delivery, says_how_many_items_of_whom_are_lost) {
  deliver(50);
  EXPECT_EQ(verdict(), "1 of 100 items of producer-0 lost");
  EXPECT_EQ(verdict({.conserves = false}), "ok");
}

TEST_F(delivery, says_when_an_item_came_to_both_consumers) {
  deliver();
  popped(0, item_type(0, 101));
  EXPECT_EQ(verdict(), "1 of 100 items of producer-0 came twice");
}

TEST_F(delivery, is_not_fooled_by_a_loss_and_a_duplicate_that_leave_the_count_right) {
  deliver(50);
  popped(1, item_type(0, 101));
  EXPECT_EQ(verdict(), "some of 100 items of producer-0 lost, as many others came twice");
}

TEST_F(delivery, is_not_fooled_by_losses_and_duplicates_that_leave_the_sum_right) {
  pushed(0, 4);  // 1 + 4 = 2 + 3
  for (const std::uint64_t i : {2, 3}) popped(0, item_type(0, i));
  for (const std::uint64_t i : {2, 3}) popped(1, item_type(0, i));
  EXPECT_NE(verdict(), "ok");
}

TEST_F(delivery, says_when_order_is_broken_unless_none_was_promised) {
  pushed(1, 2);
  popped(0, item_type(1, 2));
  popped(0, item_type(1, 1));
  EXPECT_EQ(verdict(), "consumer-0: order broken 1 times");
  EXPECT_EQ(verdict({.ordered = false}), "ok");
}

TEST_F(delivery, says_when_a_body_is_damaged) {
  pushed(0, 1);
  item_type torn(0, 1);
  reinterpret_cast<unsigned char*>(&torn)[40] ^= 1;
  popped(0, torn);
  EXPECT_EQ(verdict(), "consumer-0: 1 items damaged");
}

TEST_F(delivery, says_when_an_item_is_of_nobody) {
  popped(1, item_type(7, 1));
  EXPECT_EQ(verdict(), "consumer-1: 1 items that nobody has pushed");
}

TEST_F(delivery, says_which_answer_was_not_expected) {
  deliver();
  board_.slot(1).unexpected = outcome::broken;
  EXPECT_EQ(verdict(), "producer-1: an operation answered 'broken'");
}

TEST(regime, is_where_the_queue_was_most_of_the_time) {
  EXPECT_EQ(regime_of(std::vector<std::uint64_t>{8, 1, 0, 0, 0, 0, 0, 0, 0, 1}), "empty_bound");
  EXPECT_EQ(regime_of(std::vector<std::uint64_t>{1, 0, 0, 0, 0, 0, 0, 0, 1, 9}), "full_bound");
  EXPECT_EQ(regime_of(std::vector<std::uint64_t>{3, 1, 0, 1, 1, 0, 0, 0, 1, 3}), "balanced");
  EXPECT_EQ(regime_of({}), "unknown");
}

}  // namespace
}  // namespace contend::inline CONTEND_BACKEND
